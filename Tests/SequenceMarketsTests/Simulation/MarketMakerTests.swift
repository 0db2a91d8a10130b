import SequenceMarkets
import SequenceMocks
import Testing

/// The same seed and steps are the same run, however the machine schedules the bot.
@Suite("A bot on a manual clock", .fewAtATime)
struct MarketMakerTests {
    /// Quotes around each new price and hedges its fills.
    private func run() async throws -> [String] {
        let clock = ManualClock()
        let exchange = MockExchange(seed: 5, clock: clock)
        var configuration = SequenceClient.Configuration()
        configuration.random = SeededGenerator(seed: 1).randomSource
        let client = try exchange.client(configuration: configuration)
        let stream = client.stream([.prices("BTC-USD"), .fills])
        let events = exchange.watching(stream)
        let bot = Task {
            var number = 0
            for try await event in events {
                guard case .event(let event) = event else { continue }
                number += 1
                let id = GraphID("graph_\(number)")
                switch event {
                case .price(let price):
                    guard number % 3 == 0, let bid = price.bid else { continue }
                    _ = try await client.buy("BTC-USD", 0.01).limitPrice(bid).graphID(id)
                        .submitOutcome()
                case .fill(let fill) where fill.side == .buy:
                    _ = try await client.sell("BTC-USD", fill.quantity).graphID(id)
                        .submitOutcome()
                default: break
                }
            }
        }
        try await stream.ready()
        for _ in 0..<60 {
            await exchange.settle()
            clock.advance(by: .milliseconds(100))
        }
        await exchange.settle()
        bot.cancel()
        await stream.close()
        return exchange.truth.submissions.map { "\($0.graphID) \($0.bodyHash) \($0.time.raw)" }
    }

    @Test("A market maker makes the same orders in ten runs")
    func sameOrders() async throws {
        let first = try await run()
        #expect(first.count > 15)
        for _ in 0..<9 { #expect(try await run() == first) }
    }

    @Test("Quiet is not declared before a loop that is to be watched has begun, nor after its end")
    func loopThatBeginsLate() async throws {
        TestPool.install()
        let clock = ManualClock()
        let exchange = MockExchange(seed: 3, clock: clock)
        let client = try exchange.client()
        let stream = client.stream([.prices("BTC-USD")])
        var events: WatchedStream? = exchange.watching(stream)
        try await stream.ready()
        clock.advance(by: .seconds(1))
        let isQuiet = Locked(false)
        let settling = Task {
            await exchange.settle()
            isQuiet.withLock { $0 = true }
        }
        for _ in 0..<50 { await TestPool.settle() }
        #expect(isQuiet.withLock { !$0 })
        let prices = Locked(0)
        let loop = Task { [events] in
            for try await event in try #require(events) {
                if case .event(.price) = event { prices.withLock { $0 += 1 } }
                if prices.withLock(\.self) > 2 { return }
            }
        }
        events = nil
        await settling.value
        #expect(prices.withLock { $0 > 0 })
        while prices.withLock(\.self) < 3 {
            await exchange.settle()
            clock.advance(by: .milliseconds(100))
        }
        try await loop.value
        await exchange.settle()
        await client.close()
    }
}
