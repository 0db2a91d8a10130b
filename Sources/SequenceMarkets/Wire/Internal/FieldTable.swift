/// The keys of one model: each is written down once, as a case of an enumeration.
///
/// The order of the cases is the order the documentation shows, which is the order the
/// reader tries first.
package protocol WireField: RawRepresentable<String>, CaseIterable, Sendable {}

/// A model's keys as the reader wants them: bytes to compare eight at a time.
///
/// A table is made once for each type and lives as long as the process, so its storage is
/// never freed, and reading it costs no reference count.
package struct FieldTable<Field: WireField>: Sendable {
    struct Entry {
        /// The first 32 bytes of `"key":`, padded with zeros.
        var words: (UInt64, UInt64, UInt64, UInt64)
        /// Which bits of these count.
        var masks: (UInt64, UInt64, UInt64, UInt64)
        /// How many bytes `"key":` has.
        var length: Int
        var field: Field
        /// All bytes of `"key":`.
        var token: UnsafePointer<UInt8>
    }

    private let storage: Confined<UnsafePointer<Entry>>
    let count: Int

    package init(_ type: Field.Type = Field.self) {
        let fields = Array(Field.allCases)
        let entries = UnsafeMutablePointer<Entry>.allocate(capacity: max(1, fields.count))
        for (place, field) in fields.enumerated() {
            (entries + place).initialize(to: FieldTable.entry(field))
        }
        storage = Confined(UnsafePointer(entries))
        count = fields.count
    }

    private static func entry(_ field: Field) -> Entry {
        let bytes = Array("\"\(field.rawValue)\":".utf8)
        func word(_ place: Int) -> (word: UInt64, mask: UInt64) {
            var (word, mask): (UInt64, UInt64) = (0, 0)
            for (i, byte) in bytes.dropFirst(place * 8).prefix(8).enumerated() {
                word |= UInt64(byte) << UInt64(i * 8)
                mask |= 0xff << UInt64(i * 8)
            }
            return (word, mask)
        }
        let parts = (word(0), word(1), word(2), word(3))
        let token = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count)
        for (i, byte) in bytes.enumerated() { (token + i).initialize(to: byte) }
        return Entry(
            words: (parts.0.word, parts.1.word, parts.2.word, parts.3.word),
            masks: (parts.0.mask, parts.1.mask, parts.2.mask, parts.3.mask),
            length: bytes.count,
            field: field,
            token: UnsafePointer(token)
        )
    }

    @inline(__always)
    subscript(index: Int) -> UnsafePointer<Entry> { storage.value + index }

    /// Whether `"key":` of an entry stands at `p`; only whole words within the text are read.
    @inline(__always)
    func matches(_ index: Int, at p: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>) -> Bool {
        let entry = storage.value + index
        let left = end - p
        guard left >= 16 else { return false }
        let head =
            ((Digits.word(at: p) & entry.pointee.masks.0) ^ entry.pointee.words.0)
            | ((Digits.word(at: p + 8) & entry.pointee.masks.1) ^ entry.pointee.words.1)
        guard head == 0 else { return false }
        guard entry.pointee.length > 16 else { return true }
        guard left >= 32 else { return false }
        let tail =
            ((Digits.word(at: p + 16) & entry.pointee.masks.2) ^ entry.pointee.words.2)
            | ((Digits.word(at: p + 24) & entry.pointee.masks.3) ^ entry.pointee.words.3)
        return tail == 0 && entry.pointee.length <= 32
    }

    func index(of key: UnsafeBufferPointer<UInt8>) -> Int? {
        for i in 0..<count {
            let entry = storage.value[i]
            guard entry.length == key.count + 3 else { continue }
            if key.indices.allSatisfy({ key[$0] == entry.token[$0 + 1] }) { return i }
        }
        return nil
    }
}

/// How far an object has been read.
package struct ObjectProgress {
    /// The field that comes next in the documentation's order.
    var expected = 0
    /// What stands before the next key: the object's brace, then commas.
    var separator = UInt8(ascii: "{")
}

