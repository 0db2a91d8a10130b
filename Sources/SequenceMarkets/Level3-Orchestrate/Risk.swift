/// The four layers of limits for a graph; nil means no limit.
public struct RiskLimits: Sendable, Hashable {
    // Admission: checked before any order is sent.

    /// The largest notional of the whole graph, in USD.
    public var maximumNotional: USD?
    /// The largest leverage.
    public var maximumLeverage: Double?
    /// Venues that must be connected.
    public var requiredVenues: [Venue] = []
    /// The maximum number of concurrent graphs.
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
    /// The maximum drawdown, in USD.
    public var maximumDrawdown: USD?

    // Failure: the action to take.

    /// The action when a runtime limit is breached.
    public var onRuntimeBreach: FailureAction?
    /// The action when a venue's connection is lost.
    public var onDisconnect: FailureAction?

    /// No limits.
    public init() {}
}

extension RiskLimits {
    private func with(_ change: (inout RiskLimits) -> Void) -> RiskLimits {
        var copy = self
        change(&copy)
        return copy
    }

    /// Limits the notional of the whole graph, in USD.
    public func maxNotional(_ limit: USD) -> RiskLimits { with { $0.maximumNotional = limit } }
    /// Limits the leverage.
    public func maxLeverage(_ limit: Double) -> RiskLimits { with { $0.maximumLeverage = limit } }
    /// Sets the venues that must be connected.
    public func requiredVenues(_ venues: Venue...) -> RiskLimits {
        with { $0.requiredVenues = venues }
    }
    /// Limits how many graphs may run at once.
    public func maxConcurrentGraphs(_ limit: Int) -> RiskLimits {
        with { $0.maximumConcurrentGraphs = limit }
    }
    /// Limits the notional of each node, in USD.
    public func maxNodeNotional(_ limit: USD) -> RiskLimits {
        with { $0.maximumNodeNotional = limit }
    }
    /// Requires a balance check before a node starts.
    public func requireBalanceCheck() -> RiskLimits { with { $0.requiresBalanceCheck = true } }
    /// Limits the slippage of every node, in basis points.
    public func maxSlippage(bps: Int) -> RiskLimits { with { $0.maximumSlippage = bps } }
    /// Limits the quantity that is filled but not hedged.
    public func maxUnhedged(_ limit: Qty) -> RiskLimits { with { $0.maximumUnhedged = limit } }
    /// Limits the loss, in USD.
    public func maxLoss(_ limit: USD) -> RiskLimits { with { $0.maximumLoss = limit } }
    /// Limits the drawdown, in USD.
    public func maxDrawdown(_ limit: USD) -> RiskLimits { with { $0.maximumDrawdown = limit } }
    /// Sets the action when a runtime limit is breached.
    public func onRuntimeBreach(_ action: FailureAction) -> RiskLimits {
        with { $0.onRuntimeBreach = action }
    }
    /// Sets the action when a venue's connection is lost.
    public func onDisconnect(_ action: FailureAction) -> RiskLimits {
        with { $0.onDisconnect = action }
    }
}

extension RiskLimits {
    /// Reports every invalid limit: not positive, not finite, or too large for 64 bits.
    func check(_ report: (String, String) -> Void) {
        func amount(_ field: String, _ value: (some FixedPoint)?) {
            guard let value else { return }
            if value.raw <= 0 || value.raw == .max {
                report("risk.\(field)", "must be greater than zero and fit 64 bits")
            }
        }
        amount("admission.max_notional_usd", maximumNotional)
        amount("pre_trade.max_node_notional_usd", maximumNodeNotional)
        amount("runtime.max_unhedged_qty", maximumUnhedged)
        amount("runtime.max_loss_usd", maximumLoss)
        amount("runtime.max_drawdown_usd", maximumDrawdown)
        if let maximumLeverage, !maximumLeverage.isFinite || maximumLeverage <= 0 {
            report(
                "risk.admission.max_leverage",
                "must be a finite number greater than zero, not \(maximumLeverage)"
            )
        }
        if let maximumConcurrentGraphs, maximumConcurrentGraphs < 1 {
            report("risk.admission.max_concurrent_graphs", "must be at least 1")
        }
        if let maximumSlippage, maximumSlippage < 0 {
            report("risk.pre_trade.max_slippage_bps", "must not be negative")
        }
        if requiredVenues.contains(where: { $0.rawValue.isEmpty }) {
            report("risk.admission.required_venues", "must not be empty")
        }
    }
}
