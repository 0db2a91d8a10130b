/// A prediction venue's taker fee: rate × contracts × p × (1 − p).
///
/// Fetch the rate once per ticker, then compute the fee of each fill locally and exactly.
///
/// ```swift
/// let fees = try await seq.fees("KXBTCZ-26DEC31-T99000:YES", venues: [.kalshi])
/// let fee = try fees[.kalshi]?.curve?.fee(contracts: 10, price: 0.55)
/// ```
public struct PredictionFeeCurve: Sendable, Hashable {
    /// The rate, read to a hundredth of a basis point: 700 bps is 0.07.
    public var rate: BasisPoints

    /// Makes a curve of its rate.
    public init(rate: BasisPoints) { self.rate = rate }

    /// The fee of one fill, rounded once to the nearest step of 10⁻⁹ USD, halves up.
    ///
    /// The price must be between 0 and 1. Throws ``FixedPointError/overflow`` for any other price,
    /// a negative quantity or rate, and results that do not fit 64 bits.
    public func fee(contracts: Qty, price: Px) throws(FixedPointError) -> USD {
        let one = Px.unit
        guard (0...one).contains(price.raw), contracts.raw >= 0, rate.value.isFinite,
            (0...1e9).contains(rate.value)
        else { throw .overflow }
        // Units: the rate 10⁻⁶, contracts 10⁻⁸, p and 1 − p 10⁻⁹ each, the fee 10⁻⁹. So the
        // product of the four is the fee in steps of 10⁻²³.
        let hundredths = UInt128((rate.value * 100).rounded())
        let size = hundredths * UInt128(contracts.raw)
        let variance = UInt128(price.raw) * UInt128(one - price.raw)
        // The whole product can have 140 bits: the upper part of the size goes first.
        let split: UInt128 = 100_000_000_000
        let (upper, lower) = size.quotientAndRemainder(dividingBy: split)
        let (whole, rest) = (upper * variance).quotientAndRemainder(dividingBy: 1_000_000_000_000)
        let unit = split * 1_000_000_000_000
        let fraction = rest * split + lower * variance
        let steps = whole + (fraction + unit / 2) / unit
        guard let raw = Int64(exactly: steps) else { throw .overflow }
        return USD(raw: raw)
    }

    /// The fee in basis points of the contracts' cost: rate × (1 − p).
    ///
    /// It grows as the price falls; nil for a price outside 0…1.
    public func effectiveRate(at price: Px) -> BasisPoints? {
        guard (0...Px.unit).contains(price.raw) else { return nil }
        return BasisPoints(rate.value * (1 - price.double))
    }
}
