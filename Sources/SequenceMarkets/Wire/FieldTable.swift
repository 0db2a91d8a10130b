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
        var field: Field
        /// The bytes of `"key":`, padded with zeros to whole words.
        var words: UnsafePointer<UInt64>
        /// How many words are compared whole.
        var wholeWords: Int
        /// Which bytes of the word after them count.
        var lastMask: UInt64
        /// The bytes of `"key":`.
        var length: Int
    }

    private let storage: Confined<UnsafePointer<Entry>>
    let count: Int

    package init(_ type: Field.Type = Field.self) {
        let fields = Array(Field.allCases)
        let entries = UnsafeMutablePointer<Entry>.allocate(capacity: max(1, fields.count))
        for (place, field) in fields.enumerated() {
            let token = Array("\"\(field.rawValue)\":".utf8)
            let words = UnsafeMutablePointer<UInt64>.allocate(capacity: token.count / 8 + 1)
            for i in 0...token.count / 8 {
                var word: UInt64 = 0
                for (j, byte) in token.dropFirst(i * 8).prefix(8).enumerated() {
                    word |= UInt64(byte) << (8 * UInt64(j))
                }
                (words + i).initialize(to: word)
            }
            (entries + place).initialize(
                to: Entry(
                    field: field,
                    words: UnsafePointer(words),
                    wholeWords: token.count / 8,
                    lastMask: (1 << (8 * UInt64(token.count % 8))) - 1,
                    length: token.count
                )
            )
        }
        storage = Confined(UnsafePointer(entries))
        count = fields.count
    }

    @inline(__always)
    subscript(index: Int) -> Entry { storage.value[index] }

    /// Whether `"key":` of an entry stands at `p`; only whole words within the text are read.
    @inline(__always)
    func matches(_ index: Int, at p: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>) -> Bool {
        let entry = storage.value[index]
        guard end - p >= (entry.wholeWords + 1) * 8 else { return false }
        let bytes = UnsafeRawPointer(p)
        for i in 0..<entry.wholeWords {
            let word = bytes.loadUnaligned(fromByteOffset: i * 8, as: UInt64.self)
            if UInt64(littleEndian: word) != entry.words[i] { return false }
        }
        let word = bytes.loadUnaligned(fromByteOffset: entry.wholeWords * 8, as: UInt64.self)
        return UInt64(littleEndian: word) & entry.lastMask == entry.words[entry.wholeWords]
    }

    func index(of key: UnsafeBufferPointer<UInt8>) -> Int? {
        for i in 0..<count {
            let entry = storage.value[i]
            guard entry.length == key.count + 3 else { continue }
            let name = UnsafeRawPointer(entry.words) + 1
            let isSame = key.indices.allSatisfy {
                key[$0] == name.load(fromByteOffset: $0, as: UInt8.self)
            }
            if isSame { return i }
        }
        return nil
    }
}

/// How far an object has been read.
package struct ObjectProgress {
    var expected = 0
    var isFirst = true
}

extension JSONReader {
    /// Enters an object.
    @inline(__always)
    package mutating func enterObject() throws(JSONError) -> ObjectProgress {
        try expect(UInt8(ascii: "{"), "an object")
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
        while try enterField(&progress) {
            if let field = expectedField(&progress, table) { return field }
            if let field = try searchField(&progress, table) { return field }
            unknownFieldCount += 1
            try skipValue()
        }
        return nil
    }

    /// The same, with the fields the table does not know kept.
    package mutating func nextField<Field: WireField>(
        _ progress: inout ObjectProgress,
        _ table: FieldTable<Field>,
        unknown: inout JSONObject
    ) throws(JSONError) -> Field? {
        while try enterField(&progress) {
            if let field = expectedField(&progress, table) { return field }
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
        let next = peek()
        if next == UInt8(ascii: "}") {
            cursor += 1
            depth -= 1
            return false
        }
        guard !progress.isFirst else {
            progress.isFirst = false
            return true
        }
        guard next == UInt8(ascii: ",") else {
            throw failure("a comma or the end of the object")
        }
        cursor += 1
        // A comma must be followed by a key; `searchField` says so where it is not.
        _ = peek()
        return true
    }

    /// The field that comes next in the documentation's order, if it stands here.
    @inline(__always)
    private mutating func expectedField<Field: WireField>(
        _ progress: inout ObjectProgress,
        _ table: FieldTable<Field>
    ) -> Field? {
        let expected = progress.expected
        guard expected < table.count, table.matches(expected, at: cursor, end: end) else {
            return nil
        }
        let entry = table[expected]
        cursor += entry.length
        progress.expected = expected + 1
        return entry.field
    }

    /// Reads a key in any place and any spelling; nil if the table does not know it.
    @inline(never)
    private mutating func searchField<Field: WireField>(
        _ progress: inout ObjectProgress,
        _ table: FieldTable<Field>
    ) throws(JSONError) -> Field? {
        guard peek() == UInt8(ascii: "\"") else { throw failure("a key") }
        let index = try withStringBytes { table.index(of: $0) }
        try expect(UInt8(ascii: ":"), "a colon")
        guard let index else { return nil }
        progress.expected = index + 1
        return table[index].field
    }

    /// A required field's value, or the error that names the field.
    @inline(__always)
    package func require<Value>(
        _ value: Value?,
        _ field: some WireField
    ) throws(JSONError) -> Value {
        guard let value else { throw failure("the field \"\(field.rawValue)\"") }
        return value
    }
}
