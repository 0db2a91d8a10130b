/// Decimal digits, eight at a time.
enum Digits {
    private static let zeros: UInt64 = 0x3030_3030_3030_3030

    /// Eight bytes as a word whose lowest byte is the first.
    @inline(__always)
    static func word(at p: UnsafePointer<UInt8>) -> UInt64 {
        UInt64(littleEndian: UnsafeRawPointer(p).loadUnaligned(as: UInt64.self))
    }

    /// How many of a word's bytes, from the first on, are digits.
    @inline(__always)
    static func leading(_ word: UInt64) -> Int {
        // A digit becomes 0...9 and stays below 0x80 when 0x76 is added; all else does not.
        // What a byte carries into the next one only concerns bytes after the first mark.
        let values = word ^ zeros
        let marks = ((values &+ 0x7676_7676_7676_7676) | values) & 0x8080_8080_8080_8080
        return marks.trailingZeroBitCount >> 3
    }

    /// The number that the first 1...8 bytes of a word spell; they must be digits.
    @inline(__always)
    static func value(_ word: UInt64, count: Int) -> UInt64 {
        // Zeros move in from the front, and what is no part of the number moves out.
        var value = (word ^ zeros) &<< UInt64(truncatingIfNeeded: 64 &- count &* 8)
        value = (value &* 10) &+ (value &>> 8)
        let odd = (value & 0x0000_00ff_0000_00ff) &* 0x000f_4240_0000_0064
        let even = ((value &>> 16) & 0x0000_00ff_0000_00ff) &* 0x0000_2710_0000_0001
        return (odd &+ even) &>> 32
    }

    /// The steps of `[-]digits[.digits]` and where the text ends, with at most 8 digits on either
    /// side of the point and no more than `scale` after it; 19 bytes must be readable.
    ///
    /// There is no end for anything else.
    @inline(__always)
    static func decimal(
        _ start: UnsafePointer<UInt8>,
        scale: Int
    ) -> (steps: Int64, end: UnsafePointer<UInt8>?) {
        let negative = start.pointee == UInt8(ascii: "-")
        var p = start + (negative ? 1 : 0)
        let word = word(at: p)
        let whole = leading(word)
        guard whole > 0, whole == 1 || p.pointee != UInt8(ascii: "0") else { return (0, nil) }
        var steps = value(word, count: whole) &* power(scale)
        p += whole
        if p.pointee == UInt8(ascii: ".") {
            p += 1
            let fraction = Digits.word(at: p)
            let decimals = leading(fraction)
            guard decimals > 0, decimals <= scale else { return (0, nil) }
            steps &+= value(fraction, count: decimals) &* power(scale &- decimals)
            p += decimals
        }
        // More digits, or an exponent.
        guard p.pointee &- UInt8(ascii: "0") >= 10, p.pointee | 0x20 != 0x65 else {
            return (0, nil)
        }
        return (negative ? 0 &- Int64(bitPattern: steps) : Int64(bitPattern: steps), p)
    }

    @inline(__always)
    private static func power(_ exponent: Int) -> UInt64 {
        UInt64(bitPattern: PowersOfTen[exponent])
    }
}
