/// A WASM algo on the venues' edges.
public struct Deployment {
    /// The deployment's id.
    public var id: String
    /// Its name.
    public var name: String?
    /// The symbols it is subscribed to.
    public var symbols: [String]
    /// The module's size, in bytes.
    public var sizeBytes: Int?
    /// Its state, for example `running` or `stopped`.
    public var status: String
    /// The number of edges that accepted the module.
    public var pushedTo: Int?
    /// The number of edges that could host it.
    public var capableEdges: Int?
    /// Its state on each edge.
    public var edges: [DeploymentEdge]

    /// Makes a deployment.
    public init(
        id: String,
        name: String? = nil,
        symbols: [String] = [],
        sizeBytes: Int? = nil,
        status: String = "unknown",
        pushedTo: Int? = nil,
        capableEdges: Int? = nil,
        edges: [DeploymentEdge] = []
    ) {
        (self.id, self.name, self.symbols, self.sizeBytes) = (id, name, symbols, sizeBytes)
        (self.status, self.pushedTo, self.capableEdges) = (status, pushedTo, capableEdges)
        self.edges = edges
    }

    /// Whether an edge that could host the algo rejected it; its status is in ``edges``.
    public var isPartial: Bool {
        if let pushedTo, let capableEdges { pushedTo < capableEdges } else { false }
    }
}

extension Deployment: WireModel {
    static var blank: Deployment { Deployment(id: "") }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("deployment_id", &id)
        try wire.field("name", &name)
        try wire.field("symbols", &symbols)
        try wire.field("size_bytes", &sizeBytes)
        try wire.field("status", &status, or: "unknown")
        try wire.field("pushed_to", &pushedTo)
        try wire.field("capable_edges", &capableEdges)
        try wire.field("edges", &edges)
    }
}

/// A deployed algo on one edge.
public struct DeploymentEdge {
    /// The edge.
    public var edgeID: String
    /// Its venue.
    public var venue: Venue?
    /// The algo's state there.
    public var status: String
    /// The algo's position, in steps of 10⁻⁸.
    public var position: Qty?
    /// The realized profit, in steps of 10⁻⁹ USD.
    public var realizedPnL: USD?
    /// The unrealized profit, in steps of 10⁻⁹ USD.
    public var unrealizedPnL: USD?
    /// The number of its fills.
    public var fillCount: Int?
    /// The duration of its callbacks, in nanoseconds.
    public var callbackLatencyNanoseconds: Int?

    /// Makes an edge's state.
    public init(
        edgeID: String,
        venue: Venue? = nil,
        status: String = "unknown",
        position: Qty? = nil,
        realizedPnL: USD? = nil,
        unrealizedPnL: USD? = nil,
        fillCount: Int? = nil,
        callbackLatencyNanoseconds: Int? = nil
    ) {
        (self.edgeID, self.venue, self.status) = (edgeID, venue, status)
        (self.position, self.realizedPnL) = (position, realizedPnL)
        (self.unrealizedPnL, self.fillCount) = (unrealizedPnL, fillCount)
        self.callbackLatencyNanoseconds = callbackLatencyNanoseconds
    }
}

extension DeploymentEdge: WireModel {
    static var blank: DeploymentEdge { DeploymentEdge(edgeID: "") }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("edge_id", &edgeID)
        try wire.field("venue", &venue)
        try wire.field("status", &status, or: "unknown")
        try wire.steps("position_1e8", &position)
        try wire.steps("realized_pnl_1e9", &realizedPnL)
        try wire.steps("unrealized_pnl_1e9", &unrealizedPnL)
        try wire.field("fill_count", &fillCount)
        try wire.field("callback_latency_ns", &callbackLatencyNanoseconds)
    }
}
