import SequenceMarkets

/// The first two layers: what is checked before anything leaves.
extension TradingAccount {
    /// Throws the reason a graph is not accepted, if any.
    func admit(_ spec: GraphSpec, at time: Int64) throws(ExchangeRefusal) {
        let risk = spec.risk
        let problems = FieldProblems(under: "risk.admission.")
        for venue in risk.requiredVenues {
            if !market.catalog.venues.contains(venue) || market.downVenues.contains(venue) {
                problems.add("required_venues", "\(venue) is not connected")
            }
        }
        if let most = risk.maxGraphs {
            let running = graphs.count { !$0.state.isOver }
            if running >= most {
                problems.add("max_concurrent_graphs", "\(running) are running already")
            }
        }
        guard risk.maxNotional != nil || risk.maxLeverage != nil else {
            return try problems.check()
        }
        do throws(FixedPointError) {
            var notional = USD.zero
            for node in spec.nodes {
                notional = try notional + self.notional(of: node, node.quantity ?? .zero, at: time)
            }
            if let most = risk.maxNotional, notional > most {
                problems.add("max_notional_usd", "the graph is for \(notional)")
            }
            if let leverage = risk.maxLeverage {
                let equity = try equity(at: time)
                if try notional > equity.scaled(by: leverage, over: 1_000_000_000) {
                    problems.add(
                        "max_leverage",
                        "the graph is for \(notional), the equity is \(equity)"
                    )
                }
            }
        } catch {
            problems.add("max_notional_usd", "the graph's notional is beyond all bounds")
        }
        try problems.check()
    }

    /// Cash, and holdings at the mid.
    private func equity(at time: Int64) throws(FixedPointError) -> USD {
        var sum = USD.zero
        for amount in books.live.cash.values { sum = try sum + amount }
        for holding in books.live.holdings.values where holding.quantity != .zero {
            let mark = market.mark(holding.instrument, at: time)
            let worth = try mark * holding.quantity
            sum = try sum + (holding.instrument.kind == .perp ? worth - holding.cost : worth)
        }
        return sum
    }

    /// The value of a node's quantity at its limit, or now.
    private func notional(of node: NodeSpec, _ quantity: Qty, at time: Int64)
        throws(FixedPointError) -> USD
    {
        let price = node.limit ?? market.mid(node.instrument, at: time) ?? node.instrument.anchor
        return try price * quantity
    }

    /// The reason a graph's balance check rejects an amendment, or nil.
    func shortfall(of index: Int, quantity: Qty?, price: Px?, at time: Int64) -> String? {
        var order = orders[index]
        guard graphs[order.graph].spec.risk.checksBalance else { return nil }
        order.quantity = quantity ?? order.quantity
        order.limit = price ?? order.limit
        return shortfall(of: order, always: true, at: time).map { "risk: \($0)" }
    }

    /// The reason a node's order may not be sent, or nil.
    func preTradeProblem(_ order: SimulatedOrder, at time: Int64) -> String? {
        let spec = graphs[order.graph].spec
        let risk = spec.risk
        if let most = risk.maxNodeNotional {
            do throws(FixedPointError) {
                let notional = try notional(of: spec.nodes[order.node], order.quantity, at: time)
                if notional > most { return "risk: node notional \(notional) above \(most)" }
            } catch {
                return "risk: node notional beyond all bounds"
            }
        }
        if risk.checksBalance, let reason = shortfall(of: order, always: true, at: time) {
            return "risk: \(reason)"
        }
        if let most = risk.maxSlippageBps, order.limit == nil {
            let sweep = market.sweep(
                order.instrument,
                order.side,
                order.quantity,
                venue: order.venue,
                at: time
            )
            if sweep.filled < order.quantity || (sweep.slippageBps ?? 0) > Double(most) {
                return "risk: expected slippage above \(most) bps"
            }
        }
        return nil
    }
}
