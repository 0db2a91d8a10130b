#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension JSONReader {
    /// Reads a whole number that fits `Int64`; `1.0` and `1e3` are whole too.
    @inline(__always)
    public mutating func readInt64() throws(JSONError) -> Int64 {
        var p = cursor
        if p >= end || p.pointee <= 0x20 {
            skipWhitespace()
            p = cursor
        }
        let negative = p < end && p.pointee == UInt8(ascii: "-")
        if negative { p += 1 }
        let first = p
        let value = JSONReader.takeDigits(&p, end)
        let count = p - first
        let leadingZero = count > 1 && first.pointee == UInt8(ascii: "0")
        let goesOn = p < end && (p.pointee == UInt8(ascii: ".") || p.pointee | 0x20 == 0x65)
        // Up to 19 digits fit an unsigned word; everything else takes the general path.
        guard count > 0, count <= 19, !leadingZero, !goesOn, value <= UInt64(Int64.max) else {
            return try readInt64Carefully()
        }
        cursor = p
        return negative ? -Int64(bitPattern: value) : Int64(bitPattern: value)
    }

    @inline(never)
    private mutating func readInt64Carefully() throws(JSONError) -> Int64 {
        let before = cursor
        if peek() == UInt8(ascii: "\"") { return try readQuotedInt64() }
        let number = try scanNumber()
        if let value = JSONReader.wholeNumber(number) { return value }
        cursor = before
        throw failure("a whole number of 64 bits")
    }

    /// Some servers write wide numbers as text, since a `Double` cannot hold them.
    private mutating func readQuotedInt64() throws(JSONError) -> Int64 {
        let before = cursor
        let value = try withStringBytes { bytes -> Int64? in
            guard (1...20).contains(bytes.count), bytes[0] != UInt8(ascii: "+") else { return nil }
            return Int64(String(decoding: bytes, as: UTF8.self))
        }
        if let value { return value }
        cursor = before
        throw failure("a whole number of 64 bits")
    }

    /// Moves over digits; the number they spell, which is right for at most 19 of them.
    @inline(__always)
    private static func takeDigits(
        _ p: inout UnsafePointer<UInt8>,
        _ end: UnsafePointer<UInt8>
    ) -> UInt64 {
        var value: UInt64 = 0
        if end - p >= 16 {
            let word = Digits.word(at: p)
            let count = Digits.leading(word)
            guard count > 0 else { return 0 }
            value = Digits.value(word, count: count)
            p += count
            guard count == 8 else { return value }
            let next = Digits.word(at: p)
            let more = Digits.leading(next)
            guard more > 0 else { return value }
            value = value &* UInt64(bitPattern: PowersOfTen[more])
            value = value &+ Digits.value(next, count: more)
            p += more
            guard more == 8 else { return value }
        }
        while p < end {
            let digit = p.pointee &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            value = value &* 10 &+ UInt64(digit)
            p += 1
        }
        return value
    }

    /// Reads a whole number of at most the platform's width.
    public mutating func readInt() throws(JSONError) -> Int {
        let before = cursor
        guard let value = Int(exactly: try readInt64()) else {
            cursor = before
            throw failure("a whole number")
        }
        return value
    }

    /// Reads a number or decimal text in human units, exactly, to the type's scale.
    ///
    /// Digits beyond the scale round to the nearest step.
    @inline(__always)
    public mutating func readFixed<Value: FixedPoint>(
        _ type: Value.Type = Value.self
    ) throws(JSONError) -> Value {
        let before = cursor
        let parsed: DecimalText.Parsed
        if peek() == UInt8(ascii: "\"") {
            parsed = try withStringBytes {
                DecimalText.parse(UnsafeRawBufferPointer($0), scale: Value.scale)
            }
        } else {
            if end - cursor >= 19 {
                let (steps, next) = Digits.decimal(cursor, scale: Value.scale)
                if let next {
                    cursor = next
                    return Value(raw: steps)
                }
            }
            parsed = DecimalText.parse(
                UnsafeRawBufferPointer(try scanNumber()),
                scale: Value.scale
            )
        }
        guard case .value(let raw) = parsed else {
            cursor = before
            throw failure("a decimal number that fits 64 bits")
        }
        return Value(raw: raw)
    }

    /// Reads a whole number of steps, the wire's `_1e8` and `_1e9`.
    @inline(__always)
    public mutating func readRaw<Value: FixedPoint>(
        _ type: Value.Type = Value.self
    ) throws(JSONError) -> Value {
        Value(raw: try readInt64())
    }

    /// Reads a number as a `Double`; one beyond its range is an error, never an infinity.
    @inline(__always)
    public mutating func readDouble() throws(JSONError) -> Double {
        if let short = readShortDouble() { return short }
        return try readLongDouble()
    }

    /// `digits[.digits]` with few enough digits that one exact division makes the number; nil
    /// leaves the cursor where it was.
    @inline(__always)
    private mutating func readShortDouble() -> Double? {
        var p = cursor
        let negative = p < end && p.pointee == UInt8(ascii: "-")
        if negative { p += 1 }
        guard end - p >= 18 else { return nil }
        let word = Digits.word(at: p)
        let whole = Digits.leading(word)
        guard whole > 0, whole == 1 || p.pointee != UInt8(ascii: "0") else { return nil }
        var magnitude = Double(Digits.value(word, count: whole))
        p += whole
        if p.pointee == UInt8(ascii: ".") {
            p += 1
            let fraction = Digits.word(at: p)
            let decimals = Digits.leading(fraction)
            guard decimals > 0, whole &+ decimals <= 15 else { return nil }
            let unit = Double(PowersOfTen[decimals])
            magnitude = (magnitude * unit + Double(Digits.value(fraction, count: decimals))) / unit
            p += decimals
        }
        guard p.pointee &- UInt8(ascii: "0") >= 10, p.pointee | 0x20 != 0x65 else { return nil }
        cursor = p
        return negative ? -magnitude : magnitude
    }

    @inline(never)
    private mutating func readLongDouble() throws(JSONError) -> Double {
        let before = cursor
        if peek() == UInt8(ascii: "\""), let value = try readQuotedDouble() { return value }
        let number = try scanNumber()
        guard let value = JSONReader.double(number), value.isFinite else {
            cursor = before
            throw failure("a number that fits a Double")
        }
        return value
    }

    private mutating func readQuotedDouble() throws(JSONError) -> Double? {
        let before = cursor
        let value = try withStringBytes { bytes -> Double? in
            guard let first = bytes.first, first == UInt8(ascii: "-") || first &- 0x30 < 10 else {
                return nil
            }
            return Double(String(decoding: bytes, as: UTF8.self))
        }
        if let value, value.isFinite { return value }
        cursor = before
        return nil
    }

    /// Checks a number's grammar; the cursor ends after it.
    @inline(__always)
    mutating func scanNumber() throws(JSONError) -> UnsafeBufferPointer<UInt8> {
        skipWhitespace()
        let first = cursor
        var p = cursor
        if p < end, p.pointee == UInt8(ascii: "-") { p += 1 }
        let integer = p
        p = JSONReader.skipDigits(p, end)
        guard p > integer, p - integer == 1 || integer.pointee != UInt8(ascii: "0") else {
            throw failure("a value")
        }
        if p < end, p.pointee == UInt8(ascii: ".") {
            let fraction = p + 1
            p = JSONReader.skipDigits(fraction, end)
            guard p > fraction else { throw failure("a digit after the point") }
        }
        if p < end, p.pointee | 0x20 == 0x65 {
            p += 1
            if p < end, p.pointee == UInt8(ascii: "+") || p.pointee == UInt8(ascii: "-") { p += 1 }
            let exponent = p
            p = JSONReader.skipDigits(p, end)
            guard p > exponent else { throw failure("a digit in the exponent") }
        }
        cursor = p
        return UnsafeBufferPointer(start: first, count: p - first)
    }

    @inline(__always)
    private static func skipDigits(
        _ from: UnsafePointer<UInt8>,
        _ end: UnsafePointer<UInt8>
    ) -> UnsafePointer<UInt8> {
        var p = from
        while p < end, p.pointee &- UInt8(ascii: "0") < 10 { p += 1 }
        return p
    }

    /// The value of number text that is whole and fits, else nil.
    static func wholeNumber(_ number: UnsafeBufferPointer<UInt8>) -> Int64? {
        let bytes = UnsafeRawBufferPointer(number)
        guard case .value(let raw) = DecimalText.parse(bytes, scale: 0) else { return nil }
        // At one more digit of scale a fraction shows itself, unless it is rounded away again.
        let digits = number.contains(UInt8(ascii: ".")) || number.contains { $0 | 0x20 == 0x65 }
        guard digits else { return raw }
        return double(number) == Double(raw) && raw.magnitude < 1 << 53 ? raw : nil
    }

    /// The nearest `Double` of number text.
    static func double(_ number: UnsafeBufferPointer<UInt8>) -> Double? {
        if let exact = shortDouble(number) { return exact }
        return Double(String(decoding: number, as: UTF8.self))
    }

    /// Numbers of at most 15 digits and a small power of ten need one exact division.
    private static func shortDouble(_ number: UnsafeBufferPointer<UInt8>) -> Double? {
        var value: UInt64 = 0
        var digits = 0
        var decimals = 0
        var afterPoint = false
        for byte in number {
            let digit = byte &- UInt8(ascii: "0")
            if digit < 10 {
                value = value &* 10 &+ UInt64(digit)
                digits += 1
                if afterPoint { decimals += 1 }
            } else if byte == UInt8(ascii: ".") {
                afterPoint = true
            } else if byte != UInt8(ascii: "-") {
                return nil
            }
        }
        guard digits <= 15 else { return nil }
        let magnitude = Double(value) / Double(PowersOfTen[decimals])
        return number.first == UInt8(ascii: "-") ? -magnitude : magnitude
    }
}
