/// A price: steps of 10⁻⁹, the wire's `_1e9`.
///
/// Prices of prediction markets lie between 0 and 1.
///
/// ```swift
/// let bid: Px = 76_410.5                 // raw == 76_410_500_000_000
/// let notional = try bid * (0.29 as Qty) // USD
/// ```
public struct Px: FixedPoint {
    /// Nine digits after the point.
    public static var scale: Int { 9 }
    /// Steps of 10⁻⁹.
    public let raw: Int64

    /// Makes a price from steps of 10⁻⁹.
    public init(raw: Int64) {
        self.raw = raw
    }

    /// The notional of a quantity at this price, rounded to the nearest step of 10⁻⁹ USD.
    ///
    /// The product has 128 bits; a result that does not fit throws
    /// ``FixedPointError/overflow``.
    public static func * (price: Px, quantity: Qty) throws(FixedPointError) -> USD {
        USD(raw: try WideProduct.divide(price.raw, quantity.raw, by: Qty.unit))
    }

    /// The notional of a quantity at this price; see `Px * Qty`.
    public static func * (quantity: Qty, price: Px) throws(FixedPointError) -> USD {
        try price * quantity
    }

    /// The difference from another price, in basis points of the other.
    ///
    /// Throws ``FixedPointError/divisionByZero`` if the other is zero.
    public func distance(from other: Px) throws(FixedPointError) -> BasisPoints {
        let steps = try self - other
        return BasisPoints(
            Double(try WideProduct.divide(steps.raw, 1_000_000, by: other.raw)) / 100
        )
    }
}

/// A price argument of an order: ``Px``, or a number or decimal text that converts to one.
///
/// A `Double` is rounded to the nearest step of 10⁻⁹. NaN, infinities, values out of range, and
/// text with more decimal places are a validation error when the order is sent.
public protocol PxConvertible {
    /// The price, or why there is none.
    func px() throws(FixedPointError) -> Px
}

extension Px: PxConvertible {
    /// The price itself.
    public func px() throws(FixedPointError) -> Px { self }
}

extension Double: PxConvertible {
    /// The nearest price.
    public func px() throws(FixedPointError) -> Px { try Px(rounding: self) }
}

extension Int: PxConvertible {
    /// A price in whole units.
    public func px() throws(FixedPointError) -> Px { try Px(raw: Px.unit) * self }
}

extension String: PxConvertible {
    /// The price given by decimal text.
    public func px() throws(FixedPointError) -> Px { try Px(self) }
}
