/// The body of `POST /v1/orders`: always the full form of a graph, of which an order has one node.
struct GraphBody {
    /// A node in its place.
    struct Vertex {
        var id: String
        var node: Node
        var isRoot: Bool
    }

    var graphID: GraphID?
    var vertices: [Vertex]
    var edges: [any GraphPart] = []
    /// The limits; nil leaves the whole field out.
    var risk: (any GraphPart)?
    var isSandbox = false
    var metadata: JSONValue?

    /// Where the caller's own order id stands; the pages leave it open.
    private static let clientOrderID = "client_order_id"

    /// A single order carries the caller's own id beside its nodes, where the answers have it.
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

/// What a graph has beside its nodes.
protocol GraphPart {
    func write(to writer: inout JSONWriter)
}
