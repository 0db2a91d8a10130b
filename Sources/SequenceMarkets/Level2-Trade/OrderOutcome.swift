/// A graph the exchange has accepted.
public struct SubmittedGraph {
    /// The graph's id.
    public var graphID: GraphID
    /// Its status.
    public var status: GraphState
    /// The number of its orders.
    public var nodeCount: Int
    /// The number of its edges.
    public var edgeCount: Int
    /// The order's id, if the exchange returns it at once.
    public var nodeOrderID: String?

    /// Makes the answer to a submission.
    public init(
        graphID: GraphID,
        status: GraphState,
        nodeCount: Int = 1,
        edgeCount: Int = 0,
        nodeOrderID: String? = nil
    ) {
        (self.graphID, self.status, self.nodeCount) = (graphID, status, nodeCount)
        (self.edgeCount, self.nodeOrderID) = (edgeCount, nodeOrderID)
    }

    init(_ graph: GraphStatus) {
        graphID = graph.graphID
        status = graph.status
        nodeCount = graph.nodes.count
        edgeCount = graph.edges.count
        nodeOrderID = graph.nodes.count == 1 ? graph.nodes.values.first?.nodeOrderID : nil
    }
}

extension SubmittedGraph: WireModel {
    static var blank: SubmittedGraph { SubmittedGraph(graphID: "", status: .unknown) }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("graph_id", &graphID)
        try wire.field("status", &status)
        try wire.field("node_count", &nodeCount, or: 1)
        try wire.field("edge_count", &edgeCount, or: 0)
        try wire.field("node_order_id", &nodeOrderID)
    }

    /// Reads the answer to a submission under this id.
    ///
    /// A duplicate is answered with the original's `node_order_id`, as documented; if that is an
    /// order of the submitted graph, no separate field is needed for the graph's id.
    init(from reader: inout JSONReader, answering asked: GraphID) throws(JSONError) {
        try self.init(from: &reader) { graph, missing in
            let answers = graph.nodeOrderID.flatMap { GraphID(orderID: $0) } == asked
            if answers, missing.contains("graph_id") { (graph.graphID, missing) = (asked, []) }
        }
    }
}

/// The outcome of a submission: never a bare time-out.
public enum OrderOutcome: Sendable, Hashable {
    /// The exchange has it.
    case accepted(SubmittedGraph)
    /// The exchange refused it.
    case rejected(APIError)
    /// It may or may not have reached the exchange.
    ///
    /// ``SequenceClient/resolve(_:)`` queries it, ``SequenceClient/resubmit(_:)`` sends the same
    /// bytes again, ``SequenceClient/abandon(_:within:)`` cancels it.
    case unknown(UnknownOutcome)

    /// The accepted graph; throws ``SequenceError/api(_:)`` or ``SequenceError/outcomeUnknown(_:)``
    /// for the other outcomes.
    public func get() throws(SequenceError) -> SubmittedGraph {
        switch self {
        case .accepted(let graph): return graph
        case .rejected(let error): throw .api(error)
        case .unknown(let unknown): throw .outcomeUnknown(unknown)
        }
    }
}
