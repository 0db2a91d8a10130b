import SequenceMarkets

/// A claim closed at its outcome's value, without an order or a fee.
struct Payout: Sendable, Hashable {
    var venue: String
    var symbol: String
    var asset: String
    var side: OrderSide
    var quantity: Qty
    var mark: Px
    var notional: USD
    var time: Int64
    var isPaper = false
}

extension Ledger {
    /// Closes a holding at a settled outcome's worth; nil if there is nothing to close.
    mutating func payOut(_ symbol: String, venue: String, at mark: Px, time: Int64)
        throws(FixedPointError) -> Payout?
    {
        guard let holding = holdings[Key(venue: venue, symbol: symbol)],
            holding.quantity != .zero
        else { return nil }
        let size = try holding.quantity.magnitude()
        let payout = Payout(
            venue: venue,
            symbol: symbol,
            asset: holding.instrument.settlement,
            side: holding.quantity.isNegative ? .buy : .sell,
            quantity: size,
            mark: mark,
            notional: try mark * size,
            time: time
        )
        try book(payout, of: holding.instrument)
        return payout
    }
}

extension TradingAccount {
    /// Ends a prediction market: its open orders are cancelled, and nothing more trades.
    ///
    /// False if it had ended before.
    mutating func resolve(_ market: PredictionMarket, isYes: Bool, at time: Int64) -> Bool {
        guard self.market.resolution(of: market, at: time) == nil else { return false }
        self.market.resolved[MarketKey(market)] = Resolution(isYes: isYes, time: time)
        close(market, at: time)
        return true
    }

    /// The consequences of a market's end, automatic or not.
    mutating func close(_ market: PredictionMarket, at time: Int64) {
        for index in orders.indices where orders[index].isActive {
            guard let claim = orders[index].instrument.prediction?.market,
                MarketKey(claim) == MarketKey(market)
            else { continue }
            cancel(index, because: "market resolved", at: time)
        }
        if market.house == .kalshi { schedulePayout(market, at: time) }
    }

    /// Kalshi pays by itself, Polymarket when winnings are claimed; both take a while.
    mutating func schedulePayout(_ market: PredictionMarket, at time: Int64) {
        guard calendar.enterPayout(of: MarketKey(market)) else { return }
        schedule.add(.payOut(market), at: time &+ schedule.latency.settlement)
    }

    mutating func payOut(_ market: PredictionMarket, at time: Int64) {
        calendar.removePayout(of: MarketKey(market))
        guard let resolution = self.market.resolution(of: market, at: time) else { return }
        for isYes in [true, false] {
            let mark: Px = resolution.isYes == isYes ? 1 : .zero
            do throws(FixedPointError) {
                try books.payOut(
                    market.symbol(isYes: isYes),
                    venue: market.house.rawValue,
                    at: mark,
                    time: time
                )
            } catch {
                // A holding whose value overflows is left open, and the audit still holds.
                continue
            }
        }
    }

    /// Schedules the closing of a traded market that has an end date.
    mutating func watchEnd(of instrument: ListedInstrument, at time: Int64) {
        guard let claim = instrument.prediction?.market,
            let end = market.scheduledEnd(of: claim, at: time), end > time,
            calendar.enterEnd(of: MarketKey(claim))
        else { return }
        schedule.add(.endMarket(claim), at: end)
    }

    /// The holdings of a market's outcomes.
    func isHeld(_ market: PredictionMarket) -> Bool {
        market.tokens.contains { token in
            books.isHeld(token, venue: market.house.rawValue)
        }
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
        guard catalog.isListed(market),
            accounts.any({ $0.resolve(market, isYes: isYes, at: time) })
        else { return false }
        let event = MarketLifecycleLog.resolved(
            market,
            isYes: isYes,
            dialect.lifecycleKey,
            at: time
        )
        hub.announce(event, .resolved, at: time)
        return true
    }
}
