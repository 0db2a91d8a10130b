import SequenceMarkets

/// Orders that wait for a slice, a deadline or a market price.
extension TradingAccount {
    // MARK: Timers

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

    /// Sets the time at which an order gives up; it replaces an earlier one.
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
        // A slice's time-out starts at its release, not at the last one's check.
        orders[index].work.filledBefore = .min
        if slice < pacing.slices {
            schedule.add(.slice(order: index, number: slice + 1), at: time &+ pacing.interval)
        }
        wake(index, at: time)
    }

    /// Resumes an order unless it is already scheduled.
    mutating func wake(_ index: Int, at time: Int64) {
        guard orders[index].isActive, orders[index].state != .pending,
            !orders[index].work.isScheduled
        else { return }
        orders[index].work.isScheduled = true
        orders[index].work.isResting = false
        orders.stopResting(index)
        schedule.add(.work(order: index), at: time)
    }

    // MARK: Resting orders

    /// Fills resting orders the market has moved through, and fires the edges it has reached.
    mutating func lookAtMarket(at time: Int64) {
        let step = market.model.step(at: time)
        for index in orders.due(by: step) where orders.isDue(index, by: step) {
            make(index, at: time)
            if orders.isResting(index) {
                orders.rest(index, until: step + patience(of: index, step: step))
            }
        }
        lookAtPrices(step: step, at: time)
        watchGraphs(step: step, at: time)
    }

    /// The next market step with anything to check.
    var nextLook: Int64? {
        [orders.nextLook, graphs.nextLook].compactMap { $0 }.min()
    }

    private mutating func make(_ index: Int, at time: Int64) {
        guard let limit = orders[index].limit else { return }
        let order = orders[index]
        let offers = market.offers(
            order.instrument,
            side: order.side,
            venue: order.venue,
            at: time,
            depth: 10
        )
        for offer in offers where accepts(offer.level.price, order, limit) {
            guard orders[index].isActive, orders[index].workable > .zero else { break }
            let room = affordable(order, at: limit, venue: offer.venue, isMaker: true)
            let size = min(orders[index].workable, offer.level.size, room)
            guard size > .zero else {
                cancel(index, because: "insufficient balance", at: time)
                break
            }
            market.take(size, of: offer, order.instrument, at: time, side: order.side)
            guard fill(index, size, at: limit, venue: offer.venue, isMaker: true, time) else {
                break
            }
        }
    }

    private func patience(of index: Int, step: Int64) -> Int64 {
        guard let limit = orders[index].limit else { return 1 }
        return market.model.stepsBeforeReaching(limit, orders[index].instrument, step: step)
    }

    /// Checks everything that waits for a price again, whenever it was due.
    mutating func lookAgain(from step: Int64) {
        orders.lookAgain(from: step)
        graphs.lookAgain(from: step)
    }
}
