import Foundation
import SequenceMarkets

/// Takes a stream through the public API, as fast as it comes.
enum StreamFlood {
    static func run(_ arguments: [String]) async throws {
        let flags = try Flags(arguments)
        guard let url = flags.fixed.first else { throw ArgumentError(description: "stream URL") }
        let address = try Address(url)
        var configuration = SequenceClient.Configuration()
        configuration.baseURL = address.origin.description
        configuration.stream.maximumReconnectDelay = .seconds(60)
        configuration.stream.baseReconnectDelay = .seconds(60)
        let client = try SequenceClient(apiKey: "seq_test_bench", configuration: configuration)
        let onLoop = flags.text("--executor", "default") == "loop"
        let limit = try flags.int("--messages", .max)
        try await withTaskExecutorPreference(onLoop ? client.executionThread : nil) {
            let peer = "swift SequenceMarkets" + (onLoop ? ", loop" : "")
            try await take(client.stream(try topics(flags)), limit, peer)
        }
    }

    /// What the frames are about: everything, or with `--channels` the prices of that many symbols.
    private static func topics(_ flags: Flags) throws -> [Topic] {
        let channels = try flags.int("--channels", 0)
        guard channels == 0 else { return (0..<channels).map { Topic.prices("SYM-\($0)") } }
        let pairs = [
            "BTC-USD", "BTC-USDT", "ETH-USD", "ETH-USDT", "SOL-USD", "SOL-USDC", "XRP-USD",
            "DOGE-USD", "AVAX-USD", "LINK-USD",
        ]
        return pairs.flatMap { [Topic.prices($0), .book($0)] }
            + [.orders, .fills, .tca, .funding, .fairPrice()]
    }

    private static func take(_ stream: MarketStream, _ limit: Int, _ peer: String) async throws {
        let before = Measure.usage().cpu
        var count = 0
        var (start, end): (UInt64, UInt64) = (0, 0)
        var latencies: [UInt64] = []
        latencies.reserveCapacity(1 << 20)
        loop: for try await event in stream {
            switch event {
            case .event(let event):
                if count == 0 { start = Measure.monotonic() }
                count += 1
                if case .price(let price) = event, let sent = price.time?.raw {
                    end = Measure.monotonic()
                    // A paced frame carries the sender's monotonic clock, a flood frame a date.
                    if sent > 0, UInt64(sent) < end { latencies.append(end - UInt64(sent)) }
                }
                if count >= limit { break loop }
            case .gap(let gap):
                if gap.reason == .reconnect { break loop }
            case .caughtUp, .rejected, .issue: break
            }
        }
        end = max(end, Measure.monotonic())
        // The frames repeat themselves; a repeated fill is read and held back.
        count += stream.duplicateCount
        latencies.sort()
        let usage = Measure.usage()
        let seconds = Double(end - start) / 1e9
        var row = Row("ws", peer)
        row.add("n", count)
        row.add("msg_s", Double(count) / seconds, digits: 0)
        row.add("msgs_per_s", Double(count) / seconds, digits: 0)
        row.add("mb_s", 0)
        row.add("cpu_s", usage.cpu - before, digits: 3)
        row.add("cpu_us_msg", (usage.cpu - before) * 1e6 / Double(max(count, 1)), digits: 3)
        row.add("rss_mb", usage.rss)
        row.add("p50_us", Measure.percentile(latencies, 0.5))
        row.add("p99_us", Measure.percentile(latencies, 0.99))
        row.add("dropped", stream.droppedCount)
        row.print()
    }
}
