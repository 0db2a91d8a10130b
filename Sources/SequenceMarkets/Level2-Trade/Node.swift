/// One order of an execution graph.
///
/// ```swift
/// Node.buy("ETH-USD", 200).policy(.sor).urgency(.medium)
/// Node.sell("ETH-USD-PERP", 0).perp().venue(.hyperliquid).derived()
/// ```
public struct Node: Sendable, Hashable, NodeOptions {
    /// The quantity of an order.
    public enum Quantity: Sendable, Hashable {
        /// A fixed quantity; or why the given number is not a quantity.
        case fixed(Result<Qty, FixedPointError>)
        /// The quantity from the incoming edge's sizing.
        case derived
    }

    /// The instrument's symbol, slug or token.
    public var symbol: String
    /// The side.
    public var side: Side
    /// The quantity.
    public var quantity: Quantity
    /// The instrument's type; spot by default.
    public var instrumentType = InstrumentType.spot
    /// The one venue to use; nil lets the router choose.
    public var venue: Venue?
    /// The limit, or nil for a market order.
    public var limitPrice: Result<Px, FixedPointError>?
    /// How the order is worked.
    public var execution = ExecutionOptions()
    /// The caller's own id for the order.
    public var clientOrderID: String?

    /// An order to buy.
    ///
    /// A derived node's quantity is ignored.
    ///
    /// - Parameters:
    ///   - symbol: The instrument's symbol, slug or token.
    ///   - quantity: The quantity, as a `Qty`, a number or decimal text.
    /// - Returns: The order.
    public static func buy(_ symbol: String, _ quantity: some QtyConvertible) -> Node {
        Node(symbol, .buy, quantity)
    }

    /// An order to sell.
    ///
    /// A derived node's quantity is ignored.
    ///
    /// - Parameters:
    ///   - symbol: The instrument's symbol, slug or token.
    ///   - quantity: The quantity, as a `Qty`, a number or decimal text.
    /// - Returns: The order.
    public static func sell(_ symbol: String, _ quantity: some QtyConvertible) -> Node {
        Node(symbol, .sell, quantity)
    }

    init(_ symbol: String, _ side: Side, _ quantity: some QtyConvertible) {
        self.symbol = symbol
        self.side = side
        self.quantity = .fixed(Result { () throws(FixedPointError) in try quantity.qty() })
    }

    /// Takes the quantity from the incoming edge's sizing.
    public func derived() -> Node {
        var copy = self
        copy.quantity = .derived
        return copy
    }

    /// The node, as changed by the shared options.
    public var node: Node {
        get { self }
        set { self = newValue }
    }
}

/// An order's execution options; nil leaves the choice to the server.
public struct ExecutionOptions: Sendable, Hashable {
    /// The routing policy.
    public var policy: ExecutionPolicy?
    /// How aggressively the order is worked.
    public var urgency: Urgency?
    /// The maximum slippage, in basis points.
    public var maximumSlippage: Int?
    /// The soft deadline of passive tactics.
    public var horizon: Duration?
    /// The order's time in force.
    public var timeInForce: TimeInForce?
    /// How the quantity is spread over time.
    public var pacing: Pacing?
    /// Where orders are placed in the book.
    public var placement: Placement?
    /// The time after which it crosses the spread.
    public var escalation: Duration?
    /// Fallback venues, in order of preference.
    public var fallbackVenues: [Venue] = []
    /// Whether the order may only reduce a position.
    public var reduceOnly = false

    /// The server's defaults.
    public init() {}
}

/// The options that a plain order and a graph's node share.
public protocol NodeOptions {
    /// The node that the options change.
    var node: Node { get set }
}

extension NodeOptions {
    private func with(_ change: (inout Node) -> Void) -> Self {
        var copy = self
        change(&copy.node)
        return copy
    }

    /// Pins the order to one venue; otherwise the router chooses.
    public func venue(_ venue: Venue) -> Self { with { $0.venue = venue } }

    /// Makes it a limit order.
    ///
    /// Prediction markets accept 0 to 1.
    ///
    /// - Parameter price: The limit, as a `Px`, a number or decimal text.
    /// - Returns: The order, changed.
    public func limitPrice(_ price: some PxConvertible) -> Self {
        with { $0.limitPrice = Result { () throws(FixedPointError) in try price.px() } }
    }

    /// Chooses the routing policy; the server's default is ``ExecutionPolicy/sor``.
    public func policy(_ policy: ExecutionPolicy) -> Self { with { $0.execution.policy = policy } }

    /// Sets how aggressively the order is worked.
    public func urgency(_ urgency: Urgency) -> Self { with { $0.execution.urgency = urgency } }

    /// Refuses fills worse than this slippage, in basis points.
    public func maxSlippage(bps: Int) -> Self { with { $0.execution.maximumSlippage = bps } }

    /// Sets the soft deadline of passive tactics, in whole milliseconds.
    public func horizon(_ horizon: Duration) -> Self { with { $0.execution.horizon = horizon } }

    /// Sets the time in force.
    public func timeInForce(_ value: TimeInForce) -> Self {
        with { $0.execution.timeInForce = value }
    }

    /// The instrument is a perpetual future.
    public func perp() -> Self { with { $0.instrumentType = .perp } }

    /// The instrument is an outcome of a prediction market.
    public func prediction() -> Self { with { $0.instrumentType = .prediction } }

    /// The order may only reduce a position.
    public func reduceOnly() -> Self { with { $0.execution.reduceOnly = true } }

    /// Slices the quantity evenly over time.
    ///
    /// - Parameters:
    ///   - slices: How many slices.
    ///   - interval: The time between two slices, in whole milliseconds.
    /// - Returns: The order, changed.
    public func twap(slices: Int, every interval: Duration) -> Self {
        with { $0.execution.pacing = .twap(slices: slices, interval: interval) }
    }

    /// Slices the quantity over time by the market's volume.
    ///
    /// - Parameters:
    ///   - slices: How many slices.
    ///   - interval: The time between two slices, in whole milliseconds.
    /// - Returns: The order, changed.
    public func vwap(slices: Int, every interval: Duration) -> Self {
        with { $0.execution.pacing = .vwap(slices: slices, interval: interval) }
    }

    /// Shows only a part of the quantity at a time.
    ///
    /// - Parameter display: The quantity to show, as a `Qty`, a number or decimal text.
    /// - Returns: The order, changed.
    public func iceberg(showing display: some QtyConvertible) -> Self {
        let shown = Result { () throws(FixedPointError) in try display.qty() }
        return with { $0.execution.pacing = .iceberg(display: shown) }
    }

    /// Sets where orders are placed in the book.
    public func placement(_ placement: Placement) -> Self {
        with { $0.execution.placement = placement }
    }

    /// Crosses the spread after a delay, in whole milliseconds.
    public func escalate(after delay: Duration) -> Self { with { $0.execution.escalation = delay } }

    /// Sets fallback venues, in order of preference.
    public func venueFallback(_ venues: Venue...) -> Self {
        with { $0.execution.fallbackVenues = venues }
    }

    /// Gives the order an id of the caller's, returned with its events.
    public func clientOrderID(_ id: String) -> Self { with { $0.clientOrderID = id } }
}
