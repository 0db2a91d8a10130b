import SequenceMarkets

/// How an order ends: filled, cancelled, rejected or failed.
extension TradingAccount {
    /// An order that is filled goes on to COMPLETED, and its report is written.
    mutating func complete(_ index: Int, at time: Int64) {
        orders[index].benchmarks.closing = market.mid(orders[index].instrument, at: time)
        move(index, to: .filled, at: time)
        move(index, to: .completed, at: time)
        trace(index, "completed", at: time)
        record.report(.cost(orders[index], time: time))
        end(index, as: .filled, at: time)
    }

    /// Ends an order that still has something to do.
    mutating func cancel(_ index: Int, because reason: String?, at time: Int64) {
        guard orders[index].isActive else { return }
        orders[index].failure = reason
        orders[index].benchmarks.closing = market.mid(orders[index].instrument, at: time)
        move(index, to: .cancelled, at: time)
        trace(index, "cancelled", detail: reason, at: time)
        if orders[index].fillCount > 0 { record.report(.cost(orders[index], time: time)) }
        end(index, as: .cancelled, at: time)
    }

    mutating func end(_ index: Int, as state: SimulatedNodeState, at time: Int64) {
        orders.stopResting(index)
        let order = orders[index]
        graphs[order.graph].nodes[order.node].state = state
        reactToEnd(of: order, at: time)
        settle(order.graph, at: time)
    }
}
