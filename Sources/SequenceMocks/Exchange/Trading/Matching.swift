import SequenceMarkets

extension TradingAccount {
    /// The exchange takes an order in, or refuses it.
    mutating func accept(_ index: Int, at time: Int64) {
        guard orders[index].state == .pending else { return }
        let order = orders[index]
        if let reason = refusal(of: order, at: time) {
            if refuse(index, because: reason, at: time) { return }
            orders[index].failure = reason
            move(index, to: .rejected, at: time)
            return end(index, as: .rejected, at: time)
        }
        noteArrival(of: index, at: time)
        watchEnd(of: order.instrument, at: time)
        let node = graphs[order.graph].spec.nodes[order.node]
        let pacing = node.execution.pacing
        orders[index].released = pacing.released(1, of: order.quantity)
        orders[index].hold =
            holdRule?(order.instrument.symbol, order.quantity)
            ?? orderHoldRule?(shape(of: order))
        move(index, to: .accepted, at: time)
        if pacing.slices > 1 {
            queue.add(.slice(order: index, number: 2), at: time &+ pacing.interval)
        }
        let amendment = graphs[order.graph].nodes[order.node].amendment
        if let horizon = amendment.horizon ?? node.execution.horizon {
            expire(index, after: horizon, at: time)
        }
        if graphs[order.graph].spec.risk.watchesMarket, guarded[order.graph] == nil {
            guarded[order.graph] = market.model.step(at: time) + 1
        }
        if order.limit == nil {
            queue.add(.giveUp(order: index), at: time &+ TradingAccount.patience)
        }
        settle(order.graph, at: time)
        work(index, at: time)
    }

    /// Remembers the market an order met, which its cost is measured against.
    private mutating func noteArrival(of index: Int, at time: Int64) {
        let order = orders[index]
        orders[index].arrival = market.mid(order.instrument, at: time)
        let best = market.offers(
            order.instrument,
            side: order.side,
            venue: order.venue,
            at: time,
            depth: 1
        ).first
        orders[index].touch = best?.level.price
        orders[index].expectedFeeBps = best.map { offer in
            FeeSchedule.of(offer.venue, kind: order.instrument.kind)
                .basisPoints(at: offer.level.price, isMaker: false)
        }
        traceRoute(of: index, at: time)
    }

    /// The soft deadline of an order: one that only posts gives up, any other stops waiting.
    mutating func reachHorizon(_ index: Int, at time: Int64) {
        let order = orders[index]
        guard order.isActive, order.expiry == time else { return }
        if graphs[order.graph].spec.nodes[order.node].execution.policy == "passive_limit" {
            return cancel(index, because: "horizon reached", at: time)
        }
        orders[index].expiry = nil
        orders[index].released = order.quantity
        trace(index, "escalated", at: time)
        wake(index, at: time)
    }

    /// Sets the moment an order gives up at; an earlier one no longer counts.
    mutating func expire(_ index: Int, after horizon: Int64, at time: Int64) {
        let (due, overflow) = time.addingReportingOverflow(horizon)
        orders[index].expiry = overflow ? .max : due
        queue.add(.expire(order: index), at: overflow ? .max : due)
    }

    /// A market order that finds nothing within its bounds stops looking.
    mutating func giveUp(_ index: Int, at time: Int64) {
        guard orders[index].isActive else { return }
        if orders[index].workable > .zero, orders[index].filled == orders[index].filledBefore {
            return cancel(index, because: "no liquidity within bounds", at: time)
        }
        orders[index].filledBefore = orders[index].filled
        queue.add(.giveUp(order: index), at: time &+ TradingAccount.patience)
    }

    private static let patience: Int64 = 60_000_000_000

    /// Why a prediction venue has no such price, or nil.
    static func offTick(_ price: Px?, _ instrument: ListedInstrument) -> String? {
        guard let price, instrument.kind == .prediction, price.raw % instrument.tick != 0 else {
            return nil
        }
        return "Price (\(price)) is no multiple of the tick size \(Px(raw: instrument.tick))"
    }

    private func refusal(of order: SimulatedOrder, at time: Int64) -> String? {
        if market.isClosed(order.instrument, at: time) { return "market is closed" }
        if let reason = venueRule?(order.instrument.symbol, order.venue, order.quantity) {
            return reason
        }
        if let reason = orderRule?(shape(of: order)) { return reason }
        if order.instrument.venues == ["polymarket"], order.quantity < 5 {
            return "Size (\(order.quantity)) lower than the minimum: 5"
        }
        if let reason = TradingAccount.offTick(order.limit, order.instrument) { return reason }
        if let reason = shortfall(of: order, at: time) { return reason }
        if let reason = preTradeProblem(order, at: time) { return reason }
        if graphs[order.graph].spec.nodes[order.node].execution.isReduceOnly {
            let held = (order.isPaper ? paperLedger : ledger).quantity(
                of: order.instrument.holdingSymbol,
                venue: order.venue
            )
            let room = order.side == .buy ? 0 &- held.raw : held.raw
            if room < order.quantity.raw { return "reduce_only: the position is smaller" }
        }
        return nil
    }

