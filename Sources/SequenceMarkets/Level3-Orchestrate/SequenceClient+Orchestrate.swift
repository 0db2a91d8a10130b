/// Level 3 · Orchestrate: execution graphs.
extension SequenceClient {
    /// Starts a graph; see ``GraphBuilder``.
    ///
    /// `POST /v1/orders` when it is submitted.
    public func graph() -> GraphBuilder { GraphBuilder(self) }

    /// A graph with the state of its nodes and edges: `GET /v1/execution_graphs/{graph_id}`.
    public func graphStatus(_ graph: GraphID) async throws(SequenceError) -> GraphStatus {
        try await send(
            Endpoint<GraphStatus>(.get, "/v1/execution_graphs/\(graph)", lane: .orderReads)
        )
    }

    /// Cancels every active order of a graph; what is filled stays filled.
    ///
    /// `DELETE /v1/execution_graphs/{graph_id}`
    public func graphCancel(_ graph: GraphID) async throws(SequenceError) {
        try await cancel(graph)
    }
}
