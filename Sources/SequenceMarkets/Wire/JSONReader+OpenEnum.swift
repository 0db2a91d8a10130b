extension JSONReader {
    /// Reads an open enumeration's value.
    @inline(__always)
    public mutating func readEnum<Value: OpenEnum>(
        _ type: Value.Type = Value.self
    ) throws(JSONError) -> Value {
        if cursor < end, cursor.pointee == UInt8(ascii: "\"") {
            let quote = cursor
            cursor += 1
            if let known = knownValue(Value.self) { return known }
            cursor = quote
        }
        return try readAnyEnum()
    }

    /// The known value whose text begins here, up to a quote, which is consumed; nil leaves the
    /// cursor where it was.
    @inline(__always)
    mutating func knownValue<Value: OpenEnum>(_ type: Value.Type) -> Value? {
        guard end - cursor >= 17 else { return nil }
        // A text that holds an escape is not in the table.
        let low = Digits.word(at: cursor)
        var count = JSONReader.firstQuote(low)
        if count == 8 { count = 8 &+ JSONReader.firstQuote(Digits.word(at: cursor + 8)) }
        guard cursor[count] == UInt8(ascii: "\""),
            let value = Value.table.value(of: ShortText(at: cursor, low: low, count: count))
        else { return nil }
        cursor += count &+ 1
        return value
    }

    /// How many bytes come before the first quote of eight; 8 if there is none.
    @inline(__always)
    private static func firstQuote(_ word: UInt64) -> Int {
        let quotes = word ^ 0x2222_2222_2222_2222
        let marks = (quotes &- 0x0101_0101_0101_0101) & ~quotes & 0x8080_8080_8080_8080
        return marks.trailingZeroBitCount >> 3
    }

    @inline(never)
    private mutating func readAnyEnum<Value: OpenEnum>() throws(JSONError) -> Value {
        let table = Value.table
        return try withStringBytes { bytes in
            table.value(of: bytes)
                ?? Value(rawValue: String(decoding: bytes, as: UTF8.self))
        }
    }
}
