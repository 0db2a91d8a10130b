extension Endpoint where Response == GraphStatus {
    /// How a graph stands; an answer about another graph is an error.
    static func status(of id: GraphID, lane: Lane) -> Endpoint {
        Endpoint(.get, "/v1/execution_graphs/\(id)", lane: lane) { reader throws(JSONError) in
            let status = try GraphStatus(from: &reader)
            guard status.graphID == id else { throw reader.failure("the graph \(id)") }
            return status
        }
    }
}
