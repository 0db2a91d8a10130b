import SequenceMarkets
import SequenceMocks
import Testing

/// The whole client against the whole exchange while links and REST fail at random.
@Suite("Simulated faults of the account's streams", .fewAtATime)
struct AccountSimulationTests {
    @Test("No fill is missing or doubled, whatever fails", arguments: 0..<40)
    func fillsAreComplete(seed: UInt64) async throws {
        try await StreamHarness.run(
            .inProcess,
            client: {
                $0.retryPolicy.baseDelay = .milliseconds(10)
                $0.stream.bufferSize = 64
            }
        ) { harness in
            try await simulate(harness, SeededGenerator(seed: seed).randomSource)
        }
    }

    @Test("No fill is missing or doubled over real sockets, whatever fails", arguments: 100..<106)
    func fillsAreCompleteOverSockets(seed: UInt64) async throws {
        try await StreamHarness.run(
            .sockets,
            client: {
                $0.retryPolicy.baseDelay = .milliseconds(10)
                $0.stream.bufferSize = 64
            }
        ) { harness in
            try await simulate(harness, SeededGenerator(seed: seed).randomSource)
        }
    }

    private func simulate(_ harness: StreamHarness, _ random: RandomSource) async throws {
        let stream = harness.client.stream([.orders, .fills, .prices("BTC-USD")])
        let log = EventLog()
        log.follow(stream)
        #expect(await harness.advance { stream.state == .live })
        for _ in 0..<25 {
            try await step(harness, random)
            await harness.pass(.milliseconds(Int64(random.next() % 400)))
        }
        harness.exchange.removeBehaviors()
        let listed = try await harness.client.fills().limit(1_000).fetch()
        let expected = Set(listed.items.compactMap(\.deduplicationKey))
        let isComplete = await harness.advance(by: .milliseconds(250)) {
            Set(log.fills.compactMap(\.deduplicationKey)) == expected
                && openHoles(log).isEmpty
        }
        let keys = log.fills.compactMap(\.deduplicationKey)
        #expect(isComplete, "\(expected.count) fills, \(keys.count) came; \(openHoles(log))")
        #expect(keys.count == Set(keys).count)
        let open = Dictionary(log.orders.map { ($0.nodeOrderID, $0) }, uniquingKeysWith: { $1 })
        let stillOpen = open.values.filter { !$0.isTerminal }
        #expect(stillOpen.isEmpty)
        log.stop()
    }

    /// Gaps that no later `.caughtUp` has closed.
    private func openHoles(_ log: EventLog) -> [StreamGap] {
        log.events.reduce(into: []) { open, event in
            switch event {
            case .gap(let gap): open.append(gap)
            case .caughtUp(let end): open.removeAll { $0.from >= end.from }
            default: break
            }
        }
    }

    private func step(_ harness: StreamHarness, _ random: RandomSource) async throws {
        let socket = harness.exchange.sockets.first
        switch random.next() % 12 {
        case 0: socket?.drop()
        case 1: socket?.reset()
        case 2: socket?.stall()
        case 3: socket?.close(code: 1012)
        case 4: socket?.send("{ broken")
        case 5: socket?.send(#"{"channel":"fills","data":{"node_order_id":1}}"#)
        case 6: socket?.send(#"{"channel":"fills","gap":{"dropped":2}}"#)
        case 7: harness.exchange.on(.get, "/v1/fills", times: 2, .reject(503))
        case 8: harness.exchange.on(.get, "/v1/stream", times: 1, .reject(502))
        default:
            let size = Double(random.next() % 100 + 1) / 100
            _ = try await harness.client.buy("BTC-USD", size).submit()
        }
    }
}
