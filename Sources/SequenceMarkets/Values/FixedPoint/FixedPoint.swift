/// A decimal number with a fixed count of digits after the point, stored as one `Int64`.
///
/// ``Qty``, ``Px`` and ``USD`` conform. They are distinct types, so that a price cannot be passed
/// as a quantity. Arithmetic is exact; a result that does not fit throws ``FixedPointError``, and
/// never traps.
///
/// ```swift
/// let size: Qty = 0.29              // 29_000_000 steps of 1e-8
/// let price = try Px("76410.5")     // exact, from decimal text
/// let notional = try price * size   // USD, through a 128-bit product
/// ```
public protocol FixedPoint: Hashable, Comparable, Sendable, Codable, CustomStringConvertible,
    ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral
{
    /// The number of decimal places.
    static var scale: Int { get }
    /// The number in steps of 10⁻ˢᶜᵃˡᵉ, as the wire carries it.
    var raw: Int64 { get }
    /// Makes a number from its raw steps.
    init(raw: Int64)
}

/// Why a number is not representable in fixed point.
public enum FixedPointError: Error, Hashable, Sendable, CustomStringConvertible {
    /// NaN or an infinity.
    case notFinite
    /// Too large for 64 bits at this scale.
    case overflow
    /// Not decimal text.
    case malformed(String)
    /// Division by zero.
    case divisionByZero
    /// More decimal places than the type has: 8 for ``Qty``, 9 for ``Px`` and ``USD``.
    case tooPrecise(scale: Int)

    /// A human-readable description.
    public var description: String {
        switch self {
        case .notFinite: "not a finite number"
        case .overflow: "too large for 64 bits at this scale"
        case .malformed(let text): "not a decimal number: \"\(text.prefix(40))\""
        case .divisionByZero: "division by zero"
        case .tooPrecise(let scale): "given to more than \(scale) decimal places"
        }
    }
}

extension FixedPoint {
    /// Zero.
    public static var zero: Self { Self(raw: 0) }
    /// The largest representable number.
    public static var max: Self { Self(raw: .max) }
    /// The smallest (most negative) representable number.
    public static var min: Self { Self(raw: .min) }

    /// Steps in one unit: 10 to the power of the scale.
    package static var unit: Int64 { PowersOfTen[scale] }

    /// Parses decimal text exactly: digits, an optional sign, point and exponent.
    ///
    /// Nothing is rounded: digits beyond the scale must be zeros. To round a computed value, use
    /// ``init(rounding:)``.
    ///
    /// Throws ``FixedPointError/malformed(_:)``, ``FixedPointError/overflow`` or
    /// ``FixedPointError/tooPrecise(scale:)``.
    public init(_ text: some StringProtocol) throws(FixedPointError) {
        try self.init(String(text), exactly: true)
    }

    /// The number nearest to decimal text, halves away from zero, as the wire's numbers are read.
    package init(nearestTo text: String) throws(FixedPointError) {
        try self.init(text, exactly: false)
    }

    private init(_ text: String, exactly: Bool) throws(FixedPointError) {
        var copy = text
        let parsed = copy.withUTF8 {
            DecimalText.parse(UnsafeRawBufferPointer($0), scale: Self.scale, exactly: exactly)
        }
        switch parsed {
        case .value(let raw): self.init(raw: raw)
        case .overflow: throw .overflow
        case .malformed: throw .malformed(text)
        case .tooPrecise: throw .tooPrecise(scale: Self.scale)
        }
    }

    /// The nearest representable number, halves away from zero: `0.29` is `29_000_000`
    /// steps of 1e-8, never `28_999_999`.
    ///
    /// Throws ``FixedPointError/notFinite`` or ``FixedPointError/overflow``.
    public init(rounding value: Double) throws(FixedPointError) {
        guard value.isFinite else { throw .notFinite }
        // The shortest text of this Double is what its author wrote; going through it rounds once,
        // in decimal, instead of multiplying in binary.
        try self.init(nearestTo: value.description)
    }

    /// A literal, rounded to the nearest step; about 15 digits are exact, as it passes through
    /// `Double`.
    ///
    /// Write more digits as text: `try Px("12345678.123456789")`. A literal beyond the range
    /// becomes ``max`` or ``min``, which no order accepts.
    public init(floatLiteral value: Double) {
        do throws(FixedPointError) {
            try self.init(rounding: value)
        } catch {
            self = value < 0 ? .min : .max
        }
    }

