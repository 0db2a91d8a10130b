import SequenceMarkets

extension Trading {
    /// Ends a prediction market: its open orders are cancelled, and nothing more trades.
    ///
    /// False if it had ended before.
    mutating func resolve(_ market: PredictionMarket, isYes: Bool, at time: Int64) -> Bool {
        guard self.market.resolution(of: market, at: time) == nil else { return false }
        self.market.resolved[MarketKey(market)] = Resolution(isYes: isYes, time: time)
        return true
    }
}

extension ExchangeState {
    /// Resolves the market, or every market of the event, that a slug names.
    mutating func resolve(_ slug: String, winning outcome: String, at time: Int64) -> Bool {
        let wanted = outcome.lowercased()
        if let group = OutcomeGroup(slug: slug) {
            guard let place = group.names.firstIndex(where: { $0.lowercased() == wanted }) else {
                return false
            }
            // Every outcome is tried: some may have been resolved one by one.
            let done = group.markets.enumerated().map { index, market in
                resolve(market, isYes: index == place, at: time)
            }
            return done.contains(true)
        }
        guard let market = catalog.outcome(slug)?.market,
            let place = market.outcomes.firstIndex(where: { $0.lowercased() == wanted })
        else { return false }
        return resolve(market, isYes: place == 0, at: time)
    }

    private mutating func resolve(_ market: PredictionMarket, isYes: Bool, at time: Int64) -> Bool {
        guard catalog.isListed(market), trading.resolve(market, isYes: isYes, at: time) else {
            return false
        }
        let event = LifecycleLog.resolved(market, isYes: isYes, at: time)
        hub.announce(event, .resolved, at: time)
        return true
    }
}
