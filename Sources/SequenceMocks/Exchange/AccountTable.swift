import SequenceMarkets

/// One account a key: orders, fills, cash and positions that no other key sees.
extension ExchangeState {
    /// Takes up the account of a key; its first use opens it.
    mutating func enter(_ key: String) {
        guard key != account else { return }
        guard let current = account else {
            account = key
            trading.isLive = key.hasPrefix("seq_live_")
            return
        }
        let next = parked.removeValue(forKey: key) ?? open(key)
        parked[current] = trading
        trading = next
        account = key
    }

    private mutating func open(_ key: String) -> TradingAccount {
        openedAccounts += 1
        var trading = fresh
        trading.isLive = key.hasPrefix("seq_live_")
        trading.idSpace = SeededGenerator.mix(openedAccounts)
        return trading
    }

    /// Does the same to every account there is, and to those that are yet to be opened.
    ///
    /// True if it was in any account there is.
    @discardableResult
    mutating func everyAccount(_ body: (inout TradingAccount) -> Bool) -> Bool {
        _ = body(&fresh)
        var isTrue = body(&trading)
        for key in parked.keys.sorted() {
            guard var other = parked.removeValue(forKey: key) else { continue }
            if body(&other) { isTrue = true }
            parked[key] = other
        }
        return isTrue
    }

    /// Every account there is, the one taken up first.
    var accounts: [TradingAccount] { [trading] + parked.keys.sorted().compactMap { parked[$0] } }

    /// When something happens next in any account.
    var nextTrade: Int64? {
        guard !parked.isEmpty else { return trading.nextTime }
        return accounts.compactMap(\.nextTime).min()
    }

    /// Lets the next thing happen in whichever account it is due first.
    mutating func runNextTrade(by limit: Int64) -> Bool {
        if !parked.isEmpty {
            var first = trading.nextTime ?? .max
            var owner = account
            for key in parked.keys.sorted() {
                guard let due = parked[key]?.nextTime, due < first else { continue }
                (first, owner) = (due, key)
            }
            if let owner { enter(owner) }
        }
        return trading.runNext(by: limit)
    }
}
