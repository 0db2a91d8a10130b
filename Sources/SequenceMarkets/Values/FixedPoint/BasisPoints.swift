/// A rate in basis points: 1 bps is 0.01 %.
///
/// The wire's `_bps`.
///
/// Rates are statistics, not money: they are kept as the `Double` they arrive as.
public struct BasisPoints: Hashable, Comparable, Sendable, Codable, CustomStringConvertible,
    ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral
{
    /// The rate in basis points.
    public let value: Double

    /// Makes a rate of a number of basis points.
    public init(_ value: Double) {
        self.value = value
    }

    /// A literal, in basis points.
    public init(floatLiteral value: Double) { self.init(value) }

    /// A literal, in basis points.
    public init(integerLiteral value: Int) { self.init(Double(value)) }

    /// The rate as a fraction: 25 bps is 0.0025.
    public var fraction: Double { value / 10_000 }

    /// By value.
    public static func < (a: BasisPoints, b: BasisPoints) -> Bool { a.value < b.value }

    /// For example `2.5 bps`.
    public var description: String {
        value == value.rounded() && abs(value) < 1e15 ? "\(Int(value)) bps" : "\(value) bps"
    }

    /// Reads the number.
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(Double.self))
    }

    /// Writes the number.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value)
    }
}
