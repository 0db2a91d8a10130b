/// A graph the exchange has accepted.
public struct SubmittedGraph: JSONModel {
    /// The graph's id.
    public var graphID: GraphID
    /// Where it stands.
    public var status: GraphState
    /// How many orders it holds.
    public var nodeCount: Int
    /// How many edges it holds.
    public var edgeCount: Int
    /// The order's id, where the exchange names it at once.
    public var nodeOrderID: String?

    enum Field: String, WireField {
        case graphID = "graph_id"
        case status
        case nodeCount = "node_count"
        case edgeCount = "edge_count"
        case nodeOrderID = "node_order_id"
    }
    static let fields = FieldTable<Field>()

    /// Reads the answer to a submission.
    public init(from reader: inout JSONReader) throws(JSONError) {
        try self.init(from: &reader, answering: nil)
    }

    /// Reads the answer to a submission under this id.
    ///
    /// A repeat is answered with the original's `node_order_id`, as documented; where that is an
    /// order of the graph that was asked for, the graph's id needs no field of its own.
    init(from reader: inout JSONReader, answering asked: GraphID?) throws(JSONError) {
        var graphID: GraphID?
        var status: GraphState?
        var nodeCount: Int?
        var edgeCount: Int?
        let table = SubmittedGraph.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table) {
            switch field {
            case .graphID: graphID = GraphID(try reader.readString())
            case .status: status = try reader.readEnum()
            case .nodeCount: nodeCount = try reader.readOptionalInt()
            case .edgeCount: edgeCount = try reader.readOptionalInt()
            case .nodeOrderID: nodeOrderID = try reader.readOptionalString()
            }
        }
        if graphID == nil, let asked, let nodeOrderID, GraphID(orderID: nodeOrderID) == asked {
            self.graphID = asked
            self.status = status ?? .unknown
        } else {
            self.graphID = try reader.require(graphID, Field.graphID)
            self.status = try reader.require(status, Field.status)
        }
        self.nodeCount = nodeCount ?? 1
        self.edgeCount = edgeCount ?? 0
    }

    init(_ graph: GraphStatus) {
        graphID = graph.graphID
        status = graph.status
        nodeCount = graph.nodes.count
        edgeCount = graph.edges.count
        nodeOrderID = graph.nodes.count == 1 ? graph.nodes.values.first?.nodeOrderID : nil
    }

    /// Appends the answer in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.graphID, graphID.rawValue)
            writer.field(Field.status, status)
            writer.field(Field.nodeCount, nodeCount)
            writer.field(Field.edgeCount, edgeCount)
            writer.field(Field.nodeOrderID, nodeOrderID)
        }
    }
}

/// How a submission ended: never a bare time-out.
public enum OrderOutcome: Sendable {
    /// The exchange has it.
    case accepted(SubmittedGraph)
    /// The exchange refused it.
    case rejected(APIError)
    /// It may or may not have reached the exchange.
    ///
    /// ``SequenceClient/resolve(_:)`` asks, ``SequenceClient/resubmit(_:)`` sends the same bytes
    /// again, ``SequenceClient/abandon(_:within:)`` cancels it.
    case unknown(UnknownOutcome)

    /// The accepted graph; throws ``SequenceError/api(_:)`` or
    /// ``SequenceError/outcomeUnknown(_:)`` for the other ends.
    public func get() throws(SequenceError) -> SubmittedGraph {
        switch self {
        case .accepted(let graph): return graph
        case .rejected(let error): throw .api(error)
        case .unknown(let unknown): throw .outcomeUnknown(unknown)
        }
    }
}
