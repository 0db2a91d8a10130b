/// A wire value from a set that is known today and may grow.
///
/// `init(rawValue:)` finds a known value whatever its case: `BUY` is read as `buy`. An unknown
/// value is kept as received, and is never an error. `==` is exact.
///
/// ```swift
/// switch order.status {
/// case .completed: …
/// default: print(order.status)   // a status of next year prints itself
/// }
/// ```
public protocol OpenEnum: RawRepresentable<String>, Hashable, Sendable, Codable,
    CodingKeyRepresentable, CustomStringConvertible
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
        /// The text in lower case, padded with zeros.
        var text: ShortText
        /// The bit that tells upper case from lower, where the text has letters.
        var letters: ShortText
        var value: Value
    }

    private let entries: Confined<UnsafePointer<Entry>>
    /// Indexes into `entries`, by hash; 255 is none.
    private let slots: Confined<UnsafePointer<UInt8>>
    private let mask: Int

    /// Makes a table; it lives as long as the process.
    public init(_ known: [Value]) {
        let short = known.filter { (1...16).contains($0.rawValue.utf8.count) }.prefix(254)
        let entries = UnsafeMutablePointer<Entry>.allocate(capacity: max(1, short.count))
        var size = 16
        while size < short.count * 4 { size *= 2 }
        let slots = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
        slots.initialize(repeating: 255, count: size)
        for (i, value) in short.enumerated() {
            let bytes = Array(value.rawValue.lowercased().utf8)
            let text = ShortText(bytes)
            let letters = ShortText(bytes.map { $0 &- UInt8(ascii: "a") < 26 ? 0x20 : 0 })
            (entries + i).initialize(to: Entry(text: text, letters: letters, value: value))
            var slot = text.hash & (size - 1)
            while slots[slot] != 255 { slot = (slot + 1) & (size - 1) }
            slots[slot] = UInt8(i)
        }
        self.entries = Confined(UnsafePointer(entries))
        self.slots = Confined(UnsafePointer(slots))
        mask = size - 1
    }

    /// The known value of this text, whatever its case.
    @inline(__always)
    func value(of text: ShortText) -> Value? {
        var slot = text.hash & mask
        while slots.value[slot] != 255 {
            let entry = entries.value + Int(slots.value[slot])
            if text.isEqual(to: entry.pointee.text, ignoringCaseAt: entry.pointee.letters) {
                return entry.pointee.value
            }
            slot = (slot &+ 1) & mask
        }
        return nil
    }

    /// The known value of this text, whatever its case.
    func value(of text: UnsafeBufferPointer<UInt8>) -> Value? {
        guard (1...16).contains(text.count) else { return nil }
        return value(of: ShortText(text))
    }
}

/// At most sixteen bytes, padded with zeros.
struct ShortText {
    var low: UInt64 = 0
    var high: UInt64 = 0
    /// How many there are: a text may end in zeros of its own.
    var count: Int

    init(_ bytes: some Collection<UInt8>) {
        count = bytes.count
        for (i, byte) in bytes.prefix(16).enumerated() {
            if i < 8 {
                low |= UInt64(byte) << UInt64(i * 8)
            } else {
                high |= UInt64(byte) << UInt64(i * 8 - 64)
            }
        }
    }

    /// The first `count` bytes at `p`; sixteen bytes must be readable.
    @inline(__always)
    init(at p: UnsafePointer<UInt8>, low: UInt64, count: Int) {
        self.count = count
        if count < 8 {
            self.low = low & ((1 &<< UInt64(truncatingIfNeeded: count &* 8)) &- 1)
        } else {
            self.low = low
            let rest = UInt64(truncatingIfNeeded: count &- 8)
            high = Digits.word(at: p + 8) & (rest == 8 ? .max : (1 &<< (rest &* 8)) &- 1)
        }
    }

    /// The same for texts that differ in case only.
    @inline(__always)
    var hash: Int {
        let lower: UInt64 = 0x2020_2020_2020_2020
        let mixed =
            ((low | lower) &* 0x9e37_79b9_7f4a_7c15) ^ ((high | lower) &* 0xc2b2_ae3d_27d4_eb4f)
        return Int(truncatingIfNeeded: mixed &>> 48)
    }

    @inline(__always)
    func isEqual(to other: ShortText, ignoringCaseAt letters: ShortText) -> Bool {
        let difference = ((low | letters.low) ^ other.low) | ((high | letters.high) ^ other.high)
        return difference == 0 && count == other.count
    }
}

extension OpenEnum {
    /// A table that is built at each use.
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
