/// The body of `POST /v1/orders`: always the full form of a graph; an order has one node.
struct GraphBody {
    /// A node with its id.
    struct Vertex {
        var id: String
        var node: Node
        var isRoot: Bool
    }

    var graphID: GraphID?
    var vertices: [Vertex]
    var edges: [any GraphPart] = []
    /// The limits; nil omits the field.
    var risk: (any GraphPart)?
    var isSandbox = false
    var metadata: JSONValue?

    /// The position of the caller's own order id; the documentation leaves it open.
    private static let clientOrderID = "client_order_id"

    /// A single order has the caller's own id beside its nodes, as the responses do.
    private var orderClientID: String? {
        vertices.count == 1 ? vertices.first?.node.clientOrderID : nil
    }

    /// The exact text of the request's body.
    func encoded() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            if let graphID {
                writer.key("graph_id")
                writer.string(graphID.rawValue)
            }
            if let id = orderClientID {
                writer.key(GraphBody.clientOrderID)
                writer.string(id)
            }
            writer.key("nodes")
            writer.array { writer in for vertex in vertices { write(vertex, &writer) } }
            writer.key("edges")
            writer.array { writer in for edge in edges { edge.write(to: &writer) } }
            if let risk {
                writer.key("risk")
                risk.write(to: &writer)
            }
            writer.key("is_sandbox")
            writer.bool(isSandbox)
            if let metadata {
                writer.key("metadata")
                metadata.write(to: &writer)
            }
        }
        return writer.bytes
    }

    private func write(_ vertex: Vertex, _ writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("node_id")
            writer.string(vertex.id)
            if orderClientID == nil, let id = vertex.node.clientOrderID {
                writer.key(GraphBody.clientOrderID)
                writer.string(id)
            }
            vertex.node.writeMembers(to: &writer)
            writer.key("activation")
            writer.string(vertex.isRoot ? "root" : "wait")
        }
    }
}

/// The fields of a graph other than its nodes.
protocol GraphPart {
    func write(to writer: inout JSONWriter)
}
