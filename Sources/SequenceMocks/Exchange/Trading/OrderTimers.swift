import SequenceMarkets

/// What an order does as time passes: slices, horizons, patience.
extension TradingAccount {
    /// The soft deadline of an order: one that only posts gives up, any other stops waiting.
    mutating func reachHorizon(_ index: Int, at time: Int64) {
        let order = orders[index]
        guard order.isActive, order.work.expiry == time else { return }
        if graphs[order.graph].spec.nodes[order.node].execution.policy == "passive_limit" {
            return cancel(index, because: "horizon reached", at: time)
        }
        orders[index].work.expiry = nil
        orders[index].work.released = order.quantity
        trace(index, "escalated", at: time)
        wake(index, at: time)
    }

    /// Sets the moment an order gives up at; an earlier one no longer counts.
    mutating func expire(_ index: Int, after horizon: Int64, at time: Int64) {
        let (due, overflow) = time.addingReportingOverflow(horizon)
        orders[index].work.expiry = overflow ? .max : due
        schedule.add(.expire(order: index), at: overflow ? .max : due)
    }

    /// A market order that finds nothing within its bounds stops looking.
    mutating func giveUp(_ index: Int, at time: Int64) {
        guard orders[index].isActive else { return }
        if orders[index].workable > .zero, orders[index].filled == orders[index].work.filledBefore {
            return cancel(index, because: "no liquidity within bounds", at: time)
        }
        orders[index].work.filledBefore = orders[index].filled
        schedule.add(.giveUp(order: index), at: time &+ TradingAccount.patience)
    }

    static let patience: Int64 = 60_000_000_000

    /// Releases the next slice of a paced order.
    mutating func release(_ index: Int, slice: Int64, at time: Int64) {
        guard orders[index].isActive else { return }
        let order = orders[index]
        let pacing = graphs[order.graph].spec.nodes[order.node].execution.pacing
        orders[index].work.released = max(
            order.work.released,
            pacing.released(slice, of: order.quantity)
        )
        // A slice's patience begins when it is released, not when the last one was looked at.
        orders[index].work.filledBefore = .min
        if slice < pacing.slices {
            schedule.add(.slice(order: index, number: slice + 1), at: time &+ pacing.interval)
        }
        wake(index, at: time)
    }

    /// Lets an order go on if nothing else already will.
    mutating func wake(_ index: Int, at time: Int64) {
        guard orders[index].isActive, orders[index].state != .pending,
            !orders[index].work.isScheduled
        else { return }
        orders[index].work.isScheduled = true
        orders[index].work.isResting = false
        orders.stopResting(index)
        schedule.add(.work(order: index), at: time)
    }
}
