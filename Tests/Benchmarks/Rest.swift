import SequenceMarkets

/// Times the public verbs: one after another, or many at once.
enum Rest {
    static func run(_ arguments: [String]) async throws {
        let flags = try Flags(arguments)
        guard let url = flags.fixed.first else { throw ArgumentError(description: "rest URL") }
        let transport = flags.text("--transport", "curl")
        let onLoop = flags.text("--executor", "default") == "loop"
        let requests = try flags.int("--requests", 10_000)
        let concurrency = try flags.int("--concurrency", 1)
        var configuration = SequenceClient.Configuration()
        configuration.baseURL = try Address(url).origin.description
        configuration.httpTransport = try Transports.named(transport)
        let journal = flags.text("--journal", "")
        if !journal.isEmpty {
            let name = flags.text("--durability", "written")
            let durability = OrderJournal.Durability(rawValue: name) ?? .written
            configuration.journal = OrderJournal(journal, durability: durability)
        }
        let client = try SequenceClient(apiKey: "seq_test_bench", configuration: configuration)
        var peer = "swift SequenceMarkets"
        if transport != "curl" { peer += ", \(transport)" }
        if onLoop { peer += ", loop" }
        let work = flags.text("--verb", concurrency > 1 ? "fan" : "quote")
        try await withTaskExecutorPreference(onLoop ? client.executionThread : nil) {
            try await measure(client, work, requests, concurrency, peer)
        }
    }

    private static func measure(
        _ client: SequenceClient,
        _ work: String,
        _ requests: Int,
        _ concurrency: Int,
        _ peer: String
    ) async throws {
        let _: Quote = try await client.quote("BTC-USD")
        let before = Measure.usage().cpu
        let start = Measure.monotonic()
        var latencies: [UInt64]
        if work == "fan" {
            latencies = try await withThrowingTaskGroup(of: [UInt64].self) { group in
                for _ in 0..<concurrency {
                    group.addTask { try await series(client, "quote", requests / concurrency) }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
        } else {
            latencies = try await series(client, work, requests)
        }
        let seconds = Double(Measure.monotonic() - start) / 1e9
        latencies.sort()
        let usage = Measure.usage()
        var row = Row("rest", peer, work)
        row.add("n", latencies.count)
        row.add("per_s", Double(latencies.count) / seconds, digits: 0)
        row.add("wall_s", seconds, digits: 3)
        row.add("cpu_s", usage.cpu - before, digits: 3)
        row.add("rss_mb", usage.rss)
        row.add("p50_us", Measure.percentile(latencies, 0.5))
        row.add("p99_us", Measure.percentile(latencies, 0.99))
        row.print()
    }

    private static func series(
        _ client: SequenceClient,
        _ work: String,
        _ count: Int
    ) async throws -> [UInt64] {
        var latencies: [UInt64] = []
        latencies.reserveCapacity(count)
        for i in 0..<count {
            let start = Measure.monotonic()
            if work == "quote" {
                let _: Quote = try await client.quote("BTC-USD")
            } else {
                try await client.buy("BTC-USD", Qty(raw: 10_000_000 + Int64(i)))
                    .limitPrice(Px(raw: 76_410_500_000_000)).submit()
            }
            latencies.append(Measure.monotonic() - start)
        }
        return latencies
    }
}
