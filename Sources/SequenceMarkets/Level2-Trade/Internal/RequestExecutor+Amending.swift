/// Amends: an unanswered amend that may have been executed is unknown, never a bare time-out.
extension RequestExecutor {
    func amend<Response>(
        _ endpoint: Endpoint<Response>,
        _ graph: GraphID?,
        _ id: String
    ) async throws(SequenceError) -> Response {
        let (result, call) = try await report(endpoint)
        switch result {
        case .success(let response): return response
        case .failure(let error):
            guard call.mayHaveBeenSent else { throw error }
            throw .outcomeUnknown(
                UnknownOutcome(
                    graphID: graph ?? GraphID(id),
                    amendedID: id,
                    cause: error,
                    context: call.context()
                )
            )
        }
    }
}
