extension Endpoint where Response == GraphStatus {
    /// A graph's status; an answer about another graph is an error.
    static func status(of id: GraphID, lane: Lane) -> Endpoint {
        Endpoint(.get, "/v1/execution_graphs/\(id)", lane: lane) { reader throws(JSONError) in
            let status = try GraphStatus(from: &reader)
            guard status.graphID == id else { throw reader.failure("the graph \(id)") }
            return status
        }
    }
}

extension Endpoint where Response == Void {
    /// Cancels every open order of a graph.
    static func cancel(_ graph: GraphID) -> Endpoint {
        Endpoint(.delete, "/v1/execution_graphs/\(graph)", lane: .safety)
    }
}

extension Endpoint where Response == RedeemResult {
    static func redeem(_ slug: String, _ venue: Venue) -> Endpoint {
        Endpoint(
            .post,
            "/v1/markets/\(slug)/redeem",
            query: ["venue": venue.rawValue],
            body: Array("{}".utf8),
            lane: .orders
        )
    }
}
