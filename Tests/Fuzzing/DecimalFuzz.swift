import SequenceMarkets

/// Decimal text and fixed point: exact both ways, against slow arithmetic that is easy to trust.
enum DecimalFuzz {
    static let target = FuzzTarget(name: "decimal", seeds: seeds, run: run)

    @Sendable
    private static func seeds(_ fixtures: [Fixture]) -> [[UInt8]] {
        let texts = [
            "0.29", "76410.5", "-3", "+1e-8", "9223372036854775807", "-9223372036854775808",
            "0.000000005", "92233720368.54775807", "1e18", "123.456E+3", ".5", "5.", "00.10",
        ]
        return texts.map { Array($0.utf8) }
    }

    @Sendable
    private static func run(_ bytes: [UInt8]) {
        for scale in [0, 2, 8, 9, 18] { text(Array(bytes.prefix(200)), scale) }
        let words = stride(from: 0, to: bytes.count, by: 8).map { start in
            bytes[start..<min(start + 8, bytes.count)].reduce(Int64(0)) { $0 << 8 | Int64($1) }
        }
        for word in words.prefix(3) { number(word) }
        if words.count >= 3 { product(words[0], words[1], words[2]) }
    }

    private static func text(_ bytes: [UInt8], _ scale: Int) {
        let parsed = bytes.withUnsafeBytes { DecimalText.parse($0, scale: scale) }
        if let expected = slowly(bytes, scale) {
            promise(parsed == expected, "\(parsed) is not \(expected) at scale \(scale)")
        }
        guard case .value(let raw) = parsed else { return }
        identity(raw, scale)
    }

    /// Printed and parsed again, a number is the same.
    private static func identity(_ raw: Int64, _ scale: Int) {
        let text = Array(DecimalText.print(raw, scale: scale).utf8)
        let again = text.withUnsafeBytes { DecimalText.parse($0, scale: scale) }
        promise(again == .value(raw), "print and parse change \(raw) at scale \(scale)")
        for decimals in [0, 2, scale, 20] {
            _ = DecimalText.print(raw, scale: scale, decimals: decimals)
        }
    }

    private static func number(_ raw: Int64) {
        for scale in [0, 8, 9, 18] { identity(raw, scale) }
        _ = Nanoseconds(raw: raw).description
        _ = Nanoseconds(raw: raw).advanced(by: .seconds(raw))
        let double = Double(bitPattern: UInt64(bitPattern: raw))
        if let price = try? Px(rounding: double) {
            promise(abs(price.double - double) <= abs(double) * 1e-15 + 1e-9, "\(double) moved")
        } else {
            promise(!(abs(double) < 9.2e9), "\(double) fits, and was refused")
        }
        _ = Px(floatLiteral: double)
        _ = try? USD(raw: raw).times(BasisPoints(double))
    }

    /// `a × b ÷ c` against 128-bit arithmetic of the standard library.
    private static func product(_ a: Int64, _ b: Int64, _ c: Int64) {
        let found = try? WideProduct.divide(a, b, by: c)
        guard c != 0 else { return promise(found == nil, "divided by zero") }
        guard #available(macOS 15, *) else { return }
        let (quotient, rest) = (Int128(a) * Int128(b)).quotientAndRemainder(dividingBy: Int128(c))
        let isNegative = (Int128(a) * Int128(b) < 0) != (c < 0)
        let rounded =
            rest.magnitude * 2 >= Int128(c).magnitude ? quotient + (isNegative ? -1 : 1) : quotient
        promise(found == Int64(exactly: rounded), "\(a) × \(b) ÷ \(c)")
    }

    /// Digit by digit, as on paper; nil for what this is too simple for.
    private static func slowly(_ bytes: [UInt8], _ scale: Int) -> DecimalText.Parsed? {
        guard bytes.count < 60,
            let text = String(validating: bytes, as: UTF8.self),
            let match = text.wholeMatch(
                of: /([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]{1,4}))?/
            )
        else { return nil }
        let (integer, fraction) = (match.2, match.3 ?? "")
        guard !integer.isEmpty || !fraction.isEmpty else { return .malformed }
        guard let exponent = Int(match.4 ?? "0") else { return nil }
        var digits = (integer + fraction).map { Int($0.wholeNumberValue ?? 0) }
        var point = integer.count + exponent + scale
        if point < 0 {
            digits = Array(repeating: 0, count: -point) + digits
            point = 0
        }
        if point > digits.count {
            digits += Array(repeating: 0, count: point - digits.count)
        }
        let roundsUp = point < digits.count && digits[point] >= 5
        var value: Int128 = roundsUp ? 1 : 0
        var place: Int128 = 1
        for digit in digits[..<point].reversed() {
            if digit != 0, place > 1_000_000_000_000_000_000_000 { return .overflow }
            value += Int128(digit) * (digit == 0 ? 0 : place)
            if place <= 1_000_000_000_000_000_000_000 { place *= 10 }
        }
        return Int64(exactly: match.1 == "-" ? -value : value).map { .value($0) } ?? .overflow
    }
}
