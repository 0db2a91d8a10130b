/// Appends JSON to a byte buffer: compact, keys in the order they are written.
public struct JSONWriter: ~Copyable {
    private var start: UnsafeMutablePointer<UInt8>
    private var capacity = 512
    private var count = 0
    private var needsComma = false

    /// An empty buffer.
    public init() {
        start = .allocate(capacity: capacity)
    }

    deinit { start.deallocate() }

    /// The bytes written so far.
    public var bytes: [UInt8] { Array(UnsafeBufferPointer(start: start, count: count)) }

    /// Ensures room for this many more bytes.
    @inline(__always)
    private mutating func reserve(_ more: Int) {
        if capacity - count < more { grow(more) }
    }

    @inline(never)
    private mutating func grow(_ more: Int) {
        let larger = max(capacity * 2, count + more)
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        moved.moveInitialize(from: start, count: count)
        start.deallocate()
        (start, capacity) = (moved, larger)
    }

    @inline(__always)
    private mutating func append(_ byte: UInt8) {
        reserve(1)
        start[count] = byte
        count &+= 1
    }

    private mutating func append(_ text: StaticString) {
        let length = text.utf8CodeUnitCount
        reserve(length)
        (start + count).initialize(from: text.utf8Start, count: length)
        count += length
    }

    @inline(__always)
    private mutating func separate() {
        if needsComma { append(UInt8(ascii: ",")) }
        needsComma = true
    }

    /// Writes `{…}`.
    @inline(__always)
    public mutating func object(_ body: (inout JSONWriter) -> Void) {
        separate()
        append(UInt8(ascii: "{"))
        needsComma = false
        body(&self)
        append(UInt8(ascii: "}"))
        needsComma = true
    }

    /// Writes `[…]`.
    @inline(__always)
    public mutating func array(_ body: (inout JSONWriter) -> Void) {
        separate()
        append(UInt8(ascii: "["))
        needsComma = false
        body(&self)
        append(UInt8(ascii: "]"))
        needsComma = true
    }

    /// Writes a key; a value must follow.
    @inline(__always)
    public mutating func key(_ name: String) {
        separate()
        appendQuoted(name)
        append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes a key that needs no escape; a value must follow.
    @inline(__always)
    mutating func key(literal name: StaticString) {
        separate()
        let length = name.utf8CodeUnitCount
        reserve(length + 3)
        start[count] = UInt8(ascii: "\"")
        (start + count + 1).initialize(from: name.utf8Start, count: length)
        start[count + length + 1] = UInt8(ascii: "\"")
        start[count + length + 2] = UInt8(ascii: ":")
        count &+= length + 3
        needsComma = false
    }

    /// Writes a string, escaping what must be.
    public mutating func string(_ value: String) {
        separate()
        appendQuoted(value)
    }

    /// Writes a whole number.
    public mutating func int(_ value: Int64) {
        number(value, scale: 0)
    }

    /// Writes a number in human units, exactly: `76410.5`.
    public mutating func decimal<Value: FixedPoint>(_ value: Value) {
        number(value.raw, scale: Value.scale)
    }

    private mutating func number(_ raw: Int64, scale: Int) {
        separate()
        reserve(DecimalText.longest)
        count += DecimalText.write(raw, scale: scale, to: start + count)
    }

    /// Writes a `Double` in the shortest form that reads back the same; null if not finite.
    public mutating func double(_ value: Double) {
        guard value.isFinite else { return null() }
        if value == value.rounded(), abs(value) < 1e15 {
            int(Int64(value))
        } else {
            separate()
            append(contentsOf: value.description.utf8)
        }
    }

    /// Writes `true` or `false`.
    public mutating func bool(_ value: Bool) {
        separate()
        append(value ? "true" : "false")
    }

    /// Writes `null`.
    public mutating func null() {
        separate()
        append("null")
    }

    /// Writes text that is JSON already.
    package mutating func raw(_ json: some Sequence<UInt8>) {
        separate()
        append(contentsOf: json)
    }

    private mutating func append(contentsOf bytes: some Sequence<UInt8>) {
        for byte in bytes { append(byte) }
    }

    private mutating func appendQuoted(_ value: String) {
        var value = value
        append(UInt8(ascii: "\""))
        value.withUTF8 { text in
            guard let first = text.baseAddress else { return }
            reserve(text.count + 1)
            var i = 0
            // Bytes without escapes are copied eight at a time.
            while i + 8 <= text.count {
                let word = UnsafeRawPointer(first + i).loadUnaligned(as: UInt64.self)
                guard JSONReader.stringStops(UInt64(littleEndian: word)) == 0 else { break }
                UnsafeMutableRawPointer(start + count + i).storeBytes(of: word, as: UInt64.self)
                i += 8
            }
            count += i
            while i < text.count {
                appendEscaped(first[i])
                i += 1
            }
        }
        append(UInt8(ascii: "\""))
    }

    private mutating func appendEscaped(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): append(#"\""#)
        case UInt8(ascii: "\\"): append(#"\\"#)
        case 0x0a: append(#"\n"#)
        case 0x0d: append(#"\r"#)
        case 0x09: append(#"\t"#)
        case 0..<0x20:
            let hex = String(byte, radix: 16)
            append(hex.utf8.count == 1 ? #"\u000"# : #"\u00"#)
            append(contentsOf: hex.utf8)
        default: append(byte)
        }
    }
}

extension JSONWriter {
    /// The members of an object, into the one being written.
    package mutating func members(_ object: JSONObject) {
        for (name, value) in object.members {
            key(name)
            value.write(to: &self)
        }
    }
}
