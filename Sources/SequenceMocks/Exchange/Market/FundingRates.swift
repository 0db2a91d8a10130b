import SequenceMarkets

extension SimulatedMarket {
    static let hour: Int64 = 3_600_000_000_000

    /// The funding rate of one hour, in thousandths of a basis point.
    func fundingRate(_ perp: ListedInstrument, venue: String, hour: Int64) -> Int64 {
        model.noise.below(400, perp.bookKey ^ SeededNoise.key(venue), hour) - 150
    }

    /// The perp that funding rows call by its pair, such as BTC-USDT.
    func fundedPerp(_ symbol: String) -> ListedInstrument? {
        let name = symbol.hasSuffix("-PERP") ? symbol : symbol + "-PERP"
        let found = catalog.instrument(name)
        return found?.kind == .perp ? found : nil
    }

    /// Hours from one settlement of a venue to the next.
    static func fundingPeriod(_ venue: String) -> Int64 { venue == "hyperliquid" ? 1 : 8 }

    /// The rate of a settlement, in billionths: the sum of the hours before it.
    func settledRate(_ perp: ListedInstrument, venue: String, at hour: Int64) -> Int64 {
        let hours = hour - SimulatedMarket.fundingPeriod(venue)..<hour
        // A thousandth of a basis point is a hundred billionths.
        return hours.reduce(0) { $0 + fundingRate(perp, venue: venue, hour: $1) } * 100
    }

    /// The settlements of a window, oldest first, each the sum of the hours before it.
    func fundingHistory(_ perp: ListedInstrument, venue: String, _ window: ClosedRange<Int64>)
        -> [FundingSettlement]
    {
        let period = SimulatedMarket.fundingPeriod(venue)
        let step = period * 3_600
        let last = window.upperBound / step
        // Twenty thousand settlements are more than two years of hours.
        let first = max((window.lowerBound + step - 1) / step, last - 20_000)
        guard first <= last else { return [] }
        return (first...last).map { place in
            let end = place * period
            let time = end &* SimulatedMarket.hour
            return FundingSettlement(
                time: time,
                rate: settledRate(perp, venue: venue, at: end),
                mark: model.mid(perp, step: model.step(at: time))
            )
        }
    }
}

/// One settlement of funding at a venue.
struct FundingSettlement: Sendable {
    var time: Int64
    /// In billionths.
    var rate: Int64
    /// In billionths.
    var mark: Int64
}
