#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

extension JSONReader {
    /// Reads a string.
    public mutating func readString() throws(JSONError) -> String {
        let (bytes, escaped) = try scanString()
        guard escaped else {
            return String(decoding: UnsafeBufferPointer(rebasing: bytes), as: UTF8.self)
        }
        return try unescape(bytes)
    }

    /// The string that is next, without reading it.
    func peekString() throws(JSONError) -> String {
        var ahead = self
        return try ahead.readString()
    }

    /// Reads a string that is likely to recur, such as a symbol.
    @inline(__always)
    mutating func readRepeatedString() throws(JSONError) -> String {
        guard let repeated, let text = repeated.string(at: &cursor, end: end) else {
            return try readString()
        }
        return text
    }

    /// Reads a string that is likely to be this one; then it shares its storage.
    mutating func readString(likely known: String?) throws(JSONError) -> String {
        let (bytes, escaped) = try scanString()
        guard !escaped else { return try unescape(bytes) }
        let text = UnsafeBufferPointer(rebasing: bytes)
        if var known, known.withUTF8({ JSONReader.areEqual($0, text) }) { return known }
        return String(decoding: text, as: UTF8.self)
    }

    private static func areEqual(
        _ a: UnsafeBufferPointer<UInt8>,
        _ b: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        guard a.count == b.count, let first = a.baseAddress, let second = b.baseAddress else {
            return a.count == b.count
        }
        return memcmp(first, second, a.count) == 0
    }

    /// Reads a string without copying it, and gives its bytes to `body`.
    ///
    /// A string with escapes is decoded first; one without costs nothing.
    @inline(__always)
    mutating func withStringBytes<Result>(
        _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) throws(JSONError) -> Result {
        let (bytes, escaped) = try scanString()
        guard escaped else { return body(UnsafeBufferPointer(rebasing: bytes)) }
        var text = try unescape(bytes)
        return text.withUTF8(body)
    }

    @inline(__always)
    mutating func skipString() throws(JSONError) {
        let (bytes, escaped) = try scanString()
        if escaped { _ = try unescape(bytes) }
    }

    /// Finds a string's end; the cursor ends after the closing quote.
    @inline(__always)
    mutating func scanString() throws(JSONError) -> (Slice<UnsafeBufferPointer<UInt8>>, Bool) {
        guard peek() == UInt8(ascii: "\"") else { throw failure("a string") }
        let first = cursor + 1
        var p = first
        var escaped = false
        while true {
            // Eight bytes at a time up to the first quote, backslash or control character.
            while end - p >= 8 {
                let word = UnsafeRawPointer(p).loadUnaligned(as: UInt64.self)
                let stops = JSONReader.stringStops(UInt64(littleEndian: word))
                if stops == 0 {
                    p += 8
                } else {
                    p += stops.trailingZeroBitCount >> 3
                    break
                }
            }
            guard p < end else {
                cursor = end
                throw failure("the end of the string")
            }
            let byte = p.pointee
            if byte == UInt8(ascii: "\"") { break }
            if byte == UInt8(ascii: "\\") {
                escaped = true
                p += 2
                guard p <= end else {
                    cursor = end
                    throw failure("the end of the string")
                }
            } else if byte < 0x20 {
                cursor = p
                throw failure("no control character in a string")
            } else {
                p += 1
            }
        }
        cursor = p + 1
        return (UnsafeBufferPointer(start: first, count: p - first)[...], escaped)
    }

    /// The high bit of each byte that is a quote, a backslash or below 0x20.
    ///
    /// Bytes after the first such one may be marked wrongly, so only the lowest mark counts.
    @inline(__always)
    static func stringStops(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        let quotes = word ^ (ones &* 0x22)
        let slashes = word ^ (ones &* 0x5c)
        let control = (word &- (ones &* 0x20)) & ~word
        return ((quotes &- ones) & ~quotes | (slashes &- ones) & ~slashes | control) & highs
    }

    /// Decodes escapes, checking each.
    @inline(never)
    func unescape(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) throws(JSONError) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var i = bytes.startIndex
        let base = bytes.base
        let origin = bytes.base.baseAddress.map { $0 - start } ?? 0
        while i < bytes.endIndex {
            let byte = base[i]
            guard byte == UInt8(ascii: "\\") else {
                out.append(byte)
                i += 1
                continue
            }
            guard i + 1 < bytes.endIndex else {
                throw JSONError(expected: "an escape", offset: origin + i)
            }
            let letter = base[i + 1]
            i += 2
            switch letter {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): out.append(letter)
            case UInt8(ascii: "b"): out.append(0x08)
            case UInt8(ascii: "f"): out.append(0x0c)
            case UInt8(ascii: "n"): out.append(0x0a)
            case UInt8(ascii: "r"): out.append(0x0d)
            case UInt8(ascii: "t"): out.append(0x09)
            case UInt8(ascii: "u"):
                guard let (scalar, next) = JSONReader.unicodeEscape(base, at: i, to: bytes.endIndex)
                else {
                    throw JSONError(expected: "a Unicode escape", offset: origin + i)
                }
                out.append(contentsOf: Array(String(Character(scalar)).utf8))
                i = next
            default:
                throw JSONError(expected: "an escape", offset: origin + i - 1)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// Four hex digits, and four more for a surrogate pair; nil for a lone surrogate.
    private static func unicodeEscape(
        _ bytes: UnsafeBufferPointer<UInt8>,
        at start: Int,
        to limit: Int
    ) -> (Unicode.Scalar, next: Int)? {
        guard let high = hex4(bytes, at: start, to: limit) else { return nil }
        if let scalar = Unicode.Scalar(high) { return (scalar, start + 4) }
        guard high < 0xdc00, start + 6 <= limit,
            bytes[start + 4] == UInt8(ascii: "\\"), bytes[start + 5] == UInt8(ascii: "u"),
            let low = hex4(bytes, at: start + 6, to: limit), (0xdc00..<0xe000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (high - 0xd800) << 10 + (low - 0xdc00))
        else { return nil }
        return (scalar, start + 10)
    }

    private static func hex4(
        _ bytes: UnsafeBufferPointer<UInt8>,
        at start: Int,
        to limit: Int
    ) -> UInt32? {
        guard start + 4 <= limit else { return nil }
        var value: UInt32 = 0
        for i in start..<start + 4 {
            let byte = bytes[i]
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: return nil
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}
