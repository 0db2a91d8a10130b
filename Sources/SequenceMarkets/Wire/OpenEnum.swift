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
    /// The known values, made ready for the reader; a type that is read often keeps its own.
    static var table: OpenEnumTable<Self> { get }
}

/// The known values of an open enumeration, to be found by the bytes of their text.
public struct OpenEnumTable<Value: OpenEnum>: Sendable {
    struct Entry {
        var low: UInt64
        var high: UInt64
        var value: Value
    }

    private let storage: Confined<UnsafePointer<Entry>>
    private let count: Int

    /// Makes a table; it lives as long as the process.
    public init(_ known: [Value]) {
        let short = known.filter { $0.rawValue.utf8.count <= 16 }
        let entries = UnsafeMutablePointer<Entry>.allocate(capacity: max(1, short.count))
        for (i, value) in short.enumerated() {
            var text = value.rawValue
            let (low, high) = text.withUTF8 { OpenEnumTable.pack($0) }
            (entries + i).initialize(to: Entry(low: low, high: high, value: value))
        }
        storage = Confined(UnsafePointer(entries))
        count = short.count
    }

    /// The known value of this text, whatever its case.
    @inline(__always)
    func value(of text: UnsafeBufferPointer<UInt8>) -> Value? {
        guard text.count <= 16 else { return nil }
        let (low, high) = OpenEnumTable.pack(text)
        for i in 0..<count where storage.value[i].low == low && storage.value[i].high == high {
            return storage.value[i].value
        }
        return nil
    }

    /// Up to sixteen bytes as two words, without regard to case.
    @inline(__always)
    private static func pack(_ text: UnsafeBufferPointer<UInt8>) -> (UInt64, UInt64) {
        var (low, high): (UInt64, UInt64) = (0, 0)
        for i in 0..<min(8, text.count) {
            low |= UInt64(fold(text[i])) << (8 * UInt64(i))
        }
        if text.count > 8 {
            for i in 8..<text.count { high |= UInt64(fold(text[i])) << (8 * UInt64(i - 8)) }
        }
        return (low, high)
    }

    @inline(__always)
    private static func fold(_ byte: UInt8) -> UInt8 {
        byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
    }
}

extension OpenEnum {
    /// A table that is made anew at each use.
    public static var table: OpenEnumTable<Self> { OpenEnumTable(known) }

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
    @inline(__always)
    public mutating func readEnum<Value: OpenEnum>(
        _ type: Value.Type = Value.self
    ) throws(JSONError) -> Value {
        let table = Value.table
        return try withStringBytes { bytes in
            table.value(of: bytes)
                ?? Value(rawValue: String(decoding: bytes, as: UTF8.self))
        }
    }
}
