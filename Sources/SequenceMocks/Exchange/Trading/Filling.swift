import SequenceMarkets

/// What follows from an execution, up to the end of an order.
extension TradingAccount {
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
        if order.remaining == .zero && !order.isOpenEnded {
            complete(index, at: time)
        } else {
            move(index, to: .partial, at: time)
            settle(order.graph, at: time)
        }
        enforceRuntime(order.graph, at: time)
        return true
    }

    /// Shows the next part of an iceberg whose last one is gone.
    private mutating func refill(_ index: Int) {
        let order = orders[index]
        guard
            case .iceberg(let display) =
                graphs[order.graph].spec.nodes[order.node].execution.pacing,
            order.filled >= order.released, order.released < order.quantity
        else { return }
        let (next, overflow) = order.filled.raw.addingReportingOverflow(display.raw)
        orders[index].released = overflow ? order.quantity : min(Qty(raw: next), order.quantity)
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
        let totalNotional = try order.notional + notional
        let totalFees = try order.fees + fee
        let venueNumber = (executionCounts[venue] ?? 0) + 1
        let orderNumber = (order.executionCounts[venue] ?? 0) + 1
        let record = SimulatedFill(
            index: fills.count,
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
            cumulativeFee: totalFees,
            executionID: "\(venue)-\(makeID(digits: 12))",
            venueNumber: venueNumber,
            orderNumber: orderNumber,
            isPaper: order.isPaper,
            time: time
        )
        if order.isPaper {
            try paperLedger.book(record, of: order.instrument)
        } else {
            try ledger.book(record, of: order.instrument)
        }
        fills.append(record)
        watchFunding(order.instrument, venue: venue, at: time)
        executionCounts[venue] = venueNumber
        orders[index].executionCounts[venue] = orderNumber
        truth.executed(record, firstID: order.idStem + "1", of: graphs[order.graph].id)
        orders[index].filled = Qty(raw: order.filled.raw + size.raw)
        orders[index].notional = totalNotional
        orders[index].average.add(size, at: price)
        orders[index].fees = totalFees
        orders[index].fillCount += 1
        if !order.filledAt.contains(venue) { orders[index].filledAt.append(venue) }
        let isFirst = order.fillCount == 0
        trace(
            index,
            isFirst ? "first_fill" : "fill",
            venue: venue,
            detail: "\(size)@\(price)",
            at: time
        )
        tell(.fill(record))
    }

    /// An order that is filled goes on to COMPLETED, and its report is written.
    mutating func complete(_ index: Int, at time: Int64) {
        orders[index].closingMid = market.mid(orders[index].instrument, at: time)
        move(index, to: .filled, at: time)
        move(index, to: .completed, at: time)
        trace(index, "completed", at: time)
        tell(.report(orders[index], time: time))
        end(index, as: .filled, at: time)
    }

    /// Ends an order that still has something to do.
    mutating func cancel(_ index: Int, because reason: String?, at time: Int64) {
        guard orders[index].isActive else { return }
        orders[index].failure = reason
        orders[index].closingMid = market.mid(orders[index].instrument, at: time)
        move(index, to: .cancelled, at: time)
        trace(index, "cancelled", detail: reason, at: time)
        if orders[index].fillCount > 0 { tell(.report(orders[index], time: time)) }
        end(index, as: .cancelled, at: time)
    }

    mutating func end(_ index: Int, as state: SimulatedNodeState, at time: Int64) {
        resting[index] = nil
        let order = orders[index]
        graphs[order.graph].nodes[order.node].state = state
        reactToEnd(of: order, at: time)
        settle(order.graph, at: time)
    }
}
