/// A trigger of one of the account's alert rules.
public struct Alert: FreeForm {
    /// The whole payload.
    public var json: JSONValue
    /// Wraps a payload.
    public init(json: JSONValue) { self.json = json }
}
