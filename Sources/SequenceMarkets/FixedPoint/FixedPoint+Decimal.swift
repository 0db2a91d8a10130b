public import Foundation

extension FixedPoint {
    /// The nearest representable number, halves away from zero.
    ///
    /// Throws ``FixedPointError/notFinite`` or ``FixedPointError/overflow``.
    public init(_ decimal: Decimal) throws(FixedPointError) {
        guard decimal.isFinite else { throw .notFinite }
        try self.init(decimal.description)
    }

    /// The same number as a `Decimal`, exact.
    public var decimal: Decimal {
        Decimal(
            sign: isNegative ? .minus : .plus,
            exponent: -Self.scale,
            significand: Decimal(raw.magnitude)
        )
    }
}
