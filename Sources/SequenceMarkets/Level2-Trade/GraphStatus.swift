/// Where a graph stands.
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
    /// Done.
    public static let completed = GraphState(unchecked: "completed")
    /// Cancelled.
    public static let cancelled = GraphState(unchecked: "cancelled")
    /// Ended by a failure.
    public static let failed = GraphState(unchecked: "failed")
    /// Ended by a risk limit.
    public static let aborted = GraphState(unchecked: "aborted")
    /// Ran out of time.
    public static let expired = GraphState(unchecked: "expired")
    /// Held until it is resumed.
    public static let paused = GraphState(unchecked: "paused")
    /// The client's own: the exchange has the graph, but its state was not shown.
    public static let unknown = GraphState(unchecked: "unknown")
    /// The states of all pages.
    public static let known: [GraphState] = [
        .pending, .active, .partialFill, .completed, .cancelled, .failed, .aborted, .expired,
        .paused,
    ]
    /// The known values, ready for the reader.
    public static let table = OpenEnumTable(known)

    /// Whether nothing more will happen to the graph.
    public var isTerminal: Bool {
        switch self {
        case .completed, .cancelled, .failed, .aborted, .expired: true
        default: false
        }
    }
}

/// Where a node of a graph stands.
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
    /// Refused.
    public static let rejected = NodeState(unchecked: "rejected")
    /// Ended by an error.
    public static let failed = NodeState(unchecked: "failed")
    /// The states of all pages.
    public static let known: [NodeState] = [
        .pending, .armed, .executing, .partialFill, .filled, .cancelled, .rejected, .failed,
    ]
    /// The known values, ready for the reader.
    public static let table = OpenEnumTable(known)

    /// Whether nothing more will happen to the node.
    public var isTerminal: Bool {
        switch self {
        case .filled, .cancelled, .rejected, .failed: true
        default: false
        }
    }
}

/// A graph as the exchange sees it.
public struct GraphStatus: JSONModel {
    /// The graph's id.
    public var graphID: GraphID
    /// The account's client.
    public var clientID: String?
    /// Where the graph stands.
    public var status: GraphState
    /// Its orders, by node id.
    public var nodes: [String: NodeStatus]
    /// Its edges, by edge id.
    public var edges: [String: EdgeStatus]

    enum Field: String, WireField {
        case graphID = "graph_id"
        case clientID = "client_id"
        case status
        case nodes
        case edges
    }
    static let fields = FieldTable<Field>()

    /// Reads a graph.
    public init(from reader: inout JSONReader) throws(JSONError) {
        var graphID: GraphID?
        var status: GraphState?
        var nodes: [String: NodeStatus] = [:]
        var edges: [String: EdgeStatus] = [:]
        let table = GraphStatus.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table) {
            switch field {
            case .graphID: graphID = GraphID(try reader.readString())
            case .clientID: clientID = try reader.readOptionalString()
            case .status: status = try reader.readEnum()
            case .nodes:
                try reader.readDictionary { id, reader throws(JSONError) in
                    nodes[id] = try reader.read()
                }
            case .edges:
                try reader.readDictionary { id, reader throws(JSONError) in
                    edges[id] = try reader.read()
                }
            }
        }
        self.graphID = try reader.require(graphID, Field.graphID)
        self.status = try reader.require(status, Field.status)
        self.nodes = nodes
        self.edges = edges
    }

    /// Appends the graph in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.graphID, graphID.rawValue)
            writer.field(Field.clientID, clientID)
            writer.field(Field.status, status)
            writer.key(Field.nodes)
            writer.object { writer in
                for (id, node) in nodes.sorted(by: { $0.key < $1.key }) {
                    writer.key(id)
                    node.write(to: &writer)
                }
            }
            writer.key(Field.edges)
            writer.object { writer in
                for (id, edge) in edges.sorted(by: { $0.key < $1.key }) {
                    writer.key(id)
                    edge.write(to: &writer)
                }
            }
        }
    }
}

/// One order of a running graph.
public struct NodeStatus: JSONModel {
    /// Where the node stands.
    public var status: NodeState
    /// The order's id, once it has one.
    public var nodeOrderID: String?
    /// The quantity it is to fill, in steps of 10⁻⁸.
    public var targetQuantity: Qty?
    /// The quantity filled so far, in steps of 10⁻⁸.
    public var filledQuantity: Qty?
    /// The average price of its fills, in steps of 10⁻⁹; nil before the first.
    public var averagePrice: Px?
    /// How many fills it has.
    public var fillCount: Int?

    enum Field: String, WireField {
        case status
        case nodeOrderID = "node_order_id"
        case targetQuantity = "target_qty_1e8"
        case filledQuantity = "filled_qty_1e8"
        case averagePrice = "avg_fill_price_1e9"
        case fillCount = "fill_count"
    }
    static let fields = FieldTable<Field>()

    /// Reads a node.
    public init(from reader: inout JSONReader) throws(JSONError) {
        var status: NodeState?
        let table = NodeStatus.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table) {
            switch field {
            case .status: status = try reader.readEnum()
            case .nodeOrderID: nodeOrderID = try reader.readOptionalString()
            case .targetQuantity: targetQuantity = try reader.readOptionalRaw()
            case .filledQuantity: filledQuantity = try reader.readOptionalRaw()
            case .averagePrice: averagePrice = try reader.readOptionalRaw()
            case .fillCount: fillCount = try reader.readOptionalInt()
            }
        }
        self.status = try reader.require(status, Field.status)
    }

    /// Appends the node in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.status, status)
            writer.field(Field.nodeOrderID, nodeOrderID)
            writer.field(Field.targetQuantity, raw: targetQuantity)
            writer.field(Field.filledQuantity, raw: filledQuantity)
            writer.field(Field.averagePrice, raw: averagePrice)
            writer.field(Field.fillCount, fillCount)
        }
    }
}

/// One edge of a running graph.
public struct EdgeStatus: JSONModel {
    /// Where the edge stands, for example `waiting` or `fired`.
    public var status: String
    /// Whether it has fired.
    public var fired: Bool

    enum Field: String, WireField {
        case status
        case fired
    }
    static let fields = FieldTable<Field>()

    /// Reads an edge.
    public init(from reader: inout JSONReader) throws(JSONError) {
        var status: String?
        var fired: Bool?
        let table = EdgeStatus.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table) {
            switch field {
            case .status: status = try reader.readString()
            case .fired: fired = try reader.readBool()
            }
        }
        self.status = try reader.require(status, Field.status)
        self.fired = fired ?? (status == "fired")
    }

    /// Appends the edge in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.status, status)
            writer.field(Field.fired, fired)
        }
    }
}
