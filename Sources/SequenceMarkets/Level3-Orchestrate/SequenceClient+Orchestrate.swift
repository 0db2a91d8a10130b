/// Level 3 · Orchestrate: execution graphs.
extension SequenceClient {
    /// Starts a graph; see ``GraphBuilder``.
    ///
    /// `POST /v1/orders` when it is submitted.
    ///
    /// - Returns: The graph, to be built and submitted.
    public func graph() -> GraphBuilder { GraphBuilder(self) }

    /// A graph with the state of its nodes and edges.
    ///
    /// `GET /v1/execution_graphs/{graph_id}`
    ///
    /// - Parameter graph: The graph's id.
    /// - Returns: The graph, with its nodes and edges.
    /// - Throws: ``SequenceError``.
    public func graphStatus(_ graph: GraphID) async throws(SequenceError) -> GraphStatus {
        let status = try await executor.status(of: graph)
        executor.shared.submissions.saw(status)
        return status
    }

    /// Cancels every active order of a graph; existing fills remain.
    ///
    /// `DELETE /v1/execution_graphs/{graph_id}`
    ///
    /// - Parameter graph: The graph's id.
    /// - Throws: ``SequenceError``.
    public func graphCancel(_ graph: GraphID) async throws(SequenceError) {
        try await cancel(graph)
    }

    /// Resumes a paused graph: its pending nodes check their triggers again.
    ///
    /// `POST /v1/execution_graphs/{graph_id}/resume`
    ///
    /// - Parameter graph: The graph's id.
    /// - Throws: ``SequenceError``.
    public func graphResume(_ graph: GraphID) async throws(SequenceError) {
        try await send(.resume(graph))
    }

    /// Changes how a running node is worked; only the amendment's values change.
    ///
    /// `PATCH /v1/execution_graphs/{graph_id}/nodes/{node_id}`. This retunes a running node; the
    /// price and quantity of a resting order are amended by `amend(_:price:qty:)`. Throws
    /// ``SequenceError/validation(_:)`` before any I/O, ``SequenceError/outcomeUnknown(_:)`` if the
    /// answer is lost.
    ///
    /// - Parameters:
    ///   - graph: The graph's id.
    ///   - node: The node's id.
    ///   - amendment: The changes.
    /// - Returns: The response.
    /// - Throws: ``SequenceError``.
    @discardableResult
    public func amendNode(
        _ graph: GraphID,
        node: String,
        _ amendment: NodeAmendment
    ) async throws(SequenceError) -> JSONValue {
        try await executor.amend(.amendNode(graph, node, amendment), graph, node)
    }
}
