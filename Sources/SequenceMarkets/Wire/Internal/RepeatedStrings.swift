/// A cache of strings that recur on a stream: symbols, accounts, edges.
///
/// Its creator frees it; until then it may be copied, and used on one thread at a time.
struct RepeatedStrings {
    private struct Slot {
        var key: ShortKey
        var text: String
        /// The venue, if the text is the name of an edge.
        var venue: Venue?
    }

    private static let capacity = 256
    private let slots: UnsafeMutablePointer<Slot>

    init() {
        slots = .allocate(capacity: RepeatedStrings.capacity)
        slots.initialize(
            repeating: Slot(key: ShortKey(), text: ""),
            count: RepeatedStrings.capacity
        )
    }

    func free() {
        slots.deinitialize(count: RepeatedStrings.capacity)
        slots.deallocate()
    }

    /// The string whose opening quote is at `cursor`, which ends after the closing one.
    ///
    /// Nil, with the cursor where it was, for one that ``ShortKey`` cannot hold.
    @inline(__always)
    func string(at cursor: inout UnsafePointer<UInt8>, end: UnsafePointer<UInt8>) -> String? {
        slot(at: &cursor, end: end)?.pointee.text
    }

    /// The same for the name of an edge, with the venue it serves.
    @inline(__always)
    func edge(
        at cursor: inout UnsafePointer<UInt8>,
        end: UnsafePointer<UInt8>
    ) -> (name: String, venue: Venue?)? {
        guard let slot = slot(at: &cursor, end: end) else { return nil }
        return (slot.pointee.text, slot.pointee.venue)
    }

    @inline(__always)
    private func slot(
        at cursor: inout UnsafePointer<UInt8>,
        end: UnsafePointer<UInt8>
    ) -> UnsafeMutablePointer<Slot>? {
        let first = cursor + 1
        guard let key = ShortKey(at: &cursor, end: end) else { return nil }
        let index = key.hash % RepeatedStrings.capacity
        let slot = slots + index
        if slot.pointee.key == key { return slot }
        let second = slots + (index ^ 1)
        if second.pointee.key == key { return second }
        keep(first, key, in: slot, moving: second)
        return slot
    }

    /// Two strings whose hashes agree keep out of each other's way: what was there moves.
    @inline(never)
    private func keep(
        _ first: UnsafePointer<UInt8>,
        _ key: ShortKey,
        in slot: UnsafeMutablePointer<Slot>,
        moving second: UnsafeMutablePointer<Slot>
    ) {
        second.pointee = slot.pointee
        let bytes = UnsafeBufferPointer(start: first, count: key.count)
        let text = String(decoding: bytes, as: UTF8.self)
        slot.pointee = Slot(key: key, text: text, venue: Venue(edge: text))
    }
}

/// A string of at most 32 bytes, as words to compare and to hash.
struct ShortKey: Equatable {
    /// The bytes, padded with zeros.
    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    /// How many they are; 0 for an empty key, which no string equals.
    private(set) var count = 0

    /// A key that no string equals.
    init() {}

    /// Reads the string whose opening quote is at `cursor`, which ends after the closing one.
    ///
    /// Nil, with the cursor where it was, for a string that is empty, longer than 32 bytes,
    /// holds an escape or is not well formed.
    @inline(__always)
    init?(at cursor: inout UnsafePointer<UInt8>, end: UnsafePointer<UInt8>) {
        guard end - cursor >= 34, cursor.pointee == UInt8(ascii: "\"") else { return nil }
        let first = cursor + 1
        count = ShortKey.take(first, into: &words.0)
        if count == 8 {
            count &+= ShortKey.take(first + 8, into: &words.1)
            if count == 16 {
                count &+= ShortKey.take(first + 16, into: &words.2)
                if count == 24 { count &+= ShortKey.take(first + 24, into: &words.3) }
            }
        }
        guard count > 0, first[count] == UInt8(ascii: "\"") else { return nil }
        cursor = first + (count &+ 1)
    }

    @inline(__always)
    var hash: Int {
        let mixed =
            (words.0 &* 0x9e37_79b9_7f4a_7c15) ^ (words.1 &* 0xc2b2_ae3d_27d4_eb4f)
            ^ (words.2 &* 0x1656_67b1_9e37_79f9) ^ (words.3 &* 0x27d4_eb2f_1656_67c5)
        return Int(truncatingIfNeeded: mixed &>> 40)
    }

    @inline(__always)
    static func == (a: ShortKey, b: ShortKey) -> Bool {
        let difference =
            (a.words.0 ^ b.words.0) | (a.words.1 ^ b.words.1) | (a.words.2 ^ b.words.2)
            | (a.words.3 ^ b.words.3)
        return difference == 0 && a.count == b.count
    }

    /// The bytes before the first quote, backslash or control character of eight, and how many
    /// they are.
    @inline(__always)
    private static func take(_ p: UnsafePointer<UInt8>, into word: inout UInt64) -> Int {
        let bytes = Digits.word(at: p)
        let count = JSONReader.stringStops(bytes).trailingZeroBitCount >> 3
        word = count == 8 ? bytes : bytes & ((1 &<< UInt64(truncatingIfNeeded: count &* 8)) &- 1)
        return count
    }
}
