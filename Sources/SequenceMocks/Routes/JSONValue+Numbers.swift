import SequenceMarkets

extension JSONValue {
    /// A whole number.
    static func int(_ value: Int64) -> JSONValue { .number(JSONNumber(value)) }

    /// A whole number.
    static func int(_ value: Int) -> JSONValue { .number(JSONNumber(Int64(value))) }

    /// A number with a point, exactly as fixed point has it.
    static func decimal(_ value: some FixedPoint) -> JSONValue {
        do throws(JSONError) {
            return try JSONValue(parsing: value.description)
        } catch {
            return .null
        }
    }

    /// A number with a point, in one of the ways a book may write it.
    static func decimal(_ value: some FixedPoint, _ numbers: Dialect.BookNumbers) -> JSONValue {
        let plain = value.description
        var text = plain
        switch numbers {
        case .plain: break
        case .padded: text += plain.contains(".") ? "000" : ".000"
        case .exponent:
            // The same digits, the point two places to the left.
            let parts = plain.split(separator: ".", omittingEmptySubsequences: false)
            let digits = String(parts[0].drop { $0 == "-" })
            let padded = String(repeating: "0", count: max(3 - digits.count, 0)) + digits
            let rest = parts.count > 1 ? String(parts[1]) : ""
            let sign = plain.hasPrefix("-") ? "-" : ""
            text = "\(sign)\(padded.dropLast(2)).\(padded.suffix(2))\(rest)e2"
        }
        do throws(JSONError) { return try JSONValue(parsing: text) } catch { return .null }
    }

    /// A number for statistics, to two digits after the point.
    static func rounded(_ value: Double) -> JSONValue {
        JSONNumber((value * 100).rounded() / 100).map(JSONValue.number) ?? .null
    }

    /// A share between 0 and 1.
    static func ratio(_ part: Int, of whole: Int) -> JSONValue {
        JSONNumber(Double(part) / Double(max(whole, 1))).map(JSONValue.number) ?? .null
    }

    /// Nil for null: a null key means the same as an omitted one.
    var ifPresent: JSONValue? {
        if isNull { return Optional.none }
        return self
    }

    /// Text, or null.
    static func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
}
