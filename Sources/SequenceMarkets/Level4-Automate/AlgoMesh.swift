/// Which edges of an algo talk to each other; empty where it runs on one venue only.
public struct AlgoMesh: FreeForm {
    /// The whole response.
    public var json: JSONValue
    /// Wraps a response.
    public init(json: JSONValue) { self.json = json }

    /// The edges.
    public var edges: [MeshEdge] { rows("edges", "mesh", name: "edge_id") }
}

/// One edge of an algo, and its peers.
public struct MeshEdge: FreeForm {
    /// The whole row.
    public var json: JSONValue
    /// Wraps a row.
    public init(json: JSONValue) { self.json = json }

    /// The edge.
    public var edgeID: String? { text("edge_id") }
    /// The edge's name for people.
    public var label: String? { text("label") }
    /// The edges it talks to.
    public var peers: [MeshPeer] { rows("peers", name: "edge_id", value: "latency_us") }
    /// How many messages it has sent.
    public var messagesSent: Int? { count("messages_sent") }
    /// How many messages it has received.
    public var messagesReceived: Int? { count("messages_received") }
}

/// How far one edge is from another.
public struct MeshPeer: FreeForm {
    /// The whole row.
    public var json: JSONValue
    /// Wraps a row.
    public init(json: JSONValue) { self.json = json }

    /// The edge.
    public var edgeID: String? { text("edge_id") }
    /// How long a message takes to it.
    public var latency: Duration? { duration("latency") }
}

/// Figures of a running algo: by deployment, or by symbol.
public struct AlgoMetrics: FreeForm {
    /// The whole response.
    public var json: JSONValue
    /// Wraps a response.
    public init(json: JSONValue) { self.json = json }

    /// Where it stands, for example `running`.
    public var status: String? { text("status") }
    /// How long it has run.
    public var uptime: Duration? { duration("uptime") }
    /// How many callbacks it has had.
    public var callbackCount: Int? { count("callbacks", "callback_count") }
    /// How many fills it has had.
    public var fillCount: Int? { count("fill_count") }
    /// The realized profit, in steps of 10⁻⁹ USD.
    public var realizedPnL: USD? { raw("realized_pnl_1e9") }
    /// The unrealized profit, in steps of 10⁻⁹ USD.
    public var unrealizedPnL: USD? { raw("unrealized_pnl_1e9") }
    /// How long a callback takes: one figure, or by quantile.
    public var callbackLatency: Duration? {
        duration("callback_latency") ?? callbackLatency("p50")
    }

    /// How long a callback takes, by a quantile's name, for example `p99`.
    public func callbackLatency(_ quantile: String) -> Duration? {
        json["callback_latency_ns"]?[quantile]?.int64Value.map { .nanoseconds($0) }
    }
}

/// One callback of a deployed algo: `traces:<deployment_id>`.
public struct AlgoTrace: FreeForm {
    /// The whole payload.
    public var json: JSONValue
    /// Wraps a payload.
    public init(json: JSONValue) { self.json = json }

    /// The function that was called, for example `on_tick`.
    public var function: String? { text("function") }
    /// What it was called with.
    public var payload: JSONValue? { json["payload"] }
    /// How long it took.
    public var duration: Duration? { duration("duration") }
    /// The edge.
    public var edgeID: String? { text("edge_id") }
    /// When it was called.
    public var time: Nanoseconds? { json["ts_ns"]?.int64Value.map(Nanoseconds.init(raw:)) }
}

extension FreeForm {
    /// A length of time, by the unit at the end of the member's name.
    fileprivate func duration(_ key: String) -> Duration? {
        if let value = json["\(key)_ns"]?.int64Value { return .nanoseconds(value) }
        if let value = json["\(key)_us"]?.int64Value { return .microseconds(value) }
        if let value = json["\(key)_ms"]?.int64Value { return .milliseconds(value) }
        return json["\(key)_s"]?.int64Value.map { .seconds($0) }
    }
}