extension JSONReader {
    /// Begins an object; the cursor stays at its brace until the first field is asked for.
    @inline(__always)
    package mutating func enterObject() throws(JSONError) -> ObjectProgress {
        guard peek() == UInt8(ascii: "{") else { throw failure("an object") }
        try descend()
        return ObjectProgress()
    }

    /// The next field the table knows, with the cursor before its value; nil at the object's end.
    ///
    /// Fields it does not know are skipped and counted.
    @inline(__always)
    package mutating func nextField<Field: WireField>(
        _ progress: inout ObjectProgress,
        _ table: FieldTable<Field>
    ) throws(JSONError) -> Field? {
        if let field = expectedField(&progress, table) { return field }
        return try anyField(&progress, table)
    }

    /// The field that comes next in the documentation's order, if it stands here.
    @inline(__always)
    private mutating func expectedField<Field: WireField>(
        _ progress: inout ObjectProgress,
        _ table: FieldTable<Field>
    ) -> Field? {
        let expected = progress.expected
        guard expected < table.count, cursor < end, cursor.pointee == progress.separator,
            table.matches(expected, at: cursor + 1, end: end)
        else { return nil }
        let entry = table[expected]
        cursor += entry.pointee.length &+ 1
        progress = ObjectProgress(expected: expected &+ 1, separator: UInt8(ascii: ","))
        return entry.pointee.field
    }

    /// The next field in whatever place; nil at the object's end.
    @inline(never)
    private mutating func anyField<Field: WireField>(
        _ progress: inout ObjectProgress,
        _ table: FieldTable<Field>
    ) throws(JSONError) -> Field? {
        while try enterField(&progress) {
            if let field = try searchField(&progress, table) { return field }
            unknownFieldCount += 1
            try skipValue()
        }
        return nil
    }

    /// The same as ``nextField``, with the fields the table does not know kept.
    package mutating func nextField<Field: WireField>(
        _ progress: inout ObjectProgress,
        _ table: FieldTable<Field>,
        unknown: inout JSONObject
    ) throws(JSONError) -> Field? {
        if let field = expectedField(&progress, table) { return field }
        while try enterField(&progress) {
            let key = cursor
            if let field = try searchField(&progress, table) { return field }
            unknownFieldCount += 1
            let value = cursor
            cursor = key
            let name = try readString()
            cursor = value
            unknown.append(name, try readValue())
        }
        return nil
    }

    /// Moves to the next key; false at the object's end, which is consumed.
    @inline(__always)
    private mutating func enterField(_ progress: inout ObjectProgress) throws(JSONError) -> Bool {
        if progress.separator == UInt8(ascii: "{") {
            cursor += 1
            progress.separator = UInt8(ascii: ",")
            guard peek() == UInt8(ascii: "}") else { return true }
        }
        let next = peek()
        if next == UInt8(ascii: "}") {
            cursor += 1
            depth -= 1
            return false
        }
        guard next == UInt8(ascii: ",") else {
            throw failure("a comma or the end of the object")
        }
        cursor += 1
        // A comma must be followed by a key; `searchField` says so where it is not.
        _ = peek()
        return true
    }

    /// Reads a key in any place and any spelling; nil if the table does not know it.
    private mutating func searchField<Field: WireField>(
        _ progress: inout ObjectProgress,
        _ table: FieldTable<Field>
    ) throws(JSONError) -> Field? {
        // The likeliest key is one a little further on: the fields before it were left out.
        var likely = progress.expected
        for _ in 0..<table.count {
            if likely >= table.count { likely = 0 }
            if table.matches(likely, at: cursor, end: end) {
                cursor += table[likely].pointee.length
                progress.expected = likely + 1
                return table[likely].pointee.field
            }
            likely += 1
        }
        guard peek() == UInt8(ascii: "\"") else { throw failure("a key") }
        let index = try withStringBytes { table.index(of: $0) }
        try expect(UInt8(ascii: ":"), "a colon")
        guard let index else { return nil }
        progress.expected = index + 1
        return table[index].pointee.field
    }

    /// A required field's value, or the error that names the field.
    @inline(__always)
    package func require<Value>(
        _ value: consuming Value?,
        _ field: some WireField
    ) throws(JSONError) -> Value {
        guard let value else { throw failure("the field \"\(field.rawValue)\"") }
        return value
    }
}
