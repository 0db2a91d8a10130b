/// A sum of 64-bit steps in 128 bits: exact in any order of its parts, as nothing overflows
/// between the first and the last.
struct WideSum: Hashable, Sendable {
    var value: Int128 = 0

    init(_ value: Int128 = 0) { self.value = value }

    /// The sum in 64 bits; nil where it does not fit.
    var steps: Int64? { Int64(exactly: value) }

    /// The nearest number of 64 bits.
    var clamped: Int64 { Int64(clamping: value) }
}

extension WideSum: Codable {
    /// Reads the digits.
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Int128(text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "not a whole number of 128 bits"
            )
        }
        self.value = value
    }

    /// Writes the digits, as text: few JSON readers take 128 bits.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(String(value))
    }
}

extension Int128 {
    /// `self × numerator ÷ denominator`, rounded to nearest, halves away from zero; throws
    /// ``FixedPointError/overflow`` where the product does not fit.
    func scaled(by numerator: Int128, over denominator: Int128) throws(FixedPointError) -> Int128 {
        let (product, isBeyond) = multipliedReportingOverflow(by: numerator)
        guard !isBeyond else { throw .overflow }
        return try product.divided(by: denominator)
    }

    /// The quotient rounded to nearest, halves away from zero; the divisor is greater than zero.
    func divided(by divisor: Int128) throws(FixedPointError) -> Int128 {
        guard divisor > 0 else { throw .divisionByZero }
        let (quotient, rest) = quotientAndRemainder(dividingBy: divisor)
        let isAway = rest.magnitude >= divisor.magnitude - rest.magnitude
        return isAway ? quotient + (self < 0 ? -1 : 1) : quotient
    }

    /// The sum; throws ``FixedPointError/overflow`` where it does not fit.
    func adding(_ other: Int128) throws(FixedPointError) -> Int128 {
        let (sum, isBeyond) = addingReportingOverflow(other)
        guard !isBeyond else { throw .overflow }
        return sum
    }
}
