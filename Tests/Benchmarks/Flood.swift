import SequenceMarkets
import SequenceMocks

/// A server that sends prices as fast as they are taken, and a client whose consumer does not
/// take them: what memory does then.
///
/// Both ends are in this process, so the figure is the client's and the server's together.
enum Flood {
    static func run(_ arguments: [String]) async throws {
        let flags = try Flags(arguments)
        let seconds = try flags.int("--seconds", 10)
        let name = flags.text("--delivery", "every")
        let deliveries: [String: Delivery] = [
            "every": .every, "latest": .latest, "bounded": .bounded(1_024),
        ]
        guard let delivery = deliveries[name] else {
            throw ArgumentError(description: "--delivery is every, latest or bounded")
        }
        let source = FloodSource()
        let server = LoopbackServer(source)
        try await server.start()
        var configuration = SequenceClient.Configuration()
        configuration.baseURL = server.origin.description
        let client = try SequenceClient(apiKey: "seq_test_flood", configuration: configuration)
        let time = TimeSource.system
        let stalled = client.stream([.prices("BTC-USD")], delivery: delivery)
        try await stalled.ready()
        // The first second fills the buffers: what is measured is what comes after it.
        try await time.sleep(.seconds(1))
        let (before, start) = (ProcessMemory.residentKilobytes(), source.sent)
        var peak = before
        let begin = Measure.monotonic()
        while Measure.monotonic() - begin < UInt64(seconds) * 1_000_000_000 {
            try await time.sleep(.milliseconds(50))
            peak = max(peak, ProcessMemory.residentKilobytes())
        }
        let elapsed = Double(Measure.monotonic() - begin) / 1e9
        let sent = source.sent - start
        var row = Row("flood", "swift SequenceMarkets", name)
        row.add("seconds", elapsed)
        row.add("n", sent)
        row.add("msg_s", Double(sent) / elapsed, digits: 0)
        row.add("rss_mb_before", Double(before) / 1_024)
        row.add("rss_mb_peak", Double(peak) / 1_024)
        row.add("dropped", stalled.droppedCount + stalled.conflatedCount)
        row.add("is_live", stalled.state == .live ? 1 : 0)
        row.print()
        await stalled.close()
        source.stop()
        await server.stop()
    }
}

/// Answers every socket with its acknowledgement, and then with prices without end.
private final class FloodSource: MockService, MockSocketHandler {
    private struct State {
        var output: (any MockSocketOutput)?
        var sent = 0
        var isStopped = false
    }

    private let state = Locked(State())
    private let time = TimeSource.system

    var sent: Int { state.withLock(\.sent) }

    func stop() { state.withLock { $0.isStopped = true } }

    func reply(to request: MockRequest) async -> MockReply { .webSocket(self) }

    func opened(_ socket: any MockSocketOutput) { state.withLock { $0.output = socket } }

    func received(_ bytes: [UInt8], as kind: WebSocketMessageKind) {
        guard let output = state.withLock(\.output) else { return }
        let ack = #"{"subscribed":["prices:BTC-USD"],"rejected":[]}"#
        output.send(Array(ack.utf8), as: .text)
        Task { await pour(into: output) }
    }

    func receivedPing(_ payload: [UInt8]) {}

    func receivedPong(_ payload: [UInt8]) {}

    func closed() { stop() }

    private func pour(into output: any MockSocketOutput) async {
        while !state.withLock(\.isStopped) {
            guard output.pendingBytes < 256 * 1_024 else {
                try? await time.sleep(.milliseconds(1))
                continue
            }
            for _ in 0..<256 { output.send(frame(), as: .text) }
            await Task.yield()
        }
    }

    private func frame() -> [UInt8] {
        let number = state.withLock { state in
            state.sent += 1
            return state.sent
        }
        return Array(
            """
            {"channel":"prices:BTC-USD","data":{"symbol":"BTC-USD","instrument_type":"spot",\
            "best_bid_px_1e9":\(76_000_000_000_000 + number % 1_000),"best_bid_sz_1e8":50000000,\
            "best_bid_venue":"kraken","best_ask_px_1e9":76010000000000,"best_ask_sz_1e8":40000000,\
            "best_ask_venue":"coinbase","spread_bps":1,"mid_px_1e9":76005000000000,\
            "ts_ns":\(time.wall().raw)}}
            """.utf8
        )
    }
}
