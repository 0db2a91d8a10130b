/// UTF-8 validation of whole texts.
enum UTF8Text {
    /// Whether the bytes are well-formed UTF-8.
    static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let base = bytes.baseAddress else { return true }
        var i = 0
        let n = bytes.count
        while i < n {
            while n - i >= 8,
                base.loadUnaligned(fromByteOffset: i, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
            {
                i += 8
            }
            guard i < n else { break }
            if bytes[i] < 0x80 {
                i += 1
                continue
            }
            guard let length = sequenceLength(bytes, at: i) else { return false }
            i += length
        }
        return true
    }

    /// The length of a well-formed sequence of two to four bytes, else nil.
    private static func sequenceLength(_ bytes: UnsafeRawBufferPointer, at i: Int) -> Int? {
        let second = i + 1 < bytes.count ? bytes[i + 1] : 0
        let (length, range): (Int, ClosedRange<UInt8>)
        switch bytes[i] {
        case 0xc2...0xdf: (length, range) = (2, 0x80...0xbf)
        case 0xe0: (length, range) = (3, 0xa0...0xbf)
        case 0xe1...0xec, 0xee...0xef: (length, range) = (3, 0x80...0xbf)
        case 0xed: (length, range) = (3, 0x80...0x9f)
        case 0xf0: (length, range) = (4, 0x90...0xbf)
        case 0xf1...0xf3: (length, range) = (4, 0x80...0xbf)
        case 0xf4: (length, range) = (4, 0x80...0x8f)
        default: return nil
        }
        guard range.contains(second), i + length <= bytes.count else { return nil }
        for j in i + 2..<i + length where bytes[j] & 0xc0 != 0x80 { return nil }
        return length
    }
}
