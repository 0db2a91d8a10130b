import SequenceMarkets

/// The trading volume of a market; statistics, not money.
struct MarketStats: Sendable {
    var total: Double
    var week: Double
    var day: Double
    var liquidity: Double

    static let none = MarketStats(total: 0, week: 0, day: 0, liquidity: 0)
}

extension PredictionMarket {
    private static let dayLength: Int64 = 86_400

    /// When trading starts, in seconds since the epoch; minted ones start when they are minted.
    var start: Int64 {
        switch family {
        case .window(let start): return start
        case .minted: return 0
        case .past: return end - 90 * PredictionMarket.dayLength
        case .standing:
            if house == .kalshi { return end - 400 * PredictionMarket.dayLength }
            if index == 0 { return 1_788_220_800 }
            let first = group?.first ?? index
            return 1_751_328_000 + draw(184, first, 1) * PredictionMarket.dayLength
        }
    }

    /// When trading ends, in seconds since the epoch.
    var end: Int64 {
        switch family {
        case .window(let start): return start + PredictionMarket.windowLength
        case .minted: return 0
        case .past(let number):
            if house == .kalshi { return KalshiSeries.place(of: index).series.end }
            return 1_756_684_799 + draw(120, number, 2) * PredictionMarket.dayLength
        case .standing:
            if house == .kalshi { return KalshiSeries.place(of: index).series.end }
            if index == 0 { return 1_793_491_199 }
            let first = group?.first ?? index
            return 1_796_083_199 + draw(700, first, 2) * PredictionMarket.dayLength
        }
    }

    /// How much it is traded: a few a lot, most very little.
    var stats: MarketStats {
        if case .minted = family { return .none }
        let scale = draw(1_000_000, index, 3)
        // The cube makes the tail long.
        let share = scale / 1_000 * scale / 1_000 * scale / 1_000
        let cents = share / 2 + 1_000 + draw(90_000, index, 4)
        let isOver: Bool
        if case .past = family { isOver = true } else { isOver = false }
        return MarketStats(
            total: Double(cents) / 100,
            week: isOver ? 0 : Double(cents * (5 + draw(30, index, 5)) / 100) / 100,
            day: isOver ? 0 : Double(cents * (1 + draw(4, index, 6)) / 100) / 100,
            liquidity: isOver ? 0 : Double(cents * (2 + draw(20, index, 7)) / 100) / 100
        )
    }

    private func draw(_ bound: Int64, _ place: Int, _ what: Int64) -> Int64 {
        SeededNoise(seed: 0xda7e5).below(bound, SeededNoise.key(house.rawValue), Int64(place), what)
    }
}
