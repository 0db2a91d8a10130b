/// A response whose form the documentation leaves open: all of it is kept as JSON, and documented
/// fields have properties.
public protocol FreeForm: JSONModel {
    /// The whole response.
    var json: JSONValue { get set }
    /// Wraps a response.
    init(json: JSONValue)
}

extension FreeForm {
    /// A member of the answer.
    public subscript(key: String) -> JSONValue? { json[key] }

    /// Reads any JSON.
    public init(from reader: inout JSONReader) throws(JSONError) {
        self.init(json: try reader.readValue())
    }

    /// Appends the response unchanged.
    public func write(to writer: inout JSONWriter) { json.write(to: &writer) }

    func basisPoints(_ key: String) -> BasisPoints? {
        json[key]?.doubleValue.map { BasisPoints($0) }
    }

    /// The text of the first of these members that has one.
    func text(_ keys: String...) -> String? {
        keys.lazy.compactMap { json[$0]?.stringValue }.first
    }

    /// The first of these members that is a number.
    func double(_ keys: String...) -> Double? {
        keys.lazy.compactMap { json[$0]?.doubleValue }.first
    }

    /// The first of these members that is a whole number.
    func count(_ keys: String...) -> Int? {
        keys.lazy.compactMap { json[$0]?.int64Value }.first.flatMap { Int(exactly: $0) }
    }

    /// The venue that a member names.
    func venue(_ key: String = "venue") -> Venue? {
        json[key]?.stringValue.map { Venue(rawValue: $0) }
    }

    /// The rows of the first of these members that is a list, or an object of them by name.
    ///
    /// A row that is no object itself becomes one: of a list its text is the row's `name`, of an
    /// object what stands under the name is its `value`.
    func rows<Row: FreeForm>(_ keys: String..., name: String, value: String = "value") -> [Row] {
        for list in keys.lazy.compactMap({ json[$0] }) {
            if let rows = list.arrayValue {
                return rows.map { row in
                    Row(json: row.objectValue == nil ? .object(JSONObject([(name, row)])) : row)
                }
            }
            if let object = list.objectValue {
                return object.members.map { key, row in
                    var members = row.objectValue ?? JSONObject([(value, row)])
                    members[name] = members[name] ?? .string(key)
                    return Row(json: .object(members))
                }
            }
        }
        return []
    }

    /// An amount in human units.
    func decimal<Value: FixedPoint>(_ key: String, _ type: Value.Type = Value.self) -> Value? {
        json[key]?.numberValue.flatMap { try? $0.fixed(type) }
    }

    /// An amount in steps.
    func raw<Value: FixedPoint>(_ key: String, _ type: Value.Type = Value.self) -> Value? {
        json[key]?.int64Value.map(Value.init(raw:))
    }
}
