/// Scheduled settlements: funding, ends of markets, and payouts.
///
/// Each is entered once, however often the account trades meanwhile.
struct SettlementCalendar: Sendable {
    private var funded: Set<Ledger.Key> = []
    private var ending: Set<MarketKey> = []
    private var payingOut: Set<MarketKey> = []

    /// Enters the next funding of a position; false if it is entered.
    mutating func enterFunding(of key: Ledger.Key) -> Bool { funded.insert(key).inserted }

    mutating func removeFunding(of key: Ledger.Key) { funded.remove(key) }

    /// Enters the end of a market; false if it is entered.
    mutating func enterEnd(of market: MarketKey) -> Bool { ending.insert(market).inserted }

    mutating func removeEnd(of market: MarketKey) { ending.remove(market) }

    /// Enters the payout of a market; false if it is entered.
    mutating func enterPayout(of market: MarketKey) -> Bool { payingOut.insert(market).inserted }

    mutating func removePayout(of market: MarketKey) { payingOut.remove(market) }
}