    /// A literal.
    ///
    /// One beyond the range becomes ``max`` or ``min``, which no order accepts.
    public init(integerLiteral value: Int64) {
        let (product, overflow) = value.multipliedReportingOverflow(by: Self.unit)
        self = overflow ? (value < 0 ? .min : .max) : Self(raw: product)
    }

    /// The number as a `Double`, for display and statistics; may be inexact.
    public var double: Double { Double(raw) / Double(Self.unit) }

    /// Whether the number is less than zero.
    public var isNegative: Bool { raw < 0 }

    /// Exact decimal text without trailing zeros: `0.29`, `76410.5`, `-3`.
    public var description: String { DecimalText.print(raw, scale: Self.scale) }

    /// Decimal text with this many decimal places, rounded to nearest.
    public func formatted(decimals: Int) -> String {
        DecimalText.print(raw, scale: Self.scale, decimals: Swift.max(0, decimals))
    }

    /// By value.
    public static func < (a: Self, b: Self) -> Bool { a.raw < b.raw }

    /// The sum; throws ``FixedPointError/overflow`` where it does not fit.
    public static func + (a: Self, b: Self) throws(FixedPointError) -> Self {
        let (sum, overflow) = a.raw.addingReportingOverflow(b.raw)
        guard !overflow else { throw .overflow }
        return Self(raw: sum)
    }

    /// The difference; throws ``FixedPointError/overflow`` where it does not fit.
    public static func - (a: Self, b: Self) throws(FixedPointError) -> Self {
        let (difference, overflow) = a.raw.subtractingReportingOverflow(b.raw)
        guard !overflow else { throw .overflow }
        return Self(raw: difference)
    }

    /// The negated number; throws ``FixedPointError/overflow`` for ``min``.
    public static prefix func - (a: Self) throws(FixedPointError) -> Self {
        try .zero - a
    }

    /// The product with a whole number; throws ``FixedPointError/overflow``.
    public static func * (a: Self, factor: Int) throws(FixedPointError) -> Self {
        let (product, overflow) = a.raw.multipliedReportingOverflow(by: Int64(factor))
        guard !overflow else { throw .overflow }
        return Self(raw: product)
    }

    /// The distance from zero; throws ``FixedPointError/overflow`` for ``min``.
    public func magnitude() throws(FixedPointError) -> Self {
        isNegative ? try -self : self
    }

    /// `self × numerator ÷ denominator`, rounded once, halves away from zero; the product has 128
    /// bits.
    ///
    /// Throws ``FixedPointError``.
    public func scaled(by numerator: Int64, over denominator: Int64) throws(FixedPointError)
        -> Self
    {
        Self(raw: try WideProduct.divide(raw, numerator, by: denominator))
    }

    /// Reads the number of steps, as the wire carries it.
    public init(from decoder: any Decoder) throws {
        self.init(raw: try decoder.singleValueContainer().decode(Int64.self))
    }

    /// Writes the number of steps, as the wire carries it.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(raw)
    }
}

/// `a × b ÷ c` with a product of 128 bits.
package enum WideProduct {
    /// The quotient rounded to nearest, halves away from zero.
    package static func divide(_ a: Int64, _ b: Int64, by divisor: Int64)
        throws(FixedPointError) -> Int64
    {
        guard divisor != 0 else { throw .divisionByZero }
        let product = a.multipliedFullWidth(by: b)
        let magnitude = unsignedMagnitude(product)
        let d = divisor.magnitude
        guard magnitude.high < d else { throw .overflow }
        let (quotient, remainder) = d.dividingFullWidth((magnitude.high, magnitude.low))
        let (rounded, carry) = quotient.addingReportingOverflow(remainder >= d - remainder ? 1 : 0)
        guard !carry else { throw .overflow }
        let negative = (product.high < 0) != (divisor < 0)
        if negative {
            guard rounded <= Int64.min.magnitude else { throw .overflow }
            return rounded == Int64.min.magnitude ? .min : -Int64(rounded)
        }
        guard let result = Int64(exactly: rounded) else { throw .overflow }
        return result
    }

    private static func unsignedMagnitude(
        _ value: (high: Int64, low: UInt64)
    ) -> (high: UInt64, low: UInt64) {
        guard value.high < 0 else { return (UInt64(value.high), value.low) }
        let (low, carry) = (~value.low).addingReportingOverflow(1)
        return (UInt64(bitPattern: ~value.high) &+ (carry ? 1 : 0), low)
    }
}
