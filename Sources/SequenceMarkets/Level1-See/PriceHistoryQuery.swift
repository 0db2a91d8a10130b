public import struct Foundation.Date

/// A request for the prices of a symbol over time.
///
/// ```swift
/// let year = try await seq.priceHistory("BTC-USDT")
///     .range(.oneYear).fidelity(seconds: 3_600).venue(.binance).fetch()
/// let trades = try await seq.priceHistory("BTC-USDC").ticks(200).fetch()
/// ```
public struct PriceHistoryQuery: Sendable {
    private let client: SequenceClient
    private let symbol: String
    private var range = HistoryRange.oneDay
    private var fidelity = 60
    private var window: HistoryWindow?
    private var venue: Venue?
    private var limit: Int?
    private var isPaginated = false
    private var wantsUnderlying = false

    init(_ client: SequenceClient, _ symbol: String) {
        self.client = client
        self.symbol = symbol
    }

    /// The range back from now; a day by default.
    ///
    /// Ignored in tick mode and if a window is given.
    public func range(_ range: HistoryRange) -> PriceHistoryQuery { with { $0.range = range } }
    /// The bar interval in seconds, 60 by default; 0 is tick mode: every trade.
    public func fidelity(seconds: Int) -> PriceHistoryQuery { with { $0.fidelity = seconds } }
    /// The venue of the bars; required for more than a day of a spot or perp symbol.
    public func venue(_ venue: Venue) -> PriceHistoryQuery { with { $0.venue = venue } }
    /// The maximum number of trades, in tick mode.
    public func limit(_ limit: Int) -> PriceHistoryQuery { with { $0.limit = limit } }
    /// Tick mode: every trade, up to this maximum.
    public func ticks(_ limit: Int) -> PriceHistoryQuery { fidelity(seconds: 0).limit(limit) }
    /// Pages in windows of a week, beyond Polymarket's limit of points per request.
    public func paginated() -> PriceHistoryQuery { with { $0.isPaginated = true } }
    /// The period, instead of a range; the start must come before the end.
    ///
    /// - Parameters:
    ///   - start: The first moment, cut to whole seconds.
    ///   - end: The last moment, cut to whole seconds.
    /// - Returns: The request, changed.
    public func window(start: Date, end: Date) -> PriceHistoryQuery {
        window(HistoryWindow(start: start, end: end))
    }
    /// The period, instead of a range.
    public func window(_ window: HistoryWindow) -> PriceHistoryQuery {
        with { $0.window = window }
    }
    /// Includes the curve of the underlying, for Polymarket's markets on coins.
    public func underlying() -> PriceHistoryQuery { with { $0.wantsUnderlying = true } }

    /// The history: `GET /v1/price_history/{symbol}`.
    ///
    /// - Returns: The history.
    /// - Throws: ``SequenceError``; ``SequenceError/validation(_:)`` before any I/O for an empty
    ///   window, a negative interval or a limit below 1.
    public func fetch() async throws(SequenceError) -> PriceHistory {
        guard fidelity >= 0 else {
            throw .validation(field: "fidelity", "must not be negative; 0 is tick mode")
        }
        if let limit, limit < 1 { throw .validation(field: "limit", "must be at least 1") }
        try window?.check()
        var query = RequestQuery()
        query.add("range", range.rawValue)
        query.add("fidelity_secs", fidelity)
        query.add("paginate", flag: isPaginated)
        window?.add(to: &query)
        query.add("venue", venue?.rawValue)
        query.add("limit", limit)
        query.add("underlying", flag: wantsUnderlying)
        return try await client.send(.priceHistory(symbol, query))
    }

    private func with(_ change: (inout PriceHistoryQuery) -> Void) -> PriceHistoryQuery {
        var copy = self
        change(&copy)
        return copy
    }
}
