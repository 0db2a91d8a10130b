public import SequenceMarkets

/// The result of a graph on a private exchange: no order left the process.
public struct DryRun: Sendable {
    /// The graph at its end, or when the time was up.
    public var status: GraphStatus
    /// Its orders, oldest first.
    public var orders: [SequenceMarkets.Order]
    /// Their fills, in order.
    public var fills: [SequenceMarkets.Fill]
    /// How long the graph ran, on the exchange's clock.
    public var elapsed: Duration
    /// The graph as a diagram, with its final states.
    public var diagram: GraphDiagram

    /// All fees, in USD; throws `FixedPointError` if they do not fit.
    public func fees() throws(FixedPointError) -> USD {
        var sum = USD.zero
        for fill in fills { sum = try sum + (fill.fee ?? .zero) }
        return sum
    }
}

extension GraphBuilder {
    /// Runs the graph on a private ``MockExchange`` and returns the result.
    ///
    /// The exchange starts at `quotes`, moves by its seed, and its clock runs as fast as
    /// the machine: an hour of TWAP takes a moment. The graph ends, or `limit` passes.
    ///
    /// ```swift
    /// let quote = try await seq.quote("BTC-USD")
    /// let run = try await graph.dryRun(from: [quote])
    /// print(run.diagram.text)
    /// ```
    public func dryRun(
        from quotes: [Quote] = [],
        seed: UInt64 = 1,
        within limit: Duration = .seconds(3_600)
    ) async throws(SequenceError) -> DryRun {
        let clock = ManualClock()
        var configuration = MockExchange.Configuration()
        for quote in quotes { configuration.startingPrices[quote.symbol] = quote.nbbo.mid }
        let exchange = MockExchange(seed: seed, clock: clock, configuration: configuration)
        let client = try exchange.client()
        let graph = try await on(client).submit()

        var status = try await client.graphStatus(graph.graphID)
        while !status.status.isTerminal, clock.elapsed < limit {
            if Task.isCancelled { throw .cancelled }
            clock.advance(by: min(.milliseconds(100), limit - clock.elapsed))
            status = try await client.graphStatus(graph.graphID)
        }
        let orders = try await client.orders().limit(1_000).fetch().items
        let fills = try await client.fills().limit(1_000).fetch().items
        return DryRun(
            status: status,
            orders: orders.sorted { ($0.created?.raw ?? 0) < ($1.created?.raw ?? 0) },
            fills: fills.sorted { ($0.time?.raw ?? 0) < ($1.time?.raw ?? 0) },
            elapsed: clock.elapsed,
            diagram: diagram(status)
        )
    }
}
