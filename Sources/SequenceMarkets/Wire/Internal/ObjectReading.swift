/// Reads an object's fields, in the order the model names them as long as the text has the same.
///
/// A pass over the model reads every field whose key stands next. A key that no pass finds is
/// looked up on its own, and skipped if the model does not name it.
struct ObjectReading: WireMap {
    typealias Failure = JSONError

    /// The text, before the next key or behind the object.
    var reader: JSONReader
    private(set) var isAtEnd = false
    /// Where no key can stand any more: the text's end, and the object's once it is reached.
    private var limit: UnsafePointer<UInt8>
    private var place = 0
    private var required: UInt64 = 0
    private var found: UInt64 = 0
    private var isMoved = false

    /// Enters an object.
    @inline(__always)
    init(_ reader: JSONReader) throws(JSONError) {
        self.reader = reader
        limit = reader.end
        guard self.reader.peek() == UInt8(ascii: "{") else { throw reader.failure("an object") }
        try self.reader.descend()
        self.reader.cursor += 1
        if self.reader.peek() == UInt8(ascii: "}") { close() }
    }

    /// The required fields that were not there, a bit each; asked at the end.
    @inline(__always)
    var missing: UInt64 { required & ~found }

    /// Whether the last pass found no field.
    @inline(__always)
    var isStuck: Bool { !isMoved && !isAtEnd }

    /// The model names its fields once more.
    @inline(__always)
    mutating func beginPass() { (place, isMoved) = (0, false) }

    @inline(__always)
    mutating func field<Value>(
        _ key: StaticString,
        _ value: inout Value,
        isRequired: Bool,
        read: (inout JSONReader) throws(JSONError) -> Value,
        write: (inout JSONWriter, StaticString, Value) -> Void
    ) throws(JSONError) {
        let bit: UInt64 = 1 &<< UInt64(truncatingIfNeeded: place)
        if isRequired { required |= bit }
        place &+= 1
        guard reader.take(key, before: limit) else { return }
        value = try read(&reader)
        (isMoved, found) = (true, found | bit)
        try advance()
    }

    @inline(__always)
    mutating func rest(_ members: inout JSONObject) {}

    /// Moves from behind a value to the next key, or out of the object.
    @inline(__always)
    private mutating func advance() throws(JSONError) {
        let cursor = reader.cursor
        if reader.end - cursor > 1, cursor.pointee == UInt8(ascii: ","),
            cursor[1] == UInt8(ascii: "\"")
        {
            reader.cursor = cursor + 1
            return
        }
        let next = reader.peek()
        if next == UInt8(ascii: ",") {
            reader.cursor += 1
            guard reader.peek() == UInt8(ascii: "\"") else { throw reader.failure("a key") }
        } else if next == UInt8(ascii: "}") {
            close()
        } else {
            throw reader.failure("a comma or the end of the object")
        }
    }

    @inline(__always)
    private mutating func close() {
        reader.cursor += 1
        reader.depth -= 1
        isAtEnd = true
        limit = reader.cursor
    }

    /// Reads a key that no pass found, up to its value.
    @inline(never)
    mutating func enterKey() throws(JSONError) -> FieldReading {
        guard reader.peek() == UInt8(ascii: "\"") else { throw reader.failure("a key") }
        let key = try reader.readString()
        try reader.expect(UInt8(ascii: ":"), "a colon")
        return FieldReading(reader: reader, key: key)
    }

    /// Goes on behind the value of a key that was looked up, which is skipped if it is not known.
    @inline(never)
    mutating func leave(_ single: FieldReading) throws(JSONError) {
        reader = single.reader
        found |= single.found
        if !single.isFound {
            reader.unknownFieldCount += 1
            if !single.isKept { try reader.skipValue() }
        }
        try advance()
    }
}

/// Reads the value of one key, wherever the model names it.
struct FieldReading: WireMap {
    typealias Failure = JSONError

    /// The text, before the value or behind it.
    var reader: JSONReader
    let key: String
    private var place = 0
    /// The bit of the field.
    private(set) var found: UInt64 = 0
    /// Whether the value went to the members that no field names.
    private(set) var isKept = false

    init(reader: JSONReader, key: String) {
        (self.reader, self.key) = (reader, key)
    }

    var isFound: Bool { found != 0 }

    mutating func field<Value>(
        _ key: StaticString,
        _ value: inout Value,
        isRequired: Bool,
        read: (inout JSONReader) throws(JSONError) -> Value,
        write: (inout JSONWriter, StaticString, Value) -> Void
    ) throws(JSONError) {
        let bit: UInt64 = 1 &<< UInt64(truncatingIfNeeded: place)
        place &+= 1
        guard !isFound, names(key) else { return }
        value = try read(&reader)
        found = bit
    }

    mutating func rest(_ members: inout JSONObject) throws(JSONError) {
        guard !isFound else { return }
        members.append(key, try reader.readValue())
        isKept = true
    }

    @inline(never)
    private func names(_ field: StaticString) -> Bool {
        let count = field.utf8CodeUnitCount
        guard key.utf8.count == count else { return false }
        return key.utf8.elementsEqual(UnsafeBufferPointer(start: field.utf8Start, count: count))
    }
}

/// Finds the keys of some fields, a bit each.
struct KeySearch: WireMap {
    typealias Failure = Never

    private var fields: UInt64
    /// The keys, in the model's order.
    var keys: [String] = []

    init(_ fields: UInt64) { self.fields = fields }

    mutating func field<Value>(
        _ key: StaticString,
        _ value: inout Value,
        isRequired: Bool,
        read: (inout JSONReader) throws(JSONError) -> Value,
        write: (inout JSONWriter, StaticString, Value) -> Void
    ) {
        if fields & 1 == 1 { keys.append("\(key)") }
        fields >>= 1
    }

    mutating func rest(_ members: inout JSONObject) {}
}
