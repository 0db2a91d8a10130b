/// Appends JSON to a byte buffer: compact, keys in the order they are written.
public struct JSONWriter {
    /// What has been written.
    public private(set) var bytes: [UInt8] = []
    private var needsComma = false

    /// An empty buffer.
    public init() {
        bytes.reserveCapacity(512)
    }

    @inline(__always)
    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    /// Writes `{…}`.
    @inline(__always)
    public mutating func object(_ body: (inout JSONWriter) -> Void) {
        separate()
        bytes.append(UInt8(ascii: "{"))
        needsComma = false
        body(&self)
        bytes.append(UInt8(ascii: "}"))
        needsComma = true
    }

    /// Writes `[…]`.
    @inline(__always)
    public mutating func array(_ body: (inout JSONWriter) -> Void) {
        separate()
        bytes.append(UInt8(ascii: "["))
        needsComma = false
        body(&self)
        bytes.append(UInt8(ascii: "]"))
        needsComma = true
    }

    /// Writes a key; a value must follow.
    @inline(__always)
    public mutating func key(_ name: String) {
        separate()
        appendQuoted(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes a string, escaping what must be.
    public mutating func string(_ value: String) {
        separate()
        appendQuoted(value)
    }

    /// Writes a whole number.
    public mutating func int(_ value: Int64) {
        separate()
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        DecimalText.appendDigits(value.magnitude, to: &bytes)
    }

    /// Writes a number in human units, exactly: `76410.5`.
    public mutating func decimal<Value: FixedPoint>(_ value: Value) {
        separate()
        DecimalText.append(value.raw, scale: Value.scale, to: &bytes)
    }

    /// Writes a `Double` in the shortest form that reads back the same; null if not finite.
    public mutating func double(_ value: Double) {
        separate()
        guard value.isFinite else { return bytes.append(contentsOf: "null".utf8) }
        if value == value.rounded(), abs(value) < 1e15 {
            if value < 0 { bytes.append(UInt8(ascii: "-")) }
            DecimalText.appendDigits(UInt64(abs(value)), to: &bytes)
        } else {
            bytes.append(contentsOf: value.description.utf8)
        }
    }

    /// Writes `true` or `false`.
    public mutating func bool(_ value: Bool) {
        separate()
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    /// Writes `null`.
    public mutating func null() {
        separate()
        bytes.append(contentsOf: "null".utf8)
    }

    /// Writes text that is JSON already.
    package mutating func raw(_ json: some Sequence<UInt8>) {
        separate()
        bytes.append(contentsOf: json)
    }

    private mutating func appendQuoted(_ value: String) {
        var value = value
        bytes.append(UInt8(ascii: "\""))
        value.withUTF8 { text in
            if text.allSatisfy({ $0 >= 0x20 && $0 != 0x22 && $0 != 0x5c }) {
                bytes.append(contentsOf: text)
            } else {
                for byte in text { appendEscaped(byte) }
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func appendEscaped(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): bytes.append(contentsOf: #"\""#.utf8)
        case UInt8(ascii: "\\"): bytes.append(contentsOf: #"\\"#.utf8)
        case 0x0a: bytes.append(contentsOf: #"\n"#.utf8)
        case 0x0d: bytes.append(contentsOf: #"\r"#.utf8)
        case 0x09: bytes.append(contentsOf: #"\t"#.utf8)
        case 0..<0x20:
            let hex = String(byte, radix: 16)
            bytes.append(contentsOf: (hex.utf8.count == 1 ? #"\u000"# : #"\u00"#).utf8)
            bytes.append(contentsOf: hex.utf8)
        default: bytes.append(byte)
        }
    }
}

extension JSONWriter {
    @inline(__always)
    package mutating func key(_ field: some WireField) { key(field.rawValue) }

    package mutating func field(_ field: some WireField, _ value: String?) {
        guard let value else { return }
        key(field)
        string(value)
    }

    package mutating func field(_ field: some WireField, _ value: (some OpenEnum)?) {
        self.field(field, value?.rawValue)
    }

    package mutating func field(_ field: some WireField, _ value: Int64?) {
        guard let value else { return }
        key(field)
        int(value)
    }

    package mutating func field(_ field: some WireField, _ value: Int?) {
        self.field(field, value.map(Int64.init))
    }

    package mutating func field(_ field: some WireField, _ value: Nanoseconds?) {
        self.field(field, value?.raw)
    }

    /// Steps, for `_1e8` and `_1e9`.
    package mutating func field(_ field: some WireField, raw value: (some FixedPoint)?) {
        self.field(field, value?.raw)
    }

    /// Human units.
    package mutating func field(_ field: some WireField, decimal value: (some FixedPoint)?) {
        guard let value else { return }
        key(field)
        decimal(value)
    }

    package mutating func field(_ field: some WireField, _ value: Double?) {
        guard let value else { return }
        key(field)
        double(value)
    }

    package mutating func field(_ field: some WireField, _ value: BasisPoints?) {
        self.field(field, value?.value)
    }

    package mutating func field(_ field: some WireField, _ value: Bool?) {
        guard let value else { return }
        key(field)
        bool(value)
    }

    package mutating func field(_ field: some WireField, _ value: JSONValue?) {
        guard let value else { return }
        key(field)
        value.write(to: &self)
    }

    package mutating func field(_ field: some WireField, _ value: (some JSONModel)?) {
        guard let value else { return }
        key(field)
        value.write(to: &self)
    }

    package mutating func field(_ field: some WireField, list: [some JSONModel]?) {
        guard let list else { return }
        key(field)
        array { writer in for item in list { item.write(to: &writer) } }
    }

    package mutating func field(_ field: some WireField, strings: [String]?) {
        guard let strings else { return }
        key(field)
        array { writer in for item in strings { writer.string(item) } }
    }

    /// The members of an object, into the one being written.
    package mutating func members(_ object: JSONObject) {
        for (name, value) in object.members {
            key(name)
            value.write(to: &self)
        }
    }
}
