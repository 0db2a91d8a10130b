/// The connections between an algo's edges; empty if it runs on one venue only.
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
    /// The edge's display name.
    public var label: String? { text("label") }
    /// The edges it communicates with.
    public var peers: [MeshPeer] { rows("peers", name: "edge_id", value: "latency_us") }
    /// How many messages it has sent.
    public var messagesSent: Int? { count("messages_sent") }
    /// How many messages it has received.
    public var messagesReceived: Int? { count("messages_received") }
}

/// The latency from one edge to another.
public struct MeshPeer: FreeForm {
    /// The whole row.
    public var json: JSONValue
    /// Wraps a row.
    public init(json: JSONValue) { self.json = json }

    /// The edge.
    public var edgeID: String? { text("edge_id") }
    /// The latency of a message to it.
    public var latency: Duration? { duration("latency") }
}

/// Metrics of a running algo: by deployment, or by symbol.
public struct AlgoMetrics: FreeForm {
    /// The whole response.
    public var json: JSONValue
    /// Wraps a response.
    public init(json: JSONValue) { self.json = json }

    /// Its state, for example `running`.
    public var status: String? { text("status") }
    /// Its uptime.
    public var uptime: Duration? { duration("uptime") }
    /// The number of callbacks.
    public var callbackCount: Int? { count("callbacks", "callback_count") }
    /// The number of fills.
    public var fillCount: Int? { count("fill_count") }
    /// The realized profit, in steps of 10⁻⁹ USD.
    public var realizedPnL: USD? { raw("realized_pnl_1e9") }
    /// The unrealized profit, in steps of 10⁻⁹ USD.
    public var unrealizedPnL: USD? { raw("unrealized_pnl_1e9") }
    /// The duration of a callback: one value, or by quantile.
    public var callbackLatency: Duration? {
        duration("callback_latency") ?? callbackLatency("p50")
    }

    /// The duration of a callback, by a quantile's name, for example `p99`.
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
    /// The callback's arguments.
    public var payload: JSONValue? { json["payload"] }
    /// The callback's duration.
    public var duration: Duration? { duration("duration") }
    /// The edge.
    public var edgeID: String? { text("edge_id") }
    /// When it was called.
    public var time: Nanoseconds? { json["ts_ns"]?.int64Value.map(Nanoseconds.init(raw:)) }
}

extension FreeForm {
    /// A duration, by the unit at the end of the member's name.
    fileprivate func duration(_ key: String) -> Duration? {
        if let value = json["\(key)_ns"]?.int64Value { return .nanoseconds(value) }
        if let value = json["\(key)_us"]?.int64Value { return .microseconds(value) }
        if let value = json["\(key)_ms"]?.int64Value { return .milliseconds(value) }
        return json["\(key)_s"]?.int64Value.map { .seconds($0) }
    }
}
