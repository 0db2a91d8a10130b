import SequenceMarkets

/// Walks a whole catalog through the public API.
enum Walk {
    static func run(_ arguments: [String]) async throws {
        let flags = try Flags(arguments)
        guard let url = flags.fixed.first else { throw ArgumentError(description: "walk URL") }
        var configuration = SequenceClient.Configuration()
        configuration.baseURL = try Address(url).origin.description
        let client = try SequenceClient(apiKey: "seq_test_bench", configuration: configuration)
        let before = Measure.usage().cpu
        let start = Measure.monotonic()
        let limit = try flags.int("--rows", .max)
        var rows = 0
        for try await market in client.markets(.kalshi).activeOnly(true).all() {
            consume(market)
            rows += 1
            if rows >= limit { break }
        }
        let seconds = Double(Measure.monotonic() - start) / 1e9
        let usage = Measure.usage()
        var row = Row("rest", "swift SequenceMarkets", "walk")
        row.add("n", rows)
        row.add("rows", rows)
        row.add("per_s", Double(rows) / seconds, digits: 0)
        row.add("wall_s", seconds, digits: 3)
        row.add("seconds", seconds, digits: 3)
        row.add("cpu_s", usage.cpu - before, digits: 3)
        row.add("rss_mb", usage.rss)
        row.add("p50_us", 0)
        row.add("p99_us", 0)
        row.print()
    }
}
