/// The keys of one model: each is written down once, as a case of an enumeration.
///
/// The order of the cases is the order the documentation shows, which is the order the
/// reader tries first.
package protocol WireField: RawRepresentable<String>, CaseIterable, Sendable {}

/// A model's keys as the reader wants them: bytes to compare eight at a time.
package struct FieldTable<Field: WireField>: Sendable {
    struct Entry: Sendable {
        var field: Field
        /// Where the key's words begin in `words`.
        var firstWord: Int
        /// How many words are compared whole.
        var wholeWords: Int
        /// Which bytes of the word after them count.
        var lastMask: UInt64
        /// The bytes of `"key":`.
        var length: Int
        /// The key without quotes and colon.
        var key: [UInt8]
    }

    let entries: [Entry]
    let words: [UInt64]

    package init(_ type: Field.Type = Field.self) {
        var entries: [Entry] = []
        var words: [UInt64] = []
        for field in Field.allCases {
            let token = Array("\"\(field.rawValue)\":".utf8)
            let first = words.count
            for start in stride(from: 0, to: token.count, by: 8) {
                var word: UInt64 = 0
                for (i, byte) in token[start..<min(start + 8, token.count)].enumerated() {
                    word |= UInt64(byte) << (8 * UInt64(i))
                }
                words.append(word)
            }
            let rest = token.count % 8
            entries.append(
                Entry(
                    field: field,
                    firstWord: first,
                    wholeWords: token.count / 8,
                    lastMask: rest == 0 ? 0 : (1 << (8 * UInt64(rest))) - 1,
                    length: token.count,
                    key: Array(field.rawValue.utf8)
                )
            )
        }
        self.entries = entries
        self.words = words
    }

    /// Whether `"key":` of an entry stands at `p`; only whole words within the text are read.
    @inline(__always)
    func matches(_ index: Int, at p: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>) -> Bool {
        let entry = entries[index]
        guard end - p >= (entry.wholeWords + 1) * 8 else { return false }
        let bytes = UnsafeRawPointer(p)
        for i in 0..<entry.wholeWords {
            let word = bytes.loadUnaligned(fromByteOffset: i * 8, as: UInt64.self)
            if UInt64(littleEndian: word) != words[entry.firstWord + i] { return false }
        }
        guard entry.lastMask != 0 else { return true }
        let offset = entry.wholeWords * 8
        let word = UInt64(
            littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        )
        return word & entry.lastMask == words[entry.firstWord + entry.wholeWords]
    }

    func index(of key: UnsafeBufferPointer<UInt8>) -> Int? {
        entries.firstIndex { entry in
            entry.key.count == key.count && zip(entry.key, key).allSatisfy { $0 == $1 }
        }
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
        while true {
            var next = peek()
            if progress.isFirst {
                progress.isFirst = false
                if next == UInt8(ascii: "}") { break }
            } else {
                if next == UInt8(ascii: "}") { break }
                guard next == UInt8(ascii: ",") else {
                    throw failure("a comma or the end of the object")
                }
                cursor += 1
                next = peek()
            }
            let expected = progress.expected
            if expected < table.entries.count, table.matches(expected, at: cursor, end: end) {
                cursor += table.entries[expected].length
                progress.expected = expected + 1
                return table.entries[expected].field
            }
            if let index = try searchField(table) {
                progress.expected = index + 1
                return table.entries[index].field
            }
            unknownFieldCount += 1
            try skipValue()
        }
        cursor += 1
        depth -= 1
        return nil
    }

    /// Reads a key in any place and any spelling; nil if the table does not know it.
    @inline(never)
    private mutating func searchField<Field: WireField>(
        _ table: FieldTable<Field>
    ) throws(JSONError) -> Int? {
        guard peek() == UInt8(ascii: "\"") else { throw failure("a key") }
        let index = try withStringBytes { table.index(of: $0) }
        try expect(UInt8(ascii: ":"), "a colon")
        return index
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
