/// An algo as the symbol's owner sees it: one runs for each symbol.
public struct Algo: FreeForm {
    /// The whole response.
    public var json: JSONValue
    /// Wraps a response.
    public init(json: JSONValue) { self.json = json }

    /// The symbol it runs for.
    public var symbol: String? { json["symbol"]?.stringValue }
    /// Where it stands, for example `running`.
    public var status: String? { json["status"]?.stringValue }
    /// The deployment behind it.
    public var deploymentID: String? { json["deployment_id"]?.stringValue }

    /// Reads a list, or an object that holds one.
    static func list(
        _ key: String,
        _ reader: inout JSONReader
    ) throws(JSONError) -> [JSONValue] {
        let value = try reader.readValue()
        return value.arrayValue ?? value[key]?.arrayValue ?? []
    }
}

/// How finely algos are listed.
public enum AlgoDetail: String, Sendable {
    /// One row an algo.
    case flat
    /// One row an edge.
    case edge
}
