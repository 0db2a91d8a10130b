/// Any JSON value; key order and number text are preserved exactly.
///
/// ```swift
/// let tier = try await seq.account()["tier"]?.stringValue
/// let body: JSONValue = ["name": "mm", "levels": [1, 2.5], "live": false]
/// ```
public indirect enum JSONValue: Sendable {
    /// `null`
    case null
    /// `true` or `false`
    case bool(Bool)
    /// A number, as text.
    case number(JSONNumber)
    /// A string.
    case string(String)
    /// A list.
    case array([JSONValue])
    /// Keys and values, in order.
    case object(JSONObject)

    /// Parses a whole text; throws ``JSONError``.
    public init(parsing bytes: [UInt8]) throws(JSONError) {
        self = try JSONReader.read(bytes) { reader throws(JSONError) in try reader.readValue() }
    }

    /// Parses a whole text; throws ``JSONError``.
    public init(parsing text: String) throws(JSONError) {
        try self.init(parsing: Array(text.utf8))
    }

    /// Compact JSON text.
    public func serialized() -> [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.bytes
    }

    /// The member of an object, or nil.
    public subscript(key: String) -> JSONValue? {
        if case .object(let object) = self { object[key] } else { nil }
    }

    /// The element of an array, or nil.
    public subscript(index: Int) -> JSONValue? {
        if case .array(let list) = self, list.indices.contains(index) { list[index] } else { nil }
    }

    /// The text of a string, else nil.
    public var stringValue: String? { if case .string(let text) = self { text } else { nil } }
    /// The truth value, else nil.
    public var boolValue: Bool? { if case .bool(let value) = self { value } else { nil } }
    /// The number, else nil.
    public var numberValue: JSONNumber? {
        if case .number(let number) = self { number } else { nil }
    }
    /// The number if it is whole and fits 64 bits, else nil.
    public var int64Value: Int64? { numberValue?.int64 }
    /// The nearest `Double` of a number, else nil.
    public var doubleValue: Double? { numberValue?.double }
    /// The elements of an array, else nil.
    public var arrayValue: [JSONValue]? { if case .array(let list) = self { list } else { nil } }
    /// The object, else nil.
    public var objectValue: JSONObject? {
        if case .object(let object) = self { object } else { nil }
    }
    /// Whether this is `null`.
    public var isNull: Bool { if case .null = self { true } else { false } }
}

/// A JSON number, kept as the text it was written in.
public struct JSONNumber: Hashable, Sendable, CustomStringConvertible {
    /// The number's text.
    public let text: String

    init(text: String) {
        self.text = text
    }

    /// A whole number.
    public init(_ value: Int64) { text = String(value) }

    /// The shortest text of a `Double`; nil if it is not finite.
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        var writer = JSONWriter()
        writer.double(value)
        text = String(decoding: writer.bytes, as: UTF8.self)
    }

    /// The value if it is whole and fits 64 bits, else nil.
    public var int64: Int64? {
        var copy = text
        return copy.withUTF8 { JSONReader.wholeNumber($0) }
    }

    /// The nearest `Double`, or nil beyond its range.
    public var double: Double? {
        guard let value = Double(text), value.isFinite else { return nil }
        return value
    }

    /// The value in fixed point; digits beyond the scale round to the nearest step.
    ///
    /// Throws ``FixedPointError``.
    public func fixed<Value: FixedPoint>(_ type: Value.Type) throws(FixedPointError) -> Value {
        try Value(nearestTo: text)
    }

    /// The number's text.
    public var description: String { text }
}

/// The members of a JSON object, in order.
public struct JSONObject: Sendable {
    /// Keys and values, in order.
    public private(set) var members: [(key: String, value: JSONValue)]

    /// An empty object.
    public init() { members = [] }

    /// An object of these members; of two with one key, both are kept.
    public init(_ members: [(key: String, value: JSONValue)]) { self.members = members }

    /// The first member of a key; setting nil removes, setting a value replaces or appends.
    public subscript(key: String) -> JSONValue? {
        get { members.first { $0.key == key }?.value }
        set {
            let index = members.firstIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append((key, value))
            case (nil, nil): break
            }
        }
    }

    /// Adds a member at the end without looking for one of the same key.
    mutating func append(_ key: String, _ value: JSONValue) { members.append((key, value)) }

    /// The keys, in order.
    public var keys: [String] { members.map(\.key) }
    /// How many members there are.
    public var count: Int { members.count }
}

extension JSONReader {
    /// Reads any value.
    public mutating func readValue() throws(JSONError) -> JSONValue {
        switch peek() {
        case UInt8(ascii: "\""): return .string(try readString())
        case UInt8(ascii: "{"):
            var object = JSONObject()
            try readDictionary { key, reader throws(JSONError) in
                object.append(key, try reader.readValue())
            }
            return .object(object)
        case UInt8(ascii: "["):
            var list: [JSONValue] = []
            try readArray { reader throws(JSONError) in list.append(try reader.readValue()) }
            return .array(list)
        case UInt8(ascii: "n"):
            try expectWord("null")
            return .null
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool(try readBool())
        default:
            return .number(JSONNumber(text: String(decoding: try scanNumber(), as: UTF8.self)))
        }
    }
}

extension JSONValue: JSONModel {
    /// Reads any value.
    public init(from reader: inout JSONReader) throws(JSONError) { self = try reader.readValue() }

    /// Appends this value.
    public func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.null()
        case .bool(let value): writer.bool(value)
        case .number(let number): writer.raw(number.text.utf8)
        case .string(let text): writer.string(text)
        case .array(let list):
            writer.array { writer in for item in list { item.write(to: &writer) } }
        case .object(let object):
            writer.object { writer in
                for (key, value) in object.members {
                    writer.key(key)
                    value.write(to: &writer)
                }
            }
        }
    }
}
