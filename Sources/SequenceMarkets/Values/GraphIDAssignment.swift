/// Who chooses the ids of graphs.
public enum GraphIDAssignment: String, Sendable, Hashable, CaseIterable {
    /// This client, as documented: a repeat under the same id is carried out once.
    case assignedByClient
    /// An exchange that ignores `graph_id` and answers with an id of its own.
    ///
    /// An answer that echoes the request's `X-Request-Id` is then accepted under that id, and
    /// submissions are not repeated: nothing protects a repeat from being a second order.
    case assignedByExchange
}
