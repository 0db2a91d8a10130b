/// Queries a graph before a refusal of its submission is trusted.
extension RequestExecutor {
    /// The exchange's answer about a graph.
    enum Showing: Sendable {
        case shown(GraphStatus)
        /// A graph of this id, with other nodes or quantities.
        case another
        /// A 404 with the code `NOT_FOUND`.
        case denied
        case unclear
    }

    /// Whether the answer to a submission may concern a duplicate of it, and not the order itself.
    ///
    /// That is possible for a 409, a 4xx that mentions the id, a 4xx after an attempt that was
    /// sent, and one whose code is not a refusal. If the exchange assigns ids there is nothing to
    /// query.
    func needsAsking(_ id: GraphID, _ error: SequenceError, _ call: Call) -> Bool {
        guard configuration.graphIDs == .assignedByClient, case .api(let answer) = error,
            (400..<500).contains(answer.status), answer.status != 408,
            let record = shared.submissions.withBook({ $0.unsettled[id] })
        else { return false }
        if answer.status == 409 || answer.code == .conflict || answer.mentions(id) { return true }
        guard answer.isDocumentedRefusal else { return answer.namesCode }
        return call.isRepeat || record.isRepeat || record.isSeen
    }

    /// Queries the graph: `GET /v1/execution_graphs/{id}`.
    func ask(_ id: GraphID, _ terms: SubmittedTerms?) async -> Showing {
        do throws(SequenceError) {
            let (result, call) = try await report(.status(of: id, lane: .orderReads))
            switch result {
            case .success(let graph):
                return mismatch(graph, id, terms, call) == nil ? .shown(graph) : .another
            case .failure(.api(let answer)) where answer.isDenial: return .denied
            case .failure: return .unclear
            }
        } catch {
            return .unclear
        }
    }
}

extension APIError {
    /// Whether the server's message is about the graph's id.
    fileprivate func mentions(_ id: GraphID) -> Bool {
        let words = details.reduce(into: [message]) { $0 += [$1.field, $1.message] }
        return words.contains { $0.contains(id.rawValue) || $0.lowercased().contains("graph_id") }
    }
}