    /// Releases the next slice of a paced order.
    mutating func release(_ index: Int, slice: Int64, at time: Int64) {
        guard orders[index].isActive else { return }
        let order = orders[index]
        let pacing = graphs[order.graph].spec.nodes[order.node].execution.pacing
        orders[index].released = max(order.released, pacing.released(slice, of: order.quantity))
        // A slice's patience begins when it is released, not when the last one was looked at.
        orders[index].filledBefore = .min
        if slice < pacing.slices {
            queue.add(.slice(order: index, number: slice + 1), at: time &+ pacing.interval)
        }
        wake(index, at: time)
    }

    /// Lets an order go on if nothing else already will.
    mutating func wake(_ index: Int, at time: Int64) {
        guard orders[index].isActive, orders[index].state != .pending, !orders[index].isScheduled
        else { return }
        orders[index].isScheduled = true
        orders[index].isResting = false
        resting[index] = nil
        queue.add(.work(order: index), at: time)
    }

    /// One attempt to trade: the best level, or for IOC and FOK every level at once.
    mutating func work(_ index: Int, at time: Int64) {
        guard orders[index].isActive, orders[index].workable > .zero, !orders[index].isResting
        else { return }
        switch orders[index].timeInForce {
        case .fok:
            if available(index, at: time) < orders[index].workable.raw {
                return cancel(index, because: "fill or kill: not enough at this price", at: time)
            }
            fallthrough
        case .ioc:
            while take(index, at: time) {}
            let isLast = orders[index].released >= orders[index].quantity
            if orders[index].isActive, orders[index].remaining > .zero, isLast {
                cancel(index, because: "immediate or cancel: the rest", at: time)
            }
        case .gtc:
            if take(index, at: time) {
                guard orders[index].isActive, orders[index].workable > .zero else { return }
                orders[index].isScheduled = true
                queue.add(.work(order: index), at: time &+ pause(after: orders[index]))
            } else if !orders[index].isActive {
                return
            } else if orders[index].limit != nil {
                orders[index].isResting = true
                resting[index] = market.model.step(at: time) + 1
            } else {
                // A market order that has emptied the book tries again when the book moves.
                orders[index].isScheduled = true
                let step = market.model.step(at: time)
                queue.add(.work(order: index), at: market.model.time(of: step + 1))
            }
        }
    }

    /// From one fill of an order to the next, by its urgency.
    private func pause(after order: SimulatedOrder) -> Int64 {
        switch order.urgency {
        case "low": latency.betweenFills &* 4
        case "high": latency.betweenFills / 2
        default: latency.betweenFills
        }
    }

    /// The worst price an order may trade at, or nil if any will do.
    private func bound(of order: SimulatedOrder) -> Px? {
        guard let bps = order.maxSlippageBps, let arrival = order.arrival else {
            return order.limit
        }
        let room = MarketModel.share(arrival.raw, bps * 100_000)
        let cap = Px(raw: order.side == .buy ? arrival.raw &+ room : max(arrival.raw &- room, 0))
        guard let limit = order.limit else { return cap }
        return order.side == .buy ? min(limit, cap) : max(limit, cap)
    }

    private func accepts(_ price: Px, _ order: SimulatedOrder, _ bound: Px?) -> Bool {
        guard let bound else { return true }
        return order.side == .buy ? price <= bound : price >= bound
    }

    private func available(_ index: Int, at time: Int64) -> Int64 {
        let order = orders[index]
        let bound = bound(of: order)
        let offers = market.offers(
            order.instrument,
            side: order.side,
            venue: order.venue,
            at: time,
            depth: MarketModel.maximumDepth
        )
        return offers.reduce(0) { sum, offer in
            accepts(offer.level.price, order, bound) ? sum &+ offer.level.size.raw : sum
        }
    }

    /// Takes what the best level has; false if there is none within bounds.
    private mutating func take(_ index: Int, at time: Int64) -> Bool {
        let order = orders[index]
        guard order.isActive, order.workable > .zero else { return false }
        let bound = bound(of: order)
        let offers = market.offers(
            order.instrument,
            side: order.side,
            venue: order.venue,
            at: time,
            depth: 1
        ).filter { accepts($0.level.price, order, bound) }
        for offer in offers {
            let price = offer.level.price
            let room = affordable(order, at: price, venue: offer.venue, isMaker: false)
            let size = min(order.workable, offer.level.size, room)
            guard size > .zero else { continue }
            market.take(size, of: offer, order.instrument, at: time, side: order.side)
            return fill(index, size, at: price, venue: offer.venue, isMaker: false, time)
        }
        if !offers.isEmpty { cancel(index, because: "insufficient balance", at: time) }
        return false
    }

    /// Fills resting orders the market has moved through, and fires the edges it has reached.
    mutating func lookAtMarket(at time: Int64) {
        let step = market.model.step(at: time)
        for index in resting.keys.sorted() where resting[index].map({ $0 <= step }) ?? false {
            make(index, at: time)
            if resting[index] != nil { resting[index] = step + patience(of: index, step: step) }
        }
        lookAtPrices(step: step, at: time)
        watchGraphs(step: step, at: time)
    }

    /// The next market step anything waits for.
    var nextLook: Int64? {
        let prices = watching.lazy.map { graphs[$0.graph].edges[$0.edge].nextLook }.min()
        return [resting.values.min(), prices, guarded.values.min()].compactMap { $0 }.min()
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
}
