/// Limits that this client holds its own submissions to, before anything is sent.
///
/// Each is off until it is set. A submission that breaks one, or whose size the client cannot know
/// although a limit on it is set, is a ``SequenceError/validation(_:)`` that names the limit.
/// Cancels are never limited, and amends are not checked. The exchange's own limits are
/// ``SequenceClient/riskLimits()`` and `RiskLimits`.
///
/// ```swift
/// configuration.orderLimits = .cautious
/// configuration.orderLimits.maximumNotional = 2_500
/// ```
public struct OrderLimits: Sendable, Hashable, Codable {
    /// The largest notional of one order, in USD: its quantity at its limit price, or at the last
    /// known quote for a market order.
    ///
    /// A sell is worth the quote if that is more than its limit price, so it needs a known quote; a
    /// quantity that an edge derives is not known.
    public var maximumNotional: USD?
    /// How far a limit price may lie outside the last known bid and ask of its symbol.
    ///
    /// A quote is known from ``SequenceClient/quote(_:depth:nowait:)``,
    /// ``SequenceClient/quotes(_:)`` or a stream of ``Topic/prices(_:)``, however old it is.
    public var priceCollar: BasisPoints?
    /// How many orders of this client may be open at a time.
    ///
    /// A graph counts as one until it ends. An end is known from a stream of ``Topic/orders``, from
    /// the order list or from the graph's status: without any of them ended orders count, too.
    public var maximumOpenOrders: Int?
    /// How many submissions may begin within a minute.
    public var maximumSubmissionsPerMinute: Int?

    /// Makes limits; by default there are none.
    ///
    /// - Parameters:
    ///   - maximumNotional: The largest notional of one order, in USD.
    ///   - priceCollar: How far a limit price may lie outside the last known bid and ask.
    ///   - maximumOpenOrders: How many orders may be open at a time.
    ///   - maximumSubmissionsPerMinute: How many submissions may begin within a minute.
    public init(
        maximumNotional: USD? = nil,
        priceCollar: BasisPoints? = nil,
        maximumOpenOrders: Int? = nil,
        maximumSubmissionsPerMinute: Int? = nil
    ) {
        (self.maximumNotional, self.priceCollar) = (maximumNotional, priceCollar)
        self.maximumOpenOrders = maximumOpenOrders
        self.maximumSubmissionsPerMinute = maximumSubmissionsPerMinute
    }

    /// For a first bot: 10 000 USD an order, 5 % around the quote, 50 open orders, 60 submissions a
    /// minute.
    public static let cautious = OrderLimits(
        maximumNotional: 10_000,
        priceCollar: 500,
        maximumOpenOrders: 50,
        maximumSubmissionsPerMinute: 60
    )

    /// Whether a quote is needed to check an order.
    var needsQuotes: Bool { maximumNotional != nil || priceCollar != nil }
}
