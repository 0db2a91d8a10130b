/// The status of a graph.
public struct GraphState: OpenEnum {
    /// The state on the wire.
    public let rawValue: String
    /// Wraps text without looking it up.
    public init(unchecked text: String) { rawValue = text }

    /// Not started.
    public static let pending = GraphState(unchecked: "pending")
    /// Running.
    public static let active = GraphState(unchecked: "active")
    /// Running, filled in part.
    public static let partialFill = GraphState(unchecked: "partial_fill")
    /// Completed.
    public static let completed = GraphState(unchecked: "completed")
    /// Cancelled.
    public static let cancelled = GraphState(unchecked: "cancelled")
    /// Ended by a failure.
    public static let failed = GraphState(unchecked: "failed")
    /// Ended by a risk limit.
    public static let aborted = GraphState(unchecked: "aborted")
    /// Expired.
    public static let expired = GraphState(unchecked: "expired")
    /// Held until it is resumed.
    public static let paused = GraphState(unchecked: "paused")
    /// Set by the client: the exchange has the graph, but its state was not shown.
    public static let unknown = GraphState(unchecked: "unknown")
    /// Every documented state.
    public static let known: [GraphState] = [
        .pending, .active, .partialFill, .completed, .cancelled, .failed, .aborted, .expired,
        .paused,
    ]
    /// The known values, indexed for the reader.
    public static let table = OpenEnumTable(known)

    /// Whether the graph's status is final.
    public var isTerminal: Bool {
        switch self {
        case .completed, .cancelled, .failed, .aborted, .expired: true
        default: false
        }
    }
}

/// The status of a node.
public struct NodeState: OpenEnum {
    /// The state on the wire.
    public let rawValue: String
    /// Wraps text without looking it up.
    public init(unchecked text: String) { rawValue = text }

    /// Not started.
    public static let pending = NodeState(unchecked: "pending")
    /// Waiting for its trigger.
    public static let armed = NodeState(unchecked: "armed")
    /// Working.
    public static let executing = NodeState(unchecked: "executing")
    /// Working, filled in part.
    public static let partialFill = NodeState(unchecked: "partial_fill")
    /// Filled completely.
    public static let filled = NodeState(unchecked: "filled")
    /// Cancelled.
    public static let cancelled = NodeState(unchecked: "cancelled")
    /// Rejected.
    public static let rejected = NodeState(unchecked: "rejected")
    /// Ended by an error.
    public static let failed = NodeState(unchecked: "failed")
    /// Every documented state.
    public static let known: [NodeState] = [
        .pending, .armed, .executing, .partialFill, .filled, .cancelled, .rejected, .failed,
    ]
    /// The known values, indexed for the reader.
    public static let table = OpenEnumTable(known)

    /// Whether the node's status is final.
    public var isTerminal: Bool {
        switch self {
        case .filled, .cancelled, .rejected, .failed: true
        default: false
        }
    }
}

/// A graph as reported by the exchange.
public struct GraphStatus {
    /// The graph's id.
    public var graphID: GraphID
    /// The account's client.
    public var clientID: String?
    /// The graph's status.
    public var status: GraphState
    /// Its orders, by node id.
    public var nodes: [String: NodeStatus]
    /// Its edges, by edge id.
    public var edges: [String: EdgeStatus]

    /// Makes a graph.
    public init(
        graphID: GraphID,
        status: GraphState,
        clientID: String? = nil,
        nodes: [String: NodeStatus] = [:],
        edges: [String: EdgeStatus] = [:]
    ) {
        (self.graphID, self.status, self.clientID) = (graphID, status, clientID)
        (self.nodes, self.edges) = (nodes, edges)
    }
}

extension GraphStatus: WireModel {
    static var blank: GraphStatus { GraphStatus(graphID: "", status: .unknown) }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("graph_id", &graphID)
        try wire.field("client_id", &clientID)
        try wire.field("status", &status)
        try wire.field("nodes", &nodes)
        try wire.field("edges", &edges)
    }
}

/// One order of a running graph.
public struct NodeStatus {
    /// The node's status.
    public var status: NodeState
    /// The order's id, once it has one.
    public var nodeOrderID: String?
    /// The target quantity, in steps of 10⁻⁸.
    public var targetQuantity: Qty?
    /// The quantity filled so far, in steps of 10⁻⁸.
    public var filledQuantity: Qty?
    /// The average price of its fills, in steps of 10⁻⁹; nil before the first.
    public var averagePrice: Px?
    /// The number of its fills.
    public var fillCount: Int?

    /// Makes a node.
    public init(
        status: NodeState,
        nodeOrderID: String? = nil,
        targetQuantity: Qty? = nil,
        filledQuantity: Qty? = nil,
        averagePrice: Px? = nil,
        fillCount: Int? = nil
    ) {
        (self.status, self.nodeOrderID) = (status, nodeOrderID)
        (self.targetQuantity, self.filledQuantity) = (targetQuantity, filledQuantity)
        (self.averagePrice, self.fillCount) = (averagePrice, fillCount)
    }
}

extension NodeStatus: WireModel {
    static var blank: NodeStatus { NodeStatus(status: .pending) }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("status", &status)
        try wire.field("node_order_id", &nodeOrderID)
        try wire.steps("target_qty_1e8", &targetQuantity)
        try wire.steps("filled_qty_1e8", &filledQuantity)
        try wire.steps("avg_fill_price_1e9", &averagePrice)
        try wire.field("fill_count", &fillCount)
    }
}

/// One edge of a running graph.
public struct EdgeStatus {
    /// The edge's status, for example `waiting` or `fired`.
    public var status: String
    /// Whether it has fired.
    public var fired: Bool

    /// Makes an edge; by default its status decides whether it has fired.
    public init(status: String, fired: Bool? = nil) {
        (self.status, self.fired) = (status, fired ?? (status == "fired"))
    }
}

extension EdgeStatus: WireModel {
    static var blank: EdgeStatus { EdgeStatus(status: "") }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("status", &status)
        try wire.field("fired", &fired)
    }

    mutating func supply(_ missing: inout [String]) {
        if missing == ["fired"] { (fired, missing) = (status == "fired", []) }
    }
}
