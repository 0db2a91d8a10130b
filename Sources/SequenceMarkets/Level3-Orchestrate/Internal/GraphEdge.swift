/// An edge as it is sent.
struct GraphEdge: GraphPart {
    var id: String
    var from: String
    var to: String
    var trigger: Trigger
    var options: EdgeOptions

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("edge_id", id)
            writer.field("from_node", from)
            writer.field("to_node", to)
            trigger.writeMembers(to: &writer)
            options.writeMembers(to: &writer)
        }
    }
}
