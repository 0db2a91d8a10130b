/// A value of the wire that is one of a known set today and may be another tomorrow.
///
/// Known values compare without regard to case (`BUY` is `buy`); a value that is not
/// known is kept as it came, and never an error.
///
/// ```swift
/// switch order.status {
/// case .completed: …
/// default: print(order.status)   // a status of next year prints itself
/// }
/// ```
public protocol OpenEnum: RawRepresentable<String>, Hashable, Sendable, Codable,
    CustomStringConvertible
{
    /// Wraps text without looking it up; ``init(rawValue:)`` looks it up.
    init(unchecked text: String)
    /// Every value known to this version, in the spelling the client sends.
    static var known: [Self] { get }
}

extension OpenEnum {
    /// The known value of this text, whatever its case, or one that keeps the text.
    public init(rawValue: String) {
        self = Self.named(rawValue)
    }

    private static func named(_ text: String) -> Self {
        known.first { $0.rawValue.utf8.elementsEqualIgnoringCase(text.utf8) }
            ?? Self(unchecked: text)
    }

    /// Whether this version of the library knows the value.
    public var isKnown: Bool { Self.known.contains(self) }

    /// The text.
    public var description: String { rawValue }

    /// Reads the text.
    public init(from decoder: any Decoder) throws {
        self = Self.named(try decoder.singleValueContainer().decode(String.self))
    }

    /// Writes the text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

extension String.UTF8View {
    package func elementsEqualIgnoringCase(_ other: String.UTF8View) -> Bool {
        count == other.count
            && zip(self, other).allSatisfy { a, b in
                a == b || (a | 0x20 == b | 0x20 && (a | 0x20) &- UInt8(ascii: "a") < 26)
            }
    }
}

extension JSONReader {
    /// Reads an open enumeration's value.
    public mutating func readEnum<Value: OpenEnum>(
        _ type: Value.Type = Value.self
    ) throws(JSONError) -> Value {
        let text = try readString()
        return Value.init(rawValue: text)
    }
}
