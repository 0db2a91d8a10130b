/// A trigger of one of the account's alert rules.
///
/// The documentation leaves its form open; all of it is kept.
public struct Alert: JSONModel {
    /// The whole payload.
    public var json: JSONValue

    /// A member of the payload.
    public subscript(key: String) -> JSONValue? { json[key] }

    /// Reads an alert.
    public init(from reader: inout JSONReader) throws(JSONError) { json = try reader.readValue() }

    /// Appends the alert as it came.
    public func write(to writer: inout JSONWriter) { json.write(to: &writer) }
}
