/// An algo as the symbol's owner sees it: one runs for each symbol.
public struct Algo: FreeForm {
    /// The whole answer.
    public var json: JSONValue
    /// Wraps an answer.
    public init(json: JSONValue) { self.json = json }

    /// The symbol it runs for.
    public var symbol: String? { json["symbol"]?.stringValue }
    /// Where it stands, for example `running`.
    public var status: String? { json["status"]?.stringValue }
    /// The deployment behind it.
    public var deploymentID: String? { json["deployment_id"]?.stringValue }
}

/// How finely algos are listed.
public enum AlgoDetail: String, Sendable {
    /// One row an algo.
    case flat
    /// One row an edge.
    case edge
}
