private import Foundation

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// `nil` is `null`.
    public init(nilLiteral: ()) { self = .null }
    /// A truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// A whole number.
    public init(integerLiteral value: Int64) { self = .number(JSONNumber(value)) }
    /// A number.
    public init(floatLiteral value: Double) {
        self = JSONNumber(value).map(JSONValue.number) ?? .null
    }
    /// A string.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A list.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// An object, in the order written.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        var object = JSONObject()
        for (key, value) in elements { object[key] = value }
        self = .object(object)
    }
}

extension JSONObject: Hashable {
    /// Whether both have the same members, in whatever order.
    public static func == (a: JSONObject, b: JSONObject) -> Bool {
        guard a.members.count == b.members.count else { return false }
        if zip(a.members, b.members).allSatisfy({ $0.key == $1.key && $0.value == $1.value }) {
            return true
        }
        var rest = Dictionary(b.members.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
        return a.members.allSatisfy { rest.removeValue(forKey: $0.key) == $0.value }
    }

    /// Feeds the members, whatever their order.
    public func hash(into hasher: inout Hasher) {
        var sum = 0
        for member in members {
            var one = Hasher()
            one.combine(member.key)
            one.combine(member.value)
            sum ^= one.finalize()
        }
        hasher.combine(sum)
    }
}

extension JSONValue: CustomStringConvertible {
    /// Compact JSON text.
    public var description: String { String(decoding: serialized(), as: UTF8.self) }
}

extension JSONValue {
    private struct MemberKey: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// Reads any value; an object's keys are in the order of their text.
    ///
    /// An object is read as a dictionary, whose keys no strategy of a decoder changes.
    public init(from decoder: any Decoder) throws {
        if let keyed = try? decoder.container(keyedBy: MemberKey.self) {
            // Formats without decimal numbers hold them as an object of their parts.
            if Set(keyed.allKeys.map(\.stringValue)) == JSONValue.decimalParts,
                let value = try? decoder.singleValueContainer().decode(Decimal.self)
            {
                self = .number(JSONNumber(text: "\(value)"))
                return
            }
            let members = try decoder.singleValueContainer().decode([String: JSONValue].self)
            var object = JSONObject()
            for (key, value) in members.sorted(by: { $0.key < $1.key }) {
                object.append(key, value)
            }
            self = .object(object)
            return
        }
        if var list = try? decoder.unkeyedContainer() {
            var values: [JSONValue] = []
            while !list.isAtEnd { values.append(try list.decode(JSONValue.self)) }
            self = .array(values)
            return
        }
        let single = try decoder.singleValueContainer()
        if single.decodeNil() {
            self = .null
        } else if let value = try? single.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? single.decode(Int64.self) {
            self = .number(JSONNumber(value))
        } else if let value = try? single.decode(Decimal.self), value.isFinite {
            self = .number(JSONNumber(text: "\(value)"))
        } else if let value = try? single.decode(Double.self), let number = JSONNumber(value) {
            // Plain text as servers write it: `0.00001`, not `1e-05`.
            let plain = Decimal(string: number.text).flatMap { $0.isFinite ? "\($0)" : nil }
            self = .number(JSONNumber(text: plain ?? number.text))
        } else {
            self = .string(try single.decode(String.self))
        }
    }

    private static let decimalParts: Set = [
        "exponent", "length", "isNegative", "isCompact", "mantissa",
    ]

    /// Writes the value; numbers leave as `Int64`, else as a `Double` of the same value, else as
    /// `Decimal`, which keeps 38 digits.
    ///
    /// An object is written as a dictionary, whose keys no strategy of an encoder changes.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .object(let object):
            var container = encoder.singleValueContainer()
            try container.encode(
                Dictionary(object.members.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
            )
        case .array(let list):
            var container = encoder.unkeyedContainer()
            for value in list { try container.encode(value) }
        case .null:
            var container = encoder.singleValueContainer()
            try container.encodeNil()
        case .bool(let value):
            var container = encoder.singleValueContainer()
            try container.encode(value)
        case .string(let text):
            var container = encoder.singleValueContainer()
            try container.encode(text)
        case .number(let number):
            var container = encoder.singleValueContainer()
            if let value = number.int64 {
                try container.encode(value)
            } else if let value = Decimal(string: number.text),
                number.double.flatMap({ Decimal(string: "\($0)") }) != value
            {
                try container.encode(value)
            } else {
                try container.encode(number.double)
            }
        }
    }
}
