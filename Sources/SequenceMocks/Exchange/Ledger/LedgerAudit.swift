import SequenceMarkets

/// Proves that a ledger follows from its fills, to the last unit.
struct LedgerAudit: Sendable {
    /// Descriptions of inconsistencies; empty if there are none.
    static func problems(
        in ledger: Ledger,
        fills: [SimulatedFill],
        payouts: [Payout],
        fundings: [FundingPayment]
    ) -> [String] {
        do throws(FixedPointError) {
            return try check(ledger, fills, payouts, fundings)
        } catch {
            return ["the books cannot be added up: \(error)"]
        }
    }

    private static func check(
        _ ledger: Ledger,
        _ fills: [SimulatedFill],
        _ payouts: [Payout],
        _ fundings: [FundingPayment]
    ) throws(FixedPointError) -> [String] {
        var problems: [String] = []
        var quantity: [Ledger.Key: Qty] = [:]
        var notional: [Ledger.Key: USD] = [:]
        var fees: [Ledger.Key: USD] = [:]
        var cash = ledger.opening
        func spend(_ amount: USD, _ key: Ledger.Key, _ asset: String) throws(FixedPointError) {
            guard ledger.holdings[key]?.instrument.kind != .perp else { return }
            let cashKey = Ledger.CashKey(venue: key.venue, asset: asset)
            cash[cashKey] = try (cash[cashKey] ?? .zero) - amount
        }
        for fill in fills {
            let key = Ledger.Key(venue: fill.venue, symbol: fill.holding)
            let signed = fill.side == .buy ? fill.quantity : try -fill.quantity
            let flow = fill.side == .buy ? fill.notional : try -fill.notional
            quantity[key] = try (quantity[key] ?? .zero) + signed
            notional[key] = try (notional[key] ?? .zero) + flow
            fees[key] = try (fees[key] ?? .zero) + fill.fee
            try spend(flow + fill.fee, key, fill.asset)
        }
        for payout in payouts {
            let key = Ledger.Key(venue: payout.venue, symbol: payout.symbol)
            let isIn = payout.side == .buy
            let flow = isIn ? payout.notional : try -payout.notional
            quantity[key] =
                try (quantity[key] ?? .zero) + (isIn ? payout.quantity : -payout.quantity)
            notional[key] = try (notional[key] ?? .zero) + flow
            try spend(flow, key, payout.asset)
            if try payout.mark * payout.quantity != payout.notional {
                problems.append("\(key.symbol) at \(key.venue): paid out a wrong amount")
            }
        }
        var funding: [Ledger.Key: USD] = [:]
        for payment in fundings {
            funding[payment.key] = try (funding[payment.key] ?? .zero) + payment.amount
        }
        for (key, holding) in ledger.holdings {
            let name = "\(key.symbol) at \(key.venue)"
            if holding.quantity != quantity[key] ?? .zero { problems.append("\(name): quantity") }
            if holding.fees != fees[key] ?? .zero { problems.append("\(name): fees") }
            // Everything paid and not yet realized is the cost of the open position.
            if try holding.cost - holding.realized != notional[key] ?? .zero {
                problems.append("\(name): cost less realized is not what was paid")
            }
            if holding.quantity == .zero, holding.cost != .zero {
                problems.append("\(name): closed, and yet it has a cost")
            }
            if holding.funding != funding[key] ?? .zero { problems.append("\(name): funding") }
            // A perp is on margin: cash moves by what it realizes and by funding.
            guard holding.instrument.kind == .perp else { continue }
            let cashKey = Ledger.CashKey(venue: key.venue, asset: holding.instrument.settlement)
            let moved = try holding.realized - holding.fees - holding.funding
            cash[cashKey] = try (cash[cashKey] ?? .zero) + moved
        }
        for (key, amount) in ledger.cash where amount != cash[key] ?? .zero {
            problems.append("\(key.asset) at \(key.venue): \(amount), and the fills say otherwise")
        }
        for key in quantity.keys where ledger.holdings[key] == nil {
            problems.append("\(key.symbol) at \(key.venue): fills without a holding")
        }
        return problems.sorted()
    }
}
