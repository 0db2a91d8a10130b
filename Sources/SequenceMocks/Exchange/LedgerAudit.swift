import SequenceMarkets

/// Proves that a ledger follows from its fills, to the last unit.
struct LedgerAudit: Sendable {
    /// What does not add up, in words; empty when everything does.
    static func problems(in ledger: Ledger, fills: [Fill], payouts: [Payout]) -> [String] {
        do throws(FixedPointError) {
            return try check(ledger, fills, payouts)
        } catch {
            return ["the books cannot be added up: \(error)"]
        }
    }

    private static func check(_ ledger: Ledger, _ fills: [Fill], _ payouts: [Payout])
        throws(FixedPointError) -> [String]
    {
        var problems: [String] = []
        var quantity: [Ledger.Key: Qty] = [:]
        var notional: [Ledger.Key: USD] = [:]
        var fees: [Ledger.Key: USD] = [:]
        for fill in fills {
            let key = Ledger.Key(venue: fill.venue, symbol: fill.symbol)
            let signed = fill.side == .buy ? fill.quantity : try -fill.quantity
            let flow = fill.side == .buy ? fill.notional : try -fill.notional
            quantity[key] = try (quantity[key] ?? .zero) + signed
            notional[key] = try (notional[key] ?? .zero) + flow
            fees[key] = try (fees[key] ?? .zero) + fill.fee
        }
        for payout in payouts {
            let key = Ledger.Key(venue: payout.venue, symbol: payout.symbol)
            let isIn = payout.side == .buy
            quantity[key] =
                try (quantity[key] ?? .zero) + (isIn ? payout.quantity : -payout.quantity)
            notional[key] =
                try (notional[key] ?? .zero) + (isIn ? payout.notional : -payout.notional)
            if try payout.mark * payout.quantity != payout.notional {
                problems.append("\(key.symbol) at \(key.venue): paid out a wrong amount")
            }
        }
        var cash = ledger.opening
        for (key, holding) in ledger.holdings {
            let name = "\(key.symbol) at \(key.venue)"
            if holding.quantity != quantity[key] ?? .zero { problems.append("\(name): quantity") }
            if holding.fees != fees[key] ?? .zero { problems.append("\(name): fees") }
            // Whatever was paid and not yet realized is the cost of what is open.
            if try holding.cost - holding.realized != notional[key] ?? .zero {
                problems.append("\(name): cost less realized is not what was paid")
            }
            if holding.quantity == .zero, holding.cost != .zero {
                problems.append("\(name): closed, and yet it has a cost")
            }
            let cashKey = Ledger.CashKey(venue: key.venue, asset: holding.instrument.settlement)
            let moved =
                holding.instrument.kind == .perp
                ? holding.realized : try holding.realized - holding.cost
            cash[cashKey] = try (cash[cashKey] ?? .zero) + (moved - holding.fees)
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
