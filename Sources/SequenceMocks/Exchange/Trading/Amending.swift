import SequenceMarkets

/// Changes to running orders and nodes.
extension TradingAccount {
    /// Changes an order's quantity; remaining slices are cut from the new quantity.
    mutating func resize(_ index: Int, to quantity: Qty) {
        let order = orders[index]
        let isWhole = order.work.released >= order.quantity
        orders[index].quantity = quantity
        if isWhole { orders[index].work.released = quantity }
        graphs[order.graph].nodes[order.node].target = quantity
    }

    /// Changes how a node is executed: its order, if it has begun, else its specification.
    mutating func amend(
        _ node: Int,
        of graph: Int,
        _ change: SimulatedGraph.Amendment,
        at time: Int64
    ) throws(ExchangeRefusal) {
        guard let order = graphs[graph].nodes[node].order else {
            guard !graphs[graph].state.isOver else { throw .conflict("the graph has ended") }
            let old = graphs[graph].nodes[node].amendment
            graphs[graph].nodes[node].amendment = SimulatedGraph.Amendment(
                quantity: change.quantity ?? old.quantity,
                maxSlippageBps: change.maxSlippageBps ?? old.maxSlippageBps,
                horizon: change.horizon ?? old.horizon,
                urgency: change.urgency ?? old.urgency
            )
            if let quantity = change.quantity { graphs[graph].nodes[node].target = quantity }
            return
        }
        guard orders[order].isActive else {
            throw .conflict("node is \(graphs[graph].nodes[node].state.rawValue)")
        }
        if let quantity = change.quantity {
            try amend(order, quantity: quantity, price: nil, at: time)
        }
        if let bps = change.maxSlippageBps { orders[order].maxSlippageBps = bps }
        if let urgency = change.urgency { orders[order].urgency = urgency }
        if let horizon = change.horizon { expire(order, after: horizon, at: time) }
        wake(order, at: time)
    }

    /// Changes price or total quantity of an open order; it loses queue priority and gets a new id.
    mutating func amend(_ index: Int, quantity: Qty?, price: Px?, at time: Int64)
        throws(ExchangeRefusal)
    {
        guard orders[index].isActive else {
            throw .conflict("order is \(orders[index].state.rawValue) and can no longer be amended")
        }
        if let quantity, quantity <= orders[index].filled {
            throw .invalid("new_qty_1e8", "must be above what is filled")
        }
        if let reason = shortfall(of: index, quantity: quantity, price: price, at: time) {
            throw .conflict(reason)
        }
        if price != nil, orders[index].limit == nil {
            throw .invalid("new_constraints.max_price_1e9", "a market order has no price")
        }
        if let reason = TradingAccount.offTick(price, orders[index].instrument) {
            throw .invalid("new_constraints.max_price_1e9", reason)
        }
        if !terms.amendKeepsID { orders[index].revise(at: time) }
        if let quantity { resize(index, to: quantity) }
        if let price { orders[index].limit = price }
        trace(index, "amended", at: time)
        orders[index].updated = time
        orders[index].lastWorking = time
        if !terms.amendKeepsID { record.report(.superseded(orders[index])) }
        reportOrder(index)
        wake(index, at: time)
    }
}
