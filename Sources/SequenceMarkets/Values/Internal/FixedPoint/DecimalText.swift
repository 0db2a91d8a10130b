/// Decimal text to fixed point and back, over bytes, without a `Double` in between.
package enum DecimalText {
    package enum Parsed: Equatable {
        case value(Int64)
        case overflow
        case malformed
        /// More digits than the scale has, where none may be lost.
        case tooPrecise
    }

    /// Parses `[+-] digits [. digits] [e [+-] digits]`; at least one digit is needed.
    ///
    /// Digits beyond the scale round to the nearest step, halves away from zero; with `exactly`
    /// they must be zeros.
    package static func parse(
        _ bytes: UnsafeRawBufferPointer,
        scale: Int,
        exactly: Bool = false
    ) -> Parsed {
        var i = 0
        let n = bytes.count
        var negative = false
        if i < n, bytes[i] == UInt8(ascii: "-") || bytes[i] == UInt8(ascii: "+") {
            negative = bytes[i] == UInt8(ascii: "-")
            i += 1
        }
        // First find the exponent, so that every digit's place is known when it is read.
        let start = i
        var sawDigit = false
        var point: Int?
        while i < n {
            let byte = bytes[i]
            if byte &- UInt8(ascii: "0") < 10 {
                sawDigit = true
            } else if byte == UInt8(ascii: "."), point == nil {
                point = i
            } else {
                break
            }
            i += 1
        }
        guard sawDigit else { return .malformed }
        let end = i
        var exponent = 0
        if i < n {
            guard bytes[i] | 0x20 == UInt8(ascii: "e") else { return .malformed }
            i += 1
            guard let parsed = exponentValue(bytes, from: i) else { return .malformed }
            exponent = parsed
        }
        let digits = start..<end
        let shift = exponent + scale
        let parsed = assemble(
            bytes,
            digits: digits,
            point: point,
            shift: shift,
            negative: negative
        )
        guard exactly, case .value = parsed else { return parsed }
        return losesDigits(bytes, digits: digits, point: point, shift: shift)
            ? .tooPrecise : parsed
    }

    private static func exponentValue(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var i = start
        var negative = false
        if i < bytes.count, bytes[i] == UInt8(ascii: "-") || bytes[i] == UInt8(ascii: "+") {
            negative = bytes[i] == UInt8(ascii: "-")
            i += 1
        }
        guard i < bytes.count else { return nil }
        var value = 0
        while i < bytes.count {
            let digit = bytes[i] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            // Beyond this any number is zero or too large; more digits change nothing.
            value = Swift.min(value * 10 + Int(digit), 1_000_000)
            i += 1
        }
        return negative ? -value : value
    }

    /// `shift` is the power of ten that turns the integer part into steps.
    private static func assemble(
        _ bytes: UnsafeRawBufferPointer,
        digits: Range<Int>,
        point: Int?,
        shift: Int,
        negative: Bool
    ) -> Parsed {
        let integerDigits = (point ?? digits.upperBound) - digits.lowerBound
        var place = integerDigits + shift  // steps have this many digits in front
        var magnitude: UInt64 = 0
        var roundUp = false
        for i in digits where i != point {
            let digit = UInt64(bytes[i] &- UInt8(ascii: "0"))
            if place > 0 {
                guard let next = append(digit, to: magnitude) else { return .overflow }
                magnitude = next
            } else if place == 0 {
                roundUp = digit >= 5
            } else {
                break
            }
            place -= 1
        }
        while place > 0, magnitude != 0 {
            guard let next = append(0, to: magnitude) else { return .overflow }
            magnitude = next
            place -= 1
        }
        if roundUp { magnitude += 1 }
        return signed(magnitude, negative: negative)
    }

    /// Whether a digit beyond the last step is not zero.
    private static func losesDigits(
        _ bytes: UnsafeRawBufferPointer,
        digits: Range<Int>,
        point: Int?,
        shift: Int
    ) -> Bool {
        var place = (point ?? digits.upperBound) - digits.lowerBound + shift
        for i in digits where i != point {
            if place <= 0, bytes[i] != UInt8(ascii: "0") { return true }
            place -= 1
        }
        return false
    }

    private static func append(_ digit: UInt64, to magnitude: UInt64) -> UInt64? {
        // One past Int64.max is still fine (it is Int64.min's magnitude); checked at the end.
        guard magnitude <= 922_337_203_685_477_580 else { return nil }
        return magnitude * 10 + digit
    }

    package static func signed(_ magnitude: UInt64, negative: Bool) -> Parsed {
        if negative {
            guard magnitude <= Int64.min.magnitude else { return .overflow }
            return .value(Int64(truncatingIfNeeded: 0 &- magnitude))
        }
        guard magnitude <= UInt64(Int64.max) else { return .overflow }
        return .value(Int64(magnitude))
    }

    /// Exact text without trailing zeros.
    package static func print(_ raw: Int64, scale: Int) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(24)
        append(raw, scale: scale, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends exact text without trailing zeros.
    package static func append(_ raw: Int64, scale: Int, to bytes: inout [UInt8]) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: longest) { text in
            guard let start = text.baseAddress else { return }
            bytes.append(contentsOf: text.prefix(write(raw, scale: scale, to: start)))
        }
    }

    /// How many bytes ``write(_:scale:to:)`` writes at most.
    static let longest = 24

    /// Writes exact text without trailing zeros; returns how many bytes it has.
    static func write(_ raw: Int64, scale: Int, to start: UnsafeMutablePointer<UInt8>) -> Int {
        var p = start
        if raw < 0 {
            p.pointee = UInt8(ascii: "-")
            p += 1
        }
        let unit = UInt64(PowersOfTen[scale])
        let (whole, fraction) = raw.magnitude.quotientAndRemainder(dividingBy: unit)
        p += writeDigits(whole, to: p)
        guard fraction != 0 else { return p - start }
        p.pointee = UInt8(ascii: ".")
        p += 1
        var (rest, divisor) = (fraction, unit / 10)
        while rest != 0 {
            let (digit, left) = rest.quotientAndRemainder(dividingBy: divisor)
            p.pointee = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
            p += 1
            (rest, divisor) = (left, divisor / 10)
        }
        return p - start
    }

    /// Writes a whole number's digits; returns how many there are.
    static func writeDigits(_ value: UInt64, to start: UnsafeMutablePointer<UInt8>) -> Int {
        var count = 1
        while count < 19, value >= UInt64(PowersOfTen[count]) { count += 1 }
        if count == 19, value >= 10_000_000_000_000_000_000 { count = 20 }
        var rest = value
        for place in stride(from: count - 1, through: 0, by: -1) {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            start[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
            rest = quotient
        }
        return count
    }

    /// Text with this many decimal places, rounded to nearest.
    package static func print(_ raw: Int64, scale: Int, decimals: Int) -> String {
        var magnitude = raw.magnitude
        if decimals < scale {
            let step = UInt64(PowersOfTen[scale - decimals])
            magnitude = (magnitude + step / 2) / step * step
        }
        var bytes: [UInt8] = raw < 0 && magnitude != 0 ? [UInt8(ascii: "-")] : []
        let unit = UInt64(PowersOfTen[scale])
        appendDigits(magnitude / unit, to: &bytes)
        if decimals > 0 {
            bytes.append(UInt8(ascii: "."))
            var fraction = magnitude % unit
            var divisor = unit
            for _ in 0..<decimals {
                divisor /= 10
                bytes.append(UInt8(ascii: "0") + (divisor == 0 ? 0 : UInt8(fraction / divisor)))
                if divisor != 0 { fraction %= divisor }
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends a whole number's digits.
    package static func appendDigits(_ value: UInt64, to bytes: inout [UInt8]) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: longest) { text in
            guard let start = text.baseAddress else { return }
            bytes.append(contentsOf: text.prefix(writeDigits(value, to: start)))
        }
    }
}

/// 10⁰ to 10¹⁸.
package enum PowersOfTen {
    private static let all: [Int64] = [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
        10_000_000_000, 100_000_000_000, 1_000_000_000_000, 10_000_000_000_000,
        100_000_000_000_000, 1_000_000_000_000_000, 10_000_000_000_000_000,
        100_000_000_000_000_000, 1_000_000_000_000_000_000,
    ]

    /// Ten to the power of `exponent`, held to the range 0…18.
    @inline(__always)
    package static subscript(exponent: Int) -> Int64 { all[min(max(exponent, 0), 18)] }
}
