import SequenceMarkets

/// What a maker quotes in one symbol: no clock, no network, so it can be changed and tested alone.
struct Quoting: Sendable {
    /// The symbol.
    var symbol: String
    /// The quantity of each quote.
    var size: Qty
    /// The largest position, long or short; a quote that could lead beyond it is left out.
    var cap: Qty
    /// How far each quote stands from the middle.
    var distance: BasisPoints = 0.8
    /// How far both quotes move against the position once it has reached the cap.
    var skew: BasisPoints = 1
    /// How far a quote may be from where it should stand before it is moved.
    var tolerance: BasisPoints = 0.4
    /// Prices are multiples of this.
    var tick: Px = 0.01

    /// The prices to quote, by side.
    func prices(around mid: Px, holding position: Qty) throws(FixedPointError) -> [Side: Px] {
        let share = try position.ratio(to: cap)
        let center = try mid.moved(by: BasisPoints(-skew.value * min(max(share, -1), 1)))
        var prices: [Side: Px] = [:]
        if try position + size <= cap {
            let bid = try center.moved(by: BasisPoints(-distance.value))
            prices[.buy] = try bid.rounded(to: tick, .down)
        }
        if try position - size >= -cap {
            let ask = try center.moved(by: distance)
            prices[.sell] = try ask.rounded(to: tick, .up)
        }
        return prices
    }

    /// Whether a quote stands too far from where it should.
    func isAway(_ price: Px, from wanted: Px) throws(FixedPointError) -> Bool {
        try (price - wanted).magnitude() > (wanted.moved(by: tolerance) - wanted)
    }
}
