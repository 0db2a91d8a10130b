/// A quantity: steps of 10⁻⁸, the wire's `_1e8`.
///
/// ```swift
/// let size: Qty = 0.5        // raw == 50_000_000
/// try Qty("0.00000001")      // one step
/// ```
public struct Qty: FixedPoint {
    /// Eight digits after the point.
    public static var scale: Int { 8 }
    /// Steps of 10⁻⁸.
    public let raw: Int64

    /// Makes a quantity from steps of 10⁻⁸.
    public init(raw: Int64) {
        self.raw = raw
    }
}

/// A quantity argument of an order: ``Qty``, or a number or decimal text that converts to one.
///
/// A `Double` is rounded to the nearest step of 10⁻⁸. NaN, infinities, values out of range, and
/// text with more decimal places are a validation error when the order is sent.
public protocol QtyConvertible {
    /// The quantity, or why there is none.
    func qty() throws(FixedPointError) -> Qty
}

extension Qty: QtyConvertible {
    /// The quantity itself.
    public func qty() throws(FixedPointError) -> Qty { self }
}

extension Double: QtyConvertible {
    /// The nearest quantity.
    public func qty() throws(FixedPointError) -> Qty { try Qty(rounding: self) }
}

extension Int: QtyConvertible {
    /// A quantity in whole units.
    public func qty() throws(FixedPointError) -> Qty { try Qty(raw: Qty.unit) * self }
}

extension String: QtyConvertible {
    /// The quantity given by decimal text.
    public func qty() throws(FixedPointError) -> Qty { try Qty(self) }
}
