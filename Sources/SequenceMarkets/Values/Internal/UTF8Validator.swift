/// Checks that bytes are UTF-8, in one piece or in many.
///
/// A wrong byte is found when it arrives, not when the sequence around it ends.
package struct UTF8Validator: Sendable {
    /// Continuation bytes still to come.
    private var missing: UInt8 = 0
    /// The valid range of the next continuation byte; narrower after E0, ED, F0 and F4.
    private var lower: UInt8 = 0x80
    private var upper: UInt8 = 0xbf

    /// Starts a text.
    package init() {}

    /// Whether the text may end here.
    package var isComplete: Bool { missing == 0 }

    /// Whether a whole text is valid.
    package static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var validator = UTF8Validator()
        return validator.accept(bytes) && validator.isComplete
    }

    /// Takes the next bytes; false at the first that cannot be.
    package mutating func accept(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let base = bytes.baseAddress else { return true }
        let count = bytes.count
        var index = 0
        while index < count {
            if missing == 0 {
                index = UTF8Validator.skipASCII(base, from: index, to: count)
                guard index < count else { return true }
                guard begin(base.load(fromByteOffset: index, as: UInt8.self)) else { return false }
            } else {
                let byte = base.load(fromByteOffset: index, as: UInt8.self)
                guard byte >= lower, byte <= upper else { return false }
                missing -= 1
                (lower, upper) = (0x80, 0xbf)
            }
            index += 1
        }
        return true
    }

    /// Takes the first byte of a sequence, one that is not ASCII.
    private mutating func begin(_ byte: UInt8) -> Bool {
        switch byte {
        case 0xc2...0xdf: missing = 1
        case 0xe0: (missing, lower) = (2, 0xa0)
        case 0xed: (missing, upper) = (2, 0x9f)
        case 0xe1...0xef: missing = 2
        case 0xf0: (missing, lower) = (3, 0x90)
        case 0xf1...0xf3: missing = 3
        case 0xf4: (missing, upper) = (3, 0x8f)
        default: return false
        }
        return true
    }

    /// The first byte that is not ASCII, or the end.
    @inline(__always)
    private static func skipASCII(_ base: UnsafeRawPointer, from start: Int, to end: Int) -> Int {
        let high: UInt64 = 0x8080_8080_8080_8080
        var index = start
        while index + 32 <= end {
            let a = base.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let b = base.loadUnaligned(fromByteOffset: index + 8, as: UInt64.self)
            let c = base.loadUnaligned(fromByteOffset: index + 16, as: UInt64.self)
            let d = base.loadUnaligned(fromByteOffset: index + 24, as: UInt64.self)
            if (a | b | c | d) & high != 0 { break }
            index += 32
        }
        while index + 8 <= end {
            let word = base.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            if word & high != 0 { break }
            index += 8
        }
        while index < end, base.load(fromByteOffset: index, as: UInt8.self) < 0x80 { index += 1 }
        return index
    }
}
