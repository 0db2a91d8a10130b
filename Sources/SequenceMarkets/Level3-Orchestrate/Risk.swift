/// The four layers of limits around a graph; what is nil is not limited.
public struct RiskLimits: Sendable, Hashable {
    // Admission: checked before any order leaves.

    /// The largest notional of the whole graph, in USD.
    public var maximumNotional: USD?
    /// The largest leverage.
    public var maximumLeverage: Double?
    /// Venues that must be connected.
    public var requiredVenues: [Venue] = []
    /// How many graphs may run at once.
    public var maximumConcurrentGraphs: Int?

    // Pre-trade: checked for each node.

    /// The largest notional of one node, in USD.
    public var maximumNodeNotional: USD?
    /// Whether balances must cover a node before it starts.
    public var requiresBalanceCheck = false
    /// The largest slippage of any node, in basis points.
    public var maximumSlippage: Int?

    // Runtime: enforced while the graph runs.

    /// The largest quantity filled but not hedged.
    public var maximumUnhedged: Qty?
    /// The largest loss, in USD.
    public var maximumLoss: USD?
    /// The largest fall from the best result so far, in USD.
    public var maximumDrawdown: USD?

    // Failure: what to do then.

    /// What happens when a runtime limit is broken.
    public var onRuntimeBreach: FailureAction?
    /// What happens when a venue's connection is lost.
    public var onDisconnect: FailureAction?

    /// No limits.
    public init() {}
}
