/// An algo by symbol: one runs for each symbol.
public struct Algo: FreeForm {
    /// The whole response.
    public var json: JSONValue
    /// Wraps a response.
    public init(json: JSONValue) { self.json = json }

    /// The symbol it runs for.
    public var symbol: String? { json["symbol"]?.stringValue }
    /// Its state, for example `running`.
    public var status: String? { json["status"]?.stringValue }
    /// The deployment behind it.
    public var deploymentID: String? { json["deployment_id"]?.stringValue }
}

/// The granularity of an algo list.
public enum AlgoDetail: String, Sendable {
    /// One row per algo.
    case flat
    /// One row per edge.
    case edge
}
