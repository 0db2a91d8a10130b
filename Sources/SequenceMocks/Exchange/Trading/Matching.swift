import SequenceMarkets

extension TradingAccount {
    /// Accepts or rejects an order.
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
        orders[index].work.released = pacing.released(1, of: order.quantity)
        if !rules.isEmpty { orders[index].work.hold = rules.hold(of: shape(of: order)) }
        move(index, to: .accepted, at: time)
        if pacing.slices > 1 {
            schedule.add(.slice(order: index, number: 2), at: time &+ pacing.interval)
        }
        let amendment = graphs[order.graph].nodes[order.node].amendment
        if let horizon = amendment.horizon ?? node.execution.horizon {
            expire(index, after: horizon, at: time)
        }
        if graphs[order.graph].spec.risk.watchesMarket, !graphs.watchesLimits(of: order.graph) {
            graphs.watchLimits(of: order.graph, from: market.model.step(at: time) + 1)
        }
        if order.limit == nil {
            schedule.add(.giveUp(order: index), at: time &+ TradingAccount.patience)
        }
        settle(order.graph, at: time)
        work(index, at: time)
    }

    /// Records the market at an order's arrival, the benchmark of its cost.
    private mutating func noteArrival(of index: Int, at time: Int64) {
        let order = orders[index]
        orders[index].benchmarks.arrival = market.mid(order.instrument, at: time)
        let best = market.offers(
            order.instrument,
            side: order.side,
            venue: order.venue,
            at: time,
            depth: 1
        ).first
        orders[index].benchmarks.touch = best?.level.price
        orders[index].benchmarks.expectedFeeBps = best.map { offer in
            FeeSchedule.of(offer.venue, kind: order.instrument.kind)
                .basisPoints(at: offer.level.price, isMaker: false)
        }
        traceRoute(of: index, at: time)
    }

    /// The reason a prediction venue rejects a price, or nil.
    static func offTick(_ price: Px?, _ instrument: ListedInstrument) -> String? {
        guard let price, instrument.kind == .prediction, price.raw % instrument.tick != 0 else {
            return nil
        }
        return "Price (\(price)) is no multiple of the tick size \(Px(raw: instrument.tick))"
    }

    private func refusal(of order: SimulatedOrder, at time: Int64) -> String? {
        if market.isClosed(order.instrument, at: time) { return "market is closed" }
        if !rules.isEmpty, let reason = rules.rejection(of: shape(of: order)) { return reason }
        if order.instrument.venues == ["polymarket"], order.quantity < 5 {
            return "Size (\(order.quantity)) lower than the minimum: 5"
        }
        if let reason = TradingAccount.offTick(order.limit, order.instrument) { return reason }
        if let reason = shortfall(of: order, at: time) { return reason }
        if let reason = preTradeProblem(order, at: time) { return reason }
        if graphs[order.graph].spec.nodes[order.node].execution.isReduceOnly {
            let held = books.ledger(isPaper: order.isPaper).quantity(
                of: order.instrument.holdingSymbol,
                venue: order.venue
            )
            let room = order.side == .buy ? 0 &- held.raw : held.raw
            if room < order.quantity.raw { return "reduce_only: the position is smaller" }
        }
        return nil
    }

    /// One attempt to trade: the best level, or for IOC and FOK every level at once.
    mutating func work(_ index: Int, at time: Int64) {
        guard orders[index].isActive, orders[index].workable > .zero, !orders[index].work.isResting
        else { return }
        switch orders[index].timeInForce {
        case .fok:
            if available(index, at: time) < orders[index].workable.raw {
                return cancel(index, because: "fill or kill: not enough at this price", at: time)
            }
            fallthrough
        case .ioc:
            while take(index, at: time) {}
            let isLast = orders[index].work.released >= orders[index].quantity
            if orders[index].isActive, orders[index].remaining > .zero, isLast {
                cancel(index, because: "immediate or cancel: the rest", at: time)
            }
        case .gtc:
            if take(index, at: time) {
                guard orders[index].isActive, orders[index].workable > .zero else { return }
                orders[index].work.isScheduled = true
                schedule.add(.work(order: index), at: time &+ pause(after: orders[index]))
            } else if !orders[index].isActive {
                return
            } else if orders[index].limit != nil {
                orders[index].work.isResting = true
                orders.rest(index, until: market.model.step(at: time) + 1)
            } else {
                // A market order that has emptied the book tries again when the book moves.
                orders[index].work.isScheduled = true
                let step = market.model.step(at: time)
                schedule.add(.work(order: index), at: market.model.time(of: step + 1))
            }
        }
    }

    /// The time between fills of an order, by its urgency.
    private func pause(after order: SimulatedOrder) -> Int64 {
        switch order.urgency {
        case "low": schedule.latency.betweenFills &* 4
        case "high": schedule.latency.betweenFills / 2
        default: schedule.latency.betweenFills
        }
    }

    /// The worst price an order may trade at, or nil if any will do.
    private func bound(of order: SimulatedOrder) -> Px? {
        guard let bps = order.maxSlippageBps, let arrival = order.benchmarks.arrival else {
            return order.limit
        }
        let room = MarketModel.share(arrival.raw, bps * 100_000)
        let cap = Px(raw: order.side == .buy ? arrival.raw &+ room : max(arrival.raw &- room, 0))
        guard let limit = order.limit else { return cap }
        return order.side == .buy ? min(limit, cap) : max(limit, cap)
    }

    func accepts(_ price: Px, _ order: SimulatedOrder, _ bound: Px?) -> Bool {
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

    /// Takes the best level; false if there is none within bounds.
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

    /// An order as a rule sees it.
    func shape(of order: SimulatedOrder) -> MockOrder {
        MockOrder(
            graphID: graphs[order.graph].id,
            nodeID: graphs[order.graph].spec.nodes[order.node].id,
            clientOrderID: order.clientOrderID,
            symbol: order.instrument.symbol,
            venue: order.venue,
            isBuy: order.side == .buy,
            quantity: order.quantity,
            limit: order.limit
        )
    }

    // MARK: Executions

    /// Books one execution; false if it could not be booked.
    mutating func fill(
        _ index: Int,
        _ size: Qty,
        at price: Px,
        venue: String,
        isMaker: Bool,
        _ time: Int64
    ) -> Bool {
        do throws(FixedPointError) {
            try book(index, size, at: price, venue: venue, isMaker: isMaker, time)
        } catch {
            orders[index].failure = "amounts: \(error)"
            move(index, to: .failed, at: time)
            end(index, as: .failed, at: time)
            return false
        }
        refill(index)
        let order = orders[index]
        if order.remaining == .zero && !order.work.isOpenEnded {
            complete(index, at: time)
        } else {
            move(index, to: .partial, at: time)
            settle(order.graph, at: time)
        }
        enforceRuntime(order.graph, at: time)
        return true
    }

    /// Shows the next part of an iceberg once the last is filled.
    private mutating func refill(_ index: Int) {
        let order = orders[index]
        guard
            case .iceberg(let display) =
                graphs[order.graph].spec.nodes[order.node].execution.pacing,
            order.filled >= order.work.released, order.work.released < order.quantity
        else { return }
        let (next, overflow) = order.filled.raw.addingReportingOverflow(display.raw)
        orders[index].work.released =
            overflow ? order.quantity : min(Qty(raw: next), order.quantity)
    }

    private mutating func book(
        _ index: Int,
        _ size: Qty,
        at price: Px,
        venue: String,
        isMaker: Bool,
        _ time: Int64
    ) throws(FixedPointError) {
        let order = orders[index]
        let schedule = FeeSchedule.of(venue, kind: order.instrument.kind)
        let notional = try price * size
        let fee = try schedule.fee(size, at: price, isMaker: isMaker)
        let sums = try order.executed.sums(adding: notional, fee: fee)
        let execution = SimulatedFill(
            index: books.fills.count,
            order: index,
            orderID: order.id,
            symbol: order.instrument.symbol,
            holding: order.instrument.holdingSymbol,
            side: order.side,
            venue: venue,
            quantity: size,
            price: price,
            notional: notional,
            fee: fee,
            feeBps: schedule.basisPoints(at: price, isMaker: isMaker),
            isMaker: isMaker,
            asset: order.instrument.settlement,
            cumulativeFee: sums.fees,
            executionID: "\(venue)-\(ids.next(digits: 12))",
            venueNumber: books.nextExecution(at: venue),
            orderNumber: order.executed.nextExecution(at: venue),
            isPaper: order.isPaper,
            time: time
        )
        try books.book(execution, of: order.instrument)
        watchFunding(order.instrument, venue: venue, at: time)
        orders[index].executed.add(execution, sums)
        let isFirst = order.fillCount == 0
        trace(
            index,
            isFirst ? "first_fill" : "fill",
            venue: venue,
            detail: "\(size)@\(price)",
            at: time
        )
        record.executed(execution, of: order, graphID: graphs[order.graph].id)
    }
}
