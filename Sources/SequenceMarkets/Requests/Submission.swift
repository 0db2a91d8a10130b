import Synchronization

/// Submitting a graph: the same bytes under the same id on every attempt, and an honest end.
extension RequestExecutor {
    /// Sends the graph; throws only if nothing can have reached the exchange.
    func submit(_ id: GraphID, _ body: [UInt8]) async throws(SequenceError) -> OrderOutcome {
        var endpoint = Endpoint<SubmittedGraph>(
            .post,
            "/v1/orders",
            body: body,
            repetition: .byGraphID,
            lane: .orders
        )
        endpoint.graphID = id
        shared.sightings.begin(id)
        defer { shared.sightings.end(id) }
        let (result, call) = try await report(endpoint)
        switch result {
        case .success(let graph):
            shared.unsettled.withLock { $0.settle(id) }
            return .accepted(graph)
        case .failure(let error):
            // A refusal only counts if no earlier attempt can have been carried out.
            if case .api(let refusal) = error, !call.mayHaveBeenSent {
                shared.unsettled.withLock { $0.settle(id) }
                return .rejected(refusal)
            }
            guard call.mayHaveBeenSent else { throw error }
            if call.hasLanded, let graph = try? await status(of: id) {
                return .accepted(SubmittedGraph(graph))
            }
            shared.unsettled.withLock { $0.keep(id, body) }
            return .unknown(UnknownOutcome(graphID: id, cause: error, context: call.context()))
        }
    }

    /// Settles a submission: asks for the graph, and sends the same bytes again if the
    /// exchange does not know it.
    func resolve(_ id: GraphID) async throws(SequenceError) -> OrderOutcome {
        do throws(SequenceError) {
            let graph = try await status(of: id)
            shared.unsettled.withLock { $0.settle(id) }
            return .accepted(SubmittedGraph(graph))
        } catch {
            guard case .api(let refusal) = error, refusal.status == 404 else { throw error }
            guard let body = shared.unsettled.withLock({ $0.body(of: id) }) else {
                return .rejected(refusal)
            }
            return try await submit(id, body)
        }
    }

    private func status(of id: GraphID) async throws(SequenceError) -> GraphStatus {
        try await send(
            Endpoint<GraphStatus>(.get, "/v1/execution_graphs/\(id)", lane: .orderReads)
        )
    }
}
