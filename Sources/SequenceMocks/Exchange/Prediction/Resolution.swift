import SequenceMarkets

/// How a prediction market ended.
struct Resolution: Sendable, Hashable {
    /// Whether YES, or whatever the first outcome is called, won.
    var isYes: Bool
    /// Nanoseconds since the epoch.
    var time: Int64
}

/// The key of a prediction market in tables.
struct MarketKey: Sendable, Hashable {
    var house: PredictionMarket.House
    var index: Int

    init(_ market: PredictionMarket) {
        house = market.house
        index = market.index
    }
}

extension SimulatedMarket {
    /// Nanoseconds a minted market is open.
    static let mintedLifetime: Int64 = 3_600_000_000_000

    /// How a market ended, or nil while it is open.
    func resolution(of market: PredictionMarket, at time: Int64) -> Resolution? {
        if let known = resolved[MarketKey(market)], known.time <= time { return known }
        guard let end = scheduledEnd(of: market, at: time), end <= time else { return nil }
        return Resolution(isYes: wins(market), time: end)
    }

    /// How a market ended, once its venue has settled it.
    ///
    /// Kalshi pays by itself, and is settled when it has; Polymarket pays when asked.
    func settlement(of market: PredictionMarket, at time: Int64) -> Resolution? {
        guard let resolution = resolution(of: market, at: time) else { return nil }
        guard market.house == .kalshi else { return resolution }
        return time.subtractingReportingOverflow(resolution.time).partialValue >= payoutDelay
            ? resolution : nil
    }

    /// Whether a market's outcomes can no longer be traded.
    func isClosed(_ instrument: ListedInstrument, at time: Int64) -> Bool {
        guard let market = instrument.prediction?.market else { return false }
        return resolution(of: market, at: time) != nil
    }

    /// When a market ends by itself; nil for one that only a test resolves.
    func scheduledEnd(of market: PredictionMarket, at time: Int64) -> Int64? {
        switch market.family {
        case .standing: nil
        case .past: market.end &* 1_000_000_000
        case .window(let start): (start + PredictionMarket.windowLength) &* 1_000_000_000
        case .minted:
            mintTime(of: market, at: time) &+ SimulatedMarket.mintedLifetime
        }
    }

    /// When a minted market was created: the last time its number was due.
    func mintTime(of market: PredictionMarket, at time: Int64) -> Int64 {
        let interval = catalog.counts.mintInterval
        let count = Int64(PredictionMarket.mintedCount)
        let last = time / interval
        let place = Int64(market.index - PredictionMarket.firstMinted)
        let number = last - ((last - place) % count + count) % count
        return number &* interval
    }

    /// The outcome a market ends with by itself.
    private func wins(_ market: PredictionMarket) -> Bool {
        guard case .window(let start) = market.family else {
            return SeededGenerator.mix(UInt64(clamping: market.index)) & 1 == 0
        }
        let end = start + PredictionMarket.windowLength
        return bitcoin(at: end) >= bitcoin(at: start)
    }

    /// The price that decides the windows, at a second, in price steps.
    func bitcoin(at second: Int64) -> Int64 {
        guard let instrument = catalog.instrument("BTC-USD") else { return 0 }
        return model.mid(instrument, step: model.step(at: second &* 1_000_000_000))
    }

    /// The value of a unit: settled, or the mid of its model price, whatever the books show.
    func mark(_ instrument: ListedInstrument, at time: Int64) -> Px {
        settledMark(instrument, at: time)
            ?? Px(raw: model.mid(instrument, step: model.step(at: time)))
    }

    /// The value of a settled outcome, or nil while its market is open.
    func settledMark(_ instrument: ListedInstrument, at time: Int64) -> Px? {
        guard let outcome = instrument.prediction,
            let resolution = resolution(of: outcome.market, at: time)
        else { return nil }
        return resolution.isYes == outcome.isYes ? 1 : .zero
    }

    /// When trading of a market starts, in seconds since the epoch.
    func startSecond(of market: PredictionMarket, at time: Int64) -> Int64 {
        if case .minted = market.family { return mintTime(of: market, at: time) / 1_000_000_000 }
        return market.start
    }

    /// When trading of a market ends, in seconds since the epoch.
    func endSecond(of market: PredictionMarket, at time: Int64) -> Int64 {
        guard case .minted = market.family else { return market.end }
        return (mintTime(of: market, at: time) + SimulatedMarket.mintedLifetime) / 1_000_000_000
    }
}
