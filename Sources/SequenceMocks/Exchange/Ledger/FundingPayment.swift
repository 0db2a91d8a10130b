import SequenceMarkets

/// A perp position's payment or receipt when its venue settled funding.
struct FundingPayment: Sendable, Hashable {
    var key: Ledger.Key
    /// Negative if received.
    var amount: USD
    var time: Int64
    var isPaper: Bool
}

extension TradingAccount {
    /// Schedules a perp position's funding at its venue's next settlement.
    mutating func watchFunding(_ instrument: ListedInstrument, venue: String, at time: Int64) {
        guard instrument.kind == .perp else { return }
        let key = Ledger.Key(venue: venue, symbol: instrument.holdingSymbol)
        guard calendar.enterFunding(of: key) else { return }
        let period = SimulatedMarket.fundingPeriod(venue) * SimulatedMarket.hour
        schedule.add(.fund(key), at: (time / period + 1) * period)
    }

    /// Longs pay shorts the sum of the hourly rates since the last settlement.
    mutating func settleFunding(_ key: Ledger.Key, at time: Int64) {
        calendar.removeFunding(of: key)
        for isPaper in [false, true] {
            guard let holding = books.ledger(isPaper: isPaper).holdings[key],
                holding.quantity != .zero
            else { continue }
            let perp = holding.instrument
            let amount = market.funding(perp, of: holding.quantity, venue: key.venue, at: time)
            do throws(FixedPointError) {
                try books.pay(
                    FundingPayment(key: key, amount: amount, time: time, isPaper: isPaper)
                )
            } catch {
                // An amount that overflows is not paid, and the audit still holds.
            }
            watchFunding(perp, venue: key.venue, at: time)
        }
    }
}

extension SimulatedMarket {
    /// The payment for a quantity at a settlement, rounded once, to nearest.
    func funding(_ perp: ListedInstrument, of quantity: Qty, venue: String, at time: Int64) -> USD {
        let mark = model.mid(perp, step: model.step(at: time))
        let rate = settledRate(perp, venue: venue, at: time / SimulatedMarket.hour)
        let product = Int128(mark) * Int128(quantity.raw) * Int128(rate)
        let unit: Int128 = 100_000_000_000_000_000
        let half = product < 0 ? -unit / 2 : unit / 2
        return USD(raw: Int64(clamping: (product + half) / unit))
    }
}
