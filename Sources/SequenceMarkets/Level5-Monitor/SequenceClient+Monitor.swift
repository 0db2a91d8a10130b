/// Level 5 · Monitor: costs, market structure, executions and traces.
///
/// Most of these responses have no fixed form: documented fields are properties, and everything is
/// available as JSON.
extension SequenceClient {
    /// Transaction costs over all orders, or over those of a symbol: `GET /v1/tca[?symbol=]`.
    ///
    /// - Parameter symbol: Only this instrument; nil is every instrument.
    /// - Returns: The costs.
    /// - Throws: ``SequenceError``.
    public func tca(symbol: String? = nil) async throws(SequenceError) -> TCASummary {
        try await send(.tca(symbol))
    }

    /// A market's structure by venue: `GET /v1/intelligence/venues?symbol=`.
    ///
    /// - Parameter symbol: The instrument, for example `BTC-USD`.
    /// - Returns: The report.
    /// - Throws: ``SequenceError``.
    public func intel(_ symbol: String) async throws(SequenceError) -> MarketIntelligence {
        try await send(.report("/v1/intelligence/venues", ["symbol": symbol]))
    }

    /// The expected cost of orders of these sizes in USD.
    ///
    /// `GET /v1/intelligence/slippage?symbol=&side=&sizes=1000,10000,100000,1000000`
    ///
    /// - Parameters:
    ///   - symbol: The instrument, for example `BTC-USD`.
    ///   - side: Which way.
    ///   - sizes: Order sizes, in whole USD.
    /// - Returns: The expected slippage of each size.
    /// - Throws: ``SequenceError``.
    public func slippage(
        _ symbol: String,
        side: Side = .buy,
        sizes: [Int] = [1_000, 10_000, 100_000, 1_000_000]
    ) async throws(SequenceError) -> SlippageCurve {
        try await send(.slippage(symbol, side, sizes))
    }

    /// The router's split of an order: `GET /v1/intelligence/routing?symbol=&side=&qty=`.
    ///
    /// - Parameters:
    ///   - symbol: The instrument, for example `BTC-USD`.
    ///   - side: Which way.
    ///   - qty: The quantity, in units of the base asset or in contracts.
    /// - Returns: The split by venue.
    /// - Throws: ``SequenceError``.
    public func routing(
        _ symbol: String,
        side: Side = .buy,
        qty: some QtyConvertible = 1
    ) async throws(SequenceError) -> RoutingPlan {
        try await send(.report("/v1/intelligence/routing", try .order(symbol, side, qty)))
    }

    /// The combined book of all venues: `GET /v1/intelligence/depth?symbol=`.
    ///
    /// - Parameter symbol: The instrument, for example `BTC-USD`.
    /// - Returns: The merged book.
    /// - Throws: ``SequenceError``.
    public func depth(_ symbol: String) async throws(SequenceError) -> DepthSnapshot {
        try await send(.report("/v1/intelligence/depth", ["symbol": symbol]))
    }

    /// The expected cost of an order: `GET /v1/execution/forecast?symbol=&side=&qty=`.
    ///
    /// - Parameters:
    ///   - symbol: The instrument, for example `BTC-USD`.
    ///   - side: Which way.
    ///   - qty: The quantity, in units of the base asset or in contracts.
    /// - Returns: The forecast.
    /// - Throws: ``SequenceError``.
    public func forecast(
        _ symbol: String,
        side: Side,
        qty: some QtyConvertible
    ) async throws(SequenceError) -> ExecutionForecast {
        try await send(.report("/v1/execution/forecast", try .order(symbol, side, qty)))
    }

    /// An order being worked: `GET /v1/execution/live/{node_order_id}`.
    ///
    /// - Parameter nodeOrderID: The order's id.
    /// - Returns: The report.
    /// - Throws: ``SequenceError``.
    public func executionLive(_ nodeOrderID: String) async throws(SequenceError) -> ExecutionLive {
        try await send(.report("/v1/execution/live/\(nodeOrderID)"))
    }

    /// A finished order: `GET /v1/execution/review/{node_order_id}`.
    ///
    /// - Parameter nodeOrderID: The order's id.
    /// - Returns: The report.
    /// - Throws: ``SequenceError``.
    public func executionReview(
        _ nodeOrderID: String
    ) async throws(SequenceError) -> ExecutionReview {
        try await send(.report("/v1/execution/review/\(nodeOrderID)"))
    }

    /// The desk as a whole: `GET /v1/execution/summary`.
    ///
    /// - Returns: The report.
    /// - Throws: ``SequenceError``.
    public func executionSummary() async throws(SequenceError) -> ExecutionSummary {
        try await send(.report("/v1/execution/summary"))
    }

    /// An order's history, event by event.
    ///
    /// `GET /v1/traces?node_order_id=&limit=100`. ``TraceEvent/classification`` separates transient
    /// rejects from permanent ones.
    ///
    /// - Parameter nodeOrderID: The order's id.
    /// - Returns: The events, oldest first; unreadable rows are in `issues`.
    /// - Throws: ``SequenceError``.
    public func trace(_ nodeOrderID: String) async throws(SequenceError) -> Rows<TraceEvent> {
        try await send(.trace(nodeOrderID))
    }
}
