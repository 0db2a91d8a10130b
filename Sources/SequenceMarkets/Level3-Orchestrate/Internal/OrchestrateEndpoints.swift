extension Endpoint where Response == Void {
    static func resume(_ graph: GraphID) -> Endpoint {
        .command("/v1/execution_graphs/\(graph)/resume", lane: .orders)
    }
}

extension Endpoint where Response == JSONValue {
    static func amendNode(
        _ graph: GraphID,
        _ node: String,
        _ amendment: NodeAmendment
    ) throws(SequenceError) -> Endpoint {
        Endpoint(
            .patch,
            "/v1/execution_graphs/\(graph)/nodes/\(node)",
            body: try amendment.encoded(),
            lane: .orders
        )
    }
}
