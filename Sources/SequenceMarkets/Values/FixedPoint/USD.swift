/// An amount of US dollars: steps of 10⁻⁹, the wire's `_usd_1e9` and `fee_1e9`.
public struct USD: FixedPoint {
    /// Nine digits after the point.
    public static var scale: Int { 9 }
    /// Steps of 10⁻⁹ USD.
    public let raw: Int64

    /// Makes an amount from steps of 10⁻⁹ USD.
    public init(raw: Int64) {
        self.raw = raw
    }

    /// The price at which a quantity costs this amount, rounded to the nearest step.
    ///
    /// Throws ``FixedPointError/divisionByZero`` for a quantity of zero.
    public static func / (amount: USD, quantity: Qty) throws(FixedPointError) -> Px {
        Px(raw: try WideProduct.divide(amount.raw, Qty.unit, by: quantity.raw))
    }

    /// A share of this amount, rounded to the nearest step of 10⁻⁹ USD.
    ///
    /// The rate is read to a hundredth of a basis point.
    public func times(_ rate: BasisPoints) throws(FixedPointError) -> USD {
        guard rate.value.isFinite, abs(rate.value) < 1e12 else { throw .overflow }
        let hundredths = Int64((rate.value * 100).rounded())
        return try scaled(by: hundredths, over: 1_000_000)
    }
}
