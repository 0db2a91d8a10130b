/// A strict RFC 8259 pull reader over bytes.
///
/// It decodes every payload of the API. It allocates only the requested strings; decimal text goes
/// straight to fixed point; unknown fields are skipped, and validated like everything else. It
/// never reads out of bounds and never traps.
///
/// ```swift
/// let px = try JSONReader.read(bytes) { reader throws(JSONError) in
///     try reader.readFixed(Px.self)
/// }
/// ```
public struct JSONReader {
    /// The maximum nesting depth of objects and arrays.
    public static let depthLimit = 512

    let start: UnsafePointer<UInt8>
    let end: UnsafePointer<UInt8>
    var cursor: UnsafePointer<UInt8>
    var depth = 0
    /// Strings seen before, to be reused without creating them again.
    var repeated: RepeatedStrings?
    /// The number of fields unknown to the models, a sign that the API has grown.
    public internal(set) var unknownFieldCount = 0

    /// Reads a whole text: one value, with nothing but white space around it.
    ///
    /// Throws ``JSONError`` for text that is not UTF-8 or not JSON, and what `body` throws.
    public static func read<Result>(
        _ bytes: [UInt8],
        _ body: (inout JSONReader) throws(JSONError) -> Result
    ) throws(JSONError) -> Result {
        // A closure cannot throw a typed error through the array's own accessor.
        let outcome: Swift.Result<Result, JSONError> = bytes.withUnsafeBytes { buffer in
            do throws(JSONError) {
                guard UTF8Validator.isValid(buffer) else {
                    throw JSONError(expected: "UTF-8", offset: 0)
                }
                return .success(try read(validUTF8: buffer, body))
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }

    /// Reads a whole text that has been checked to be UTF-8, in place.
    public static func read<Result>(
        validUTF8 bytes: UnsafeRawBufferPointer,
        _ body: (inout JSONReader) throws(JSONError) -> Result
    ) throws(JSONError) -> Result {
        guard let base = bytes.baseAddress, bytes.count > 0 else {
            throw JSONError(expected: "a value", offset: 0)
        }
        var reader = JSONReader(
            start: base.assumingMemoryBound(to: UInt8.self),
            count: bytes.count
        )
        let result = try body(&reader)
        try reader.expectEnd()
        return result
    }

    /// Checks that a text is one JSON value and nothing else.
    public static func validate(_ bytes: [UInt8]) throws(JSONError) {
        try read(bytes) { reader throws(JSONError) in try reader.skipValue() }
    }

    init(start: UnsafePointer<UInt8>, count: Int) {
        self.start = start
        cursor = start
        end = start + count
    }

    /// Bytes from the start of the text to the next one.
    public var offset: Int { cursor - start }

    /// The error for unexpected input at this position.
    @inline(never)
    public func failure(_ expected: String) -> JSONError {
        JSONError(expected: expected, offset: offset)
    }

    // MARK: Structure

    @inline(__always)
    mutating func skipWhitespace() {
        while cursor < end, cursor.pointee <= 0x20 {
            switch cursor.pointee {
            case 0x20, 0x0a, 0x0d, 0x09: cursor += 1
            default: return
            }
        }
    }

    /// The next byte that is not white space, or 0 at the end.
    @inline(__always)
    mutating func peek() -> UInt8 {
        if cursor < end, cursor.pointee > 0x20 { return cursor.pointee }
        skipWhitespace()
        return cursor < end ? cursor.pointee : 0
    }

    @inline(__always)
    mutating func expect(_ byte: UInt8, _ expected: StaticString) throws(JSONError) {
        guard peek() == byte else { throw failure("\(expected)") }
        cursor += 1
    }

    /// Moves over exactly these bytes; false leaves the cursor where it was.
    @inline(__always)
    mutating func skip(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard end - cursor >= count else { return false }
        for i in 0..<count where cursor[i] != text.utf8Start[i] { return false }
        cursor += count
        return true
    }

    mutating func expectEnd() throws(JSONError) {
        skipWhitespace()
        guard cursor == end else { throw failure("the end of the text") }
    }

    @inline(__always)
    mutating func descend() throws(JSONError) {
        depth += 1
        guard depth <= JSONReader.depthLimit else { throw failure("less nesting") }
    }

    /// Reads an array, one call of `element` for each.
    @inline(__always)
    public mutating func readArray(
        _ element: (inout JSONReader) throws(JSONError) -> Void
    ) throws(JSONError) {
        try expect(UInt8(ascii: "["), "an array")
        try descend()
        if peek() == UInt8(ascii: "]") {
            cursor += 1
        } else {
            while true {
                try element(&self)
                let next = peek()
                cursor += next == 0 ? 0 : 1
                if next == UInt8(ascii: ",") { continue }
                guard next == UInt8(ascii: "]") else {
                    cursor -= next == 0 ? 0 : 1
                    throw failure("a comma or the end of the array")
                }
                break
            }
        }
        depth -= 1
    }

    /// Reads an object whose keys are not known in advance.
    public mutating func readDictionary(
        _ entry: (String, inout JSONReader) throws(JSONError) -> Void
    ) throws(JSONError) {
        try readEntries { reader throws(JSONError) in
            let key = try reader.readString()
            try reader.expect(UInt8(ascii: ":"), "a colon")
            try entry(key, &reader)
        }
    }

    /// Reads an object whose keys are values of an open enumeration.
    @inline(__always)
    mutating func readDictionary<Key: OpenEnum>(
        _ entry: (Key, inout JSONReader) throws(JSONError) -> Void
    ) throws(JSONError) {
        try readEntries { reader throws(JSONError) in
            let key = try reader.readEnum(Key.self)
            try reader.expect(UInt8(ascii: ":"), "a colon")
            try entry(key, &reader)
        }
    }

    /// Reads an object, one call of `entry` at each key.
    @inline(__always)
    private mutating func readEntries(
        _ entry: (inout JSONReader) throws(JSONError) -> Void
    ) throws(JSONError) {
        try expect(UInt8(ascii: "{"), "an object")
        try descend()
        if peek() == UInt8(ascii: "}") {
            cursor += 1
        } else {
            while true {
                guard peek() == UInt8(ascii: "\"") else { throw failure("a key") }
                try entry(&self)
                let next = peek()
                guard next == UInt8(ascii: ",") || next == UInt8(ascii: "}") else {
                    throw failure("a comma or the end of the object")
                }
                cursor += 1
                if next == UInt8(ascii: "}") { break }
            }
        }
        depth -= 1
    }

    /// Whether the next value is null; consumes it if so.
    @inline(__always)
    public mutating func readNull() throws(JSONError) -> Bool {
        guard peek() == UInt8(ascii: "n") else { return false }
        try expectWord("null")
        return true
    }

    /// Reads a value, or nil for null.
    @inline(__always)
    public mutating func readOptional<Value>(
        _ value: (inout JSONReader) throws(JSONError) -> Value
    ) throws(JSONError) -> Value? {
        try readNull() ? nil : try value(&self)
    }

    /// Reads `true` or `false`.
    public mutating func readBool() throws(JSONError) -> Bool {
        switch peek() {
        case UInt8(ascii: "t"):
            try expectWord("true")
            return true
        case UInt8(ascii: "f"):
            try expectWord("false")
            return false
        default:
            throw failure("true or false")
        }
    }

    /// Moves over `true`, `false` or `null`: the first four bytes and the last one are all of it.
    mutating func expectWord(_ word: StaticString) throws(JSONError) {
        let (text, count) = (word.utf8Start, word.utf8CodeUnitCount)
        guard end - cursor >= count,
            UnsafeRawPointer(cursor).loadUnaligned(as: UInt32.self)
                == UnsafeRawPointer(text).loadUnaligned(as: UInt32.self),
            cursor[count - 1] == text[count - 1]
        else { throw failure("\(word)") }
        cursor += count
    }

    /// Skips one value of any kind, checked as strictly as one that is read.
    public mutating func skipValue() throws(JSONError) {
        switch peek() {
        case UInt8(ascii: "\""):
            try skipString()
        case UInt8(ascii: "{"):
            try skipObject()
        case UInt8(ascii: "["):
            try readArray { reader throws(JSONError) in try reader.skipValue() }
        case UInt8(ascii: "n"):
            try expectWord("null")
        case UInt8(ascii: "t"), UInt8(ascii: "f"):
            _ = try readBool()
        default:
            _ = try scanNumber()
        }
    }

    private mutating func skipObject() throws(JSONError) {
        try readEntries { reader throws(JSONError) in
            try reader.skipString()
            try reader.expect(UInt8(ascii: ":"), "a colon")
            try reader.skipValue()
        }
    }
}
