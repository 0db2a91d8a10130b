import SequenceMarkets

/// Whether cash covers what an order buys; asked only where balances are enforced.
extension TradingAccount {
    /// Perps are traded on margin, and selling brings cash in.
    private func needsCash(_ order: SimulatedOrder) -> Bool {
        terms.enforcesBalances && order.side == .buy && order.instrument.kind != .perp
    }

    private func cash(_ venue: String, _ order: SimulatedOrder) -> USD {
        let instrument = order.instrument
        return books.ledger(isPaper: order.isPaper).cash[
            Ledger.CashKey(venue: venue, asset: instrument.settlement)
        ] ?? .zero
    }

    /// The reason the account does not cover an incoming order, or nil.
    ///
    /// A graph may ask for the check where the exchange makes none; it covers sales, too.
    func shortfall(of order: SimulatedOrder, always: Bool = false, at time: Int64) -> String? {
        if always, order.side == .sell { return unheld(order) }
        let isBuy = order.side == .buy && order.instrument.kind != .perp
        guard always ? isBuy : needsCash(order) else { return nil }
        let venues = order.venue.map { [$0] } ?? order.instrument.venues
        do throws(FixedPointError) {
            var available = USD.zero
            for venue in venues { available = try available + cash(venue, order) }
            let need = try cost(of: order, venues, at: time)
            guard need > available else { return nil }
            return "insufficient balance: \(need) needed, \(available) available"
        } catch {
            return "insufficient balance: the amount is beyond all bounds"
        }
    }

    /// The reason holdings at the possible venues do not cover a sale, or nil.
    private func unheld(_ order: SimulatedOrder) -> String? {
        guard order.instrument.kind != .perp else { return nil }
        let ledger = books.ledger(isPaper: order.isPaper)
        let name = order.instrument.holdingSymbol
        var held: Int64 = 0
        for venue in order.venue.map({ [$0] }) ?? order.instrument.venues {
            held = held &+ max(ledger.quantity(of: name, venue: venue).raw, 0)
        }
        guard held < order.remaining.raw else { return nil }
        return "insufficient balance: \(order.remaining) to sell, \(Qty(raw: held)) held"
    }

    private func cost(of order: SimulatedOrder, _ venues: [String], at time: Int64)
        throws(FixedPointError)
        -> USD
    {
        if let limit = order.limit {
            var fee = USD.zero
            for venue in venues {
                let schedule = FeeSchedule.of(venue, kind: order.instrument.kind)
                fee = max(fee, try schedule.fee(order.remaining, at: limit, isMaker: false))
            }
            return try limit * order.remaining + fee
        }
        let sweep = market.sweep(
            order.instrument,
            .buy,
            order.remaining,
            venue: order.venue,
            at: time
        )
        // Quantity beyond the books is priced at their worst level.
        let rest = try order.remaining - sweep.filled
        let worst = sweep.legs.map(\.worst).max() ?? order.instrument.anchor
        return try sweep.notional + sweep.fee + worst * rest
    }

    /// How much of an offer the cash at its venue covers, fee included.
    func affordable(_ order: SimulatedOrder, at price: Px, venue: String, isMaker: Bool) -> Qty {
        guard needsCash(order) else { return .max }
        let balance = cash(venue, order)
        guard balance > .zero, price > .zero else { return .zero }
        let schedule = FeeSchedule.of(venue, kind: order.instrument.kind)
        do throws(FixedPointError) {
            var size = Qty(raw: try WideProduct.divide(balance.raw, Qty.unit, by: price.raw))
            // Each round takes the fee of the last off; two or three are enough.
            for _ in 0..<8 where size > .zero {
                let cost = try price * size + schedule.fee(size, at: price, isMaker: isMaker)
                let excess = try cost - balance
                guard excess > .zero else { break }
                let less = try WideProduct.divide(excess.raw, Qty.unit, by: price.raw)
                size = Qty(raw: max(size.raw - less - 1, 0))
            }
            let lot = order.instrument.lot
            return Qty(raw: max(size.raw / lot * lot, 0))
        } catch {
            return .zero
        }
    }
}
