/// An answer whose form the documentation leaves open: all of it is kept as JSON, and what is
/// documented has a property.
public protocol FreeForm: JSONModel {
    /// The whole answer.
    var json: JSONValue { get set }
    /// Wraps an answer.
    init(json: JSONValue)
}

extension FreeForm {
    /// A member of the answer.
    public subscript(key: String) -> JSONValue? { json[key] }

    /// Reads any JSON.
    public init(from reader: inout JSONReader) throws(JSONError) {
        self.init(json: try reader.readValue())
    }

    /// Appends the answer as it came.
    public func write(to writer: inout JSONWriter) { json.write(to: &writer) }

    func basisPoints(_ key: String) -> BasisPoints? {
        json[key]?.doubleValue.map { BasisPoints($0) }
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
