/// What assigns the ids of graphs.
public enum GraphIDAssignment: String, Sendable, Hashable, CaseIterable {
    /// This client, as documented: a repeat under the same id is executed once.
    case assignedByClient
    /// An exchange that ignores `graph_id` and responds with an id of its own.
    ///
    /// A response that echoes the request's `X-Request-Id` is then accepted under that id, and
    /// submissions are not retried: a repeat could become a second order.
    case assignedByExchange
}
