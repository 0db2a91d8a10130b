import SequenceMocks
import Testing

@testable import SequenceMarkets

/// `live` means: each of these topics was acknowledged, by name.
@Suite("Acknowledgements of topics", .fewAtATime)
struct AcknowledgementTests {
    /// Frames with a space in front are the test's own; the exchange's are held back.
    private static func isNotTheExchanges(_ text: String) -> Bool {
        !text.hasPrefix(#"{"subscribed""#)
    }

    private func acknowledge(_ topics: [Topic], _ harness: StreamHarness) {
        let names = topics.map { #""\#($0.rawValue)""# }.joined(separator: ",")
        harness.exchange.sockets.last?.send(#" {"subscribed":[\#(names)],"rejected":[]}"#)
    }

    private func isSubscribed(_ harness: StreamHarness, to count: Int) async -> Bool {
        await harness.advance { harness.exchange.sockets.last?.topics.count == count }
    }

    @Test("Acknowledgements of other topics, however many, make nothing live")
    func foreign() async throws {
        try await StreamHarness.run(.inProcess) { harness in
            let client = try harness.sieved(passing: AcknowledgementTests.isNotTheExchanges)
            let stream = client.stream([.prices("BTC-USD"), .prices("ETH-USD")])
            #expect(await isSubscribed(harness, to: 2))
            acknowledge([.prices("DOGE-USD"), .prices("SOL-USD")], harness)
            acknowledge([.orders, .fills], harness)
            #expect(!(await harness.advance(atMost: .seconds(2)) { stream.state == .live }))
            acknowledge([.prices("ETH-USD"), .prices("BTC-USD")], harness)
            #expect(await harness.advance(atMost: .seconds(2)) { stream.state == .live })
            await client.close()
        }
    }

    @Test("A partial acknowledgement is not enough until the rest arrives")
    func partial() async throws {
        try await StreamHarness.run(.inProcess) { harness in
            let client = try harness.sieved(passing: AcknowledgementTests.isNotTheExchanges)
            let stream = client.stream([.orders, .fills, .prices("BTC-USD")])
            #expect(await isSubscribed(harness, to: 3))
            acknowledge([.orders, .prices("BTC-USD")], harness)
            acknowledge([.orders], harness)
            #expect(!(await harness.advance(atMost: .seconds(2)) { stream.state == .live }))
            acknowledge([.fills], harness)
            #expect(await harness.advance(atMost: .seconds(2)) { stream.state == .live })
            await client.close()
        }
    }

    @Test("On a socket that is live, ready() waits for the acknowledgement of its own topics")
    func readyWaitsForItsOwn() async throws {
        try await StreamHarness.run(.inProcess) { harness in
            let client = try harness.sieved(passing: AcknowledgementTests.isNotTheExchanges)
            let first = client.stream([.prices("BTC-USD")])
            #expect(await isSubscribed(harness, to: 1))
            acknowledge([.prices("BTC-USD")], harness)
            #expect(await harness.advance { first.state == .live })
            let second = client.stream([.fills])
            let isReady = Locked(false)
            let waiting = Task {
                try await second.ready(within: .seconds(30))
                isReady.withLock { $0 = true }
            }
            #expect(await isSubscribed(harness, to: 2))
            #expect(!(await harness.advance(atMost: .seconds(2)) { isReady.withLock(\.self) }))
            #expect(first.state == .live && second.state == .connecting)
            acknowledge([.fills], harness)
            #expect(await harness.advance { isReady.withLock(\.self) })
            try await waiting.value
            #expect(second.state == .live)
            await client.close()
        }
    }

    @Test("ready() has a limit of its own, and says so")
    func readyTimesOut() async throws {
        try await StreamHarness.run(.inProcess) { harness in
            let client = try harness.sieved(passing: AcknowledgementTests.isNotTheExchanges)
            let stream = client.stream([.fills])
            let failure = Locked<SequenceError?>(nil)
            let waiting = Task {
                do throws(SequenceError) {
                    try await stream.ready(within: .seconds(3))
                } catch {
                    failure.withLock { $0 = error }
                }
            }
            #expect(await harness.advance { failure.withLock { $0 != nil } })
            await waiting.value
            guard case .timeout? = failure.withLock(\.self) else {
                Issue.record("\(String(describing: failure.withLock(\.self)))")
                return
            }
            await client.close()
        }
    }

    @Test("An order that is followed is sent only once both of its topics are acknowledged")
    func followingWaits() async throws {
        try await StreamHarness.run(.inProcess) { harness in
            let client = try harness.sieved(passing: AcknowledgementTests.isNotTheExchanges)
            let prices = client.stream([.prices("BTC-USD")])
            #expect(await isSubscribed(harness, to: 1))
            acknowledge([.prices("BTC-USD")], harness)
            #expect(await harness.advance { prices.state == .live })
            let following = Task {
                for try await _ in client.buy("BTC-USD", 0.1).submitAndFollow() {}
            }
            #expect(await isSubscribed(harness, to: 3))
            acknowledge([.orders], harness)
            func isSent() -> Bool { harness.exchange.requests.contains { $0.method == "POST" } }
            #expect(!(await harness.advance(atMost: .seconds(2)) { isSent() }))
            acknowledge([.fills], harness)
            #expect(await harness.advance(atMost: .seconds(1)) { isSent() })
            following.cancel()
            _ = await following.result
            await client.close()
        }
    }

    @Test(
        "Late, partial and foreign: live is never earlier than the subscription",
        arguments: 1..<9
    )
    func weather(seed: Int) async throws {
        try await StreamHarness.run(
            .inProcess,
            exchange: {
                $0.weather.seed = seed
                $0.weather.oddAcknowledgements = 100
                $0.weather.acknowledgementDelay = .seconds(3)
            }
        ) { harness in
            let stream = harness.client.stream([.orders, .fills])
            let log = EventLog()
            log.follow(stream)
            #expect(await harness.advance { stream.state == .live })
            #expect(Set(harness.exchange.sockets.last?.topics ?? []) == ["orders", "fills"])
            try await harness.client.buy("BTC-USD", 0.2).submit()
            #expect(await harness.advance { log.orders.last?.isTerminal == true })
            let real = harness.exchange.truth.executions.count
            #expect(await harness.advance { log.fills.count == real && real > 0 })
            #expect(log.gaps.isEmpty)
            log.stop()
        }
    }

    @Test("What a partial acknowledgement leaves out is requested once more, then the link ends")
    func askedOnceMore() {
        var machine = StreamStateMachine(
            StreamConfiguration(),
            random: SeededGenerator(seed: 1).randomSource
        )
        machine.want([.orders, .fills])
        _ = machine.handle(.topicsChanged, now: .zero)
        let link = machine.generation
        _ = machine.handle(.connected(generation: link), now: .zero)
        #expect(machine.nextMessage(now: .zero) != nil)
        func acknowledged(_ topics: [Topic]) -> StreamStateMachine.Event {
            .acknowledged(generation: link, accepted: topics, rejected: [])
        }
        _ = machine.handle(acknowledged([.orders, .prices("X")]), now: .zero)
        #expect(machine.acknowledged == [.orders] && machine.phase == .connecting)
        #expect(machine.handle(.tick, now: .seconds(5)) == [.flush])
        let again = machine.nextMessage(now: .seconds(5)).map {
            String(decoding: $0, as: UTF8.self)
        }
        #expect(again == #"{"subscribe":["fills"]}"#)
        var late = machine
        _ = late.handle(acknowledged([.fills]), now: .seconds(6))
        #expect(late.phase == .live)
        #expect(machine.handle(.tick, now: .seconds(10)).contains(.abort))
    }
}
