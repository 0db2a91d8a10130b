public import Foundation

extension FixedPoint {
    /// The same number, exact: nothing is rounded.
    ///
    /// Throws ``FixedPointError/notFinite``, ``FixedPointError/overflow`` or, for more decimal
    /// places than the type has, ``FixedPointError/tooPrecise(scale:)``.
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
