extension FixedPoint {
    /// Adds in place; throws ``FixedPointError/overflow`` and changes nothing where the sum does
    /// not fit.
    public static func += (a: inout Self, b: Self) throws(FixedPointError) { a = try a + b }

    /// Subtracts in place; throws ``FixedPointError/overflow`` and changes nothing where the
    /// difference does not fit.
    public static func -= (a: inout Self, b: Self) throws(FixedPointError) { a = try a - b }

    /// The ratio to another number, as the nearest `Double`.
    ///
    /// - Parameter other: The divisor, on the same scale.
    /// - Returns: The quotient, for statistics and signals.
    /// - Throws: ``FixedPointError/divisionByZero`` if the other is zero.
    public func ratio(to other: Self) throws(FixedPointError) -> Double {
        guard other.raw != 0 else { throw .divisionByZero }
        return Double(raw) / Double(other.raw)
    }

    /// The number rounded to a multiple of a step: a price to a tick, a quantity to a lot.
    ///
    /// - Parameters:
    ///   - step: The tick or lot, greater than zero.
    ///   - rule: Down for a bid, up for an ask; by default to nearest, halves away from zero.
    /// - Returns: The rounded number, exact.
    /// - Throws: ``FixedPointError/divisionByZero`` for a step that is not positive,
    ///   ``FixedPointError/overflow`` where the result does not fit.
    public func rounded(
        to step: Self,
        _ rule: FloatingPointRoundingRule = .toNearestOrAwayFromZero
    ) throws(FixedPointError) -> Self {
        guard step.raw > 0 else { throw .divisionByZero }
        let (quotient, remainder) = raw.quotientAndRemainder(dividingBy: step.raw)
        guard remainder != 0 else { return self }
        let isNegative = remainder < 0
        let rest = remainder.magnitude
        let half = step.raw.magnitude - rest
        let isAway =
            switch rule {
            case .up: !isNegative
            case .down: isNegative
            case .towardZero: false
            case .awayFromZero: true
            case .toNearestOrEven: rest > half || (rest == half && quotient % 2 != 0)
            case .toNearestOrAwayFromZero: rest >= half
            @unknown default: rest >= half
            }
        let (product, overflow) = (quotient + (isAway ? (isNegative ? -1 : 1) : 0))
            .multipliedReportingOverflow(by: step.raw)
        guard !overflow else { throw .overflow }
        return Self(raw: product)
    }
}

extension Px {
    /// The price moved up by a number of basis points, or down for a negative rate.
    ///
    /// The rate is read to a hundredth of a basis point; the result is rounded once, to nearest.
    ///
    /// - Parameter rate: The distance to move.
    /// - Returns: The moved price.
    /// - Throws: ``FixedPointError/notFinite`` or ``FixedPointError/overflow``.
    public func moved(by rate: BasisPoints) throws(FixedPointError) -> Px {
        guard rate.value.isFinite else { throw .notFinite }
        guard abs(rate.value) < 1e12 else { throw .overflow }
        let hundredths = Int64((rate.value * 100).rounded())
        return try self + scaled(by: hundredths, over: 1_000_000)
    }
}

extension USD {
    /// The quantity that an amount buys at a price, rounded to the nearest step of 10⁻⁸.
    ///
    /// Throws ``FixedPointError/divisionByZero`` for a price of zero.
    public static func / (amount: USD, price: Px) throws(FixedPointError) -> Qty {
        Qty(raw: try WideProduct.divide(amount.raw, Qty.unit, by: price.raw))
    }
}
