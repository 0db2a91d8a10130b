import SequenceMarkets
import SequenceMocks
import Testing

/// A server in trouble must not be asked a hundred times a second whether it is better.
@Suite("Reconnecting without a storm", .fewAtATime)
struct ReconnectStormTests {
    typealias Path = StreamHarness.Path

    private func upgrades(_ harness: StreamHarness) -> Int {
        harness.exchange.requests.filter { $0.target.hasPrefix("/v1/stream") }.count
    }

    @Test("A server that keeps refusing is queried a few times only", arguments: Path.allCases)
    func refusing(path: Path) async throws {
        try await StreamHarness.run(path) { harness in
            harness.exchange.on(.get, "/v1/stream", .reject(503))
            let stream = harness.client.stream([.orders])
            let end = harness.clock.elapsed + .seconds(30)
            _ = await harness.advance(by: .milliseconds(250), atMost: .seconds(30)) {
                harness.clock.elapsed >= end
            }
            #expect((4...25).contains(upgrades(harness)), "\(upgrades(harness))")
            // It reconnects until the server is back.
            harness.exchange.removeBehaviors()
            #expect(await harness.advance { stream.state == .live })
        }
    }

    @Test(
        "A server that accepts the stream and drops it at once is contacted a few times only",
        arguments: Path.allCases
    )
    func dropping(path: Path) async throws {
        try await StreamHarness.run(path) { harness in
            let stream = harness.client.stream([.orders, .prices("BTC-USD")])
            let end = harness.clock.elapsed + .seconds(30)
            var drops = 0
            _ = await harness.advance(by: .milliseconds(125), atMost: .seconds(30)) {
                if let socket = harness.exchange.sockets.first, stream.state == .live {
                    socket.drop()
                    drops += 1
                }
                return harness.clock.elapsed >= end
            }
            #expect(drops > 3 && upgrades(harness) <= 30, "\(upgrades(harness)) of \(drops)")
            #expect(await harness.advance { stream.state == .live })
        }
    }
}
