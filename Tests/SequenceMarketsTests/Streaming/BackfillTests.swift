import SequenceMarkets
import SequenceMocks
import Testing

/// What REST gives back after a gap, where the lists make it hard to find.
@Suite("Filling gaps", .fewAtATime)
struct BackfillTests {
    typealias Path = StreamHarness.Path

    /// A resting order, and enough newer ones to push it to the third page of the list.
    private func bury(_ harness: StreamHarness, _ log: EventLog) async throws -> GraphID {
        let client = harness.client
        let resting = try await client.buy("BTC-USD", 0.1).limitPrice(1).submit().graphID
        for _ in 0..<220 { try await client.buy("ETH-USD", 0.01).submit() }
        #expect(
            await harness.advance {
                log.orders.contains { $0.graphID == resting }
                    && Set(log.orders.filter(\.isTerminal).map(\.id)).count == 220
            }
        )
        // Long enough for all of them to lie before the window of the gap.
        await harness.pass(.seconds(30))
        return resting
    }

    @Test("The end of a long-resting order that fell into a gap is still delivered")
    func oldOrderEndsInAHole() async throws {
        try await StreamHarness.run(.inProcess) { harness in
            let stream = harness.client.stream([.orders, .fills])
            let log = EventLog()
            log.follow(stream)
            #expect(await harness.advance { stream.state == .live })
            let resting = try await bury(harness, log)
            let holes = log.gaps.count
            harness.exchange.sockets.first?.reset()
            #expect(await harness.advance(by: .milliseconds(1)) { log.gaps.count > holes })
            // The link is down while it is cancelled.
            try await harness.client.cancel(resting)
            #expect(await harness.advance { log.caughtUp.last?.id == log.gaps.last?.id })
            let last = log.orders.last { $0.graphID == resting }
            #expect(last?.status == .cancelled, "\(String(describing: last?.status))")
            log.stop()
        }
    }

    @Test("An old order whose end a slow consumer's buffer lost is given back")
    func oldOrderIsLostByASlowConsumer() async throws {
        try await StreamHarness.run(.inProcess, client: { $0.stream.bufferSize = 16 }) { harness in
            let stream = harness.client.stream([.orders])
            let log = EventLog()
            log.follow(stream)
            #expect(await harness.advance { stream.state == .live })
            let resting = try await bury(harness, log)
            log.stop()
            #expect(await harness.advance { log.hasEnded })
            // A second consumer, which takes nothing while the old order ends.
            let slow = harness.client.stream([.orders])
            #expect(await harness.advance { slow.state == .live })
            try await harness.client.cancel(resting)
            await harness.pass(.milliseconds(500))
            for _ in 0..<40 { try await harness.client.buy("ETH-USD", 0.01).submit() }
            #expect(await harness.advance { slow.droppedCount > 0 })
            await harness.pass(.seconds(20))
            let late = EventLog()
            late.follow(slow)
            #expect(await harness.advance { late.caughtUp.contains { $0.reason == .overflow } })
            let last = late.orders.last { $0.graphID == resting }
            #expect(last?.status == .cancelled, "\(String(describing: last?.status))")
            late.stop()
        }
    }
}
