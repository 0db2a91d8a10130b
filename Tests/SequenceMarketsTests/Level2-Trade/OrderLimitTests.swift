import SequenceMarkets
import SequenceMocks
import Testing

@Suite("The client's own order limits")
struct OrderLimitTests {
    private static func client(
        _ exchange: MockExchange,
        _ limits: OrderLimits,
        _ change: (inout SequenceClient.Configuration) -> Void = { _ in }
    ) throws -> SequenceClient {
        var configuration = SequenceClient.Configuration()
        configuration.orderLimits = limits
        change(&configuration)
        return try exchange.client(configuration: configuration)
    }

    /// The limit that a submission breaks, and that it never reached the exchange.
    private static func breach(
        _ exchange: MockExchange,
        _ submit: () async throws(SequenceError) -> some Sendable
    ) async -> String? {
        let posts = exchange.requests.count { $0.method == "POST" }
        defer { #expect(exchange.requests.count { $0.method == "POST" } == posts) }
        do throws(SequenceError) { _ = try await submit() } catch {
            if case .validation(let problem) = error { return problem.field }
        }
        return nil
    }

    @Test("Without a known quote, what needs one is refused")
    func noQuote() async throws {
        let exchange = MockExchange(seed: 1)
        let seq = try Self.client(exchange, .cautious)
        #expect(
            await Self.breach(exchange) { () async throws(SequenceError) in
                try await seq.buy("BTC-USD", "0.01").submit()
            } == "orderLimits.maximumNotional"
        )
        #expect(
            await Self.breach(exchange) { () async throws(SequenceError) in
                try await seq.buy("BTC-USD", "0.01").limitPrice("76000").submit()
            } == "orderLimits.priceCollar"
        )
        let _: Quote = try await seq.quote("BTC-USD")
        try await seq.buy("BTC-USD", "0.01").submit()
    }

    @Test("An order over the notional is refused, a smaller one is sent")
    func notional() async throws {
        let exchange = MockExchange(seed: 1)
        let seq = try Self.client(exchange, OrderLimits(maximumNotional: 1_000))
        #expect(
            await Self.breach(exchange) { () async throws(SequenceError) in
                try await seq.buy("BTC-USD", "0.1").limitPrice("10000.00000001").submit()
            } == "orderLimits.maximumNotional"
        )
        try await seq.buy("BTC-USD", "0.1").limitPrice("10000").submit()
        #expect(
            await Self.breach(exchange) { () async throws(SequenceError) in
                try await seq.buy("BTC-USD", "90000000000").limitPrice("9000000000").submit()
            } == "orderLimits.maximumNotional"
        )
        let graph = seq.graph()
            .node("a", .buy("BTC-USD", "0.01").limitPrice("10000"))
            .node("b", .sell("BTC-USD", "5").limitPrice("10000"))
            .edge("a", to: "b", on: .onFullFill)
        #expect(
            await Self.breach(exchange) { () async throws(SequenceError) in
                try await graph.submit()
            } == "orderLimits.maximumNotional"
        )
    }

    @Test("A sell below the market is worth what the market pays, not its limit price")
    func sellBelowTheMarket() async throws {
        let exchange = MockExchange(seed: 1)
        let seq = try Self.client(exchange, OrderLimits(maximumNotional: 1_000))
        let cheap = seq.sell("BTC-USD", "1").limitPrice("1")
        for _ in 1...2 {
            // Without a quote its size is not known; with one it is.
            #expect(
                await Self.breach(exchange) { () async throws(SequenceError) in
                    try await cheap.submit()
                } == "orderLimits.maximumNotional"
            )
            let _: Quote = try await seq.quote("BTC-USD")
        }
        try await seq.sell("BTC-USD", "0.001").limitPrice("1").submit()
    }

    @Test(
        "A quantity that an edge sets counts, not the one the order was made with",
        arguments: [
            Sizing.linearHedge(-100), .fixed(5), .scaledNotional(multiplier: 1_000, cap: nil),
            .residual,
        ]
    )
    func sizedByAnEdge(_ sizing: Sizing) async throws {
        let exchange = MockExchange(seed: 1)
        let seq = try Self.client(exchange, OrderLimits(maximumNotional: 1_000))
        let _: Quote = try await seq.quote("BTC-USD")
        let graph = seq.graph()
            .node("a", .buy("BTC-USD", "0.01").limitPrice("10000"))
            .node("b", .buy("BTC-USD", "0.01").limitPrice("10000"))
            .edge("a", to: "b", on: .onFullFill) { $0.sizing(sizing) }
        #expect(
            await Self.breach(exchange) { () async throws(SequenceError) in
                try await graph.submit()
            } == "orderLimits.maximumNotional"
        )
    }

    @Test(
        "A limit price outside the collar is refused on either side",
        arguments: [
            ("0.90", false), ("0.94", false), ("0.96", true), ("1.04", true), ("1.06", false),
            ("10", false),
        ]
    )
    func collar(factor: String, isAllowed: Bool) async throws {
        let exchange = MockExchange(seed: 1)
        let seq = try Self.client(exchange, OrderLimits(priceCollar: 500))
        let quote: Quote = try await seq.quote("BTC-USD")
        let ask = try #require(quote.nbbo.ask)
        let price = try (ask * Qty(factor)).description
        let order = seq.buy("BTC-USD", "0.01").limitPrice(
            String(price.prefix { $0 != "." })
        )
        if isAllowed {
            try await order.submit()
        } else {
            #expect(
                await Self.breach(exchange) { () async throws(SequenceError) in
                    try await order.submit()
                } == "orderLimits.priceCollar"
            )
        }
    }

    @Test("A quote on the stream is known, too")
    func streamedQuote() async throws {
        try await StreamHarness.run(.inProcess, client: { $0.orderLimits.priceCollar = 500 }) {
            harness in
            let stream = harness.client.stream([.prices("BTC-USD")])
            let log = EventLog()
            log.follow(stream)
            #expect(await harness.advance { !log.prices.isEmpty })
            await #expect(throws: SequenceError.self) {
                try await harness.client.buy("BTC-USD", "0.01").limitPrice("1").submit()
            }
            let bid = try #require(log.prices.last?.bid)
            try await harness.client.buy("BTC-USD", "0.01").limitPrice(bid).submit()
            log.stop()
        }
    }

    @Test("No more orders than allowed are open, and an end that is seen makes room")
    func openOrders() async throws {
        let exchange = MockExchange(seed: 1)
        let seq = try Self.client(exchange, OrderLimits(maximumOpenOrders: 2))
        let order = seq.buy("BTC-USD", "0.01").limitPrice("10")
        let first = try await order.submit()
        try await order.submit()
        #expect(
            await Self.breach(exchange) { () async throws(SequenceError) in
                try await order.submit()
            } == "orderLimits.maximumOpenOrders"
        )
        try await seq.cancel(first.graphID)
        _ = try await seq.abandon(first.graphID)
        try await order.submit()
    }

    @Test("No more submissions than allowed begin within a minute")
    func pace() async throws {
        let clock = ManualClock()
        let exchange = MockExchange(seed: 1, clock: clock)
        let limits = OrderLimits(maximumSubmissionsPerMinute: 3)
        let seq = try Self.client(exchange, limits) { $0.time = clock.timeSource }
        let order = seq.buy("BTC-USD", "0.01").limitPrice("10")
        for _ in 1...3 { try await order.submit() }
        for _ in 1...2 {
            #expect(
                await Self.breach(exchange) { () async throws(SequenceError) in
                    try await order.submit()
                } == "orderLimits.maximumSubmissionsPerMinute"
            )
        }
        clock.advance(by: .seconds(60))
        try await order.submit()
        // Cancels are never limited.
        let report = await seq.flattenAll(within: .zero)
        #expect(report.cancelledGraphs.count == 4)
    }

    @Test("Nothing is limited by default")
    func offByDefault() async throws {
        let exchange = MockExchange(seed: 1)
        let seq = try exchange.client()
        for _ in 1...70 { try await seq.buy("BTC-USD", "0.5").limitPrice("10").submit() }
    }
}
