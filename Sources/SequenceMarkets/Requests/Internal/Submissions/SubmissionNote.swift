/// A change of a submission's record, as a journal keeps it.
enum SubmissionNote: Equatable, Sendable {
    /// It is about to be sent for the first time, with these bytes.
    case began(GraphID, body: [UInt8], at: Nanoseconds)
    /// The exchange has the graph, under an id of its own if it assigns them.
    case accepted(GraphID, as: GraphID, fingerprint: UInt64, isSingle: Bool)
    /// It was rejected or never sent: there is no such graph.
    case void(GraphID)
    /// The exchange denied the graph for the settle window.
    case denied(GraphID, since: Nanoseconds)
    /// The graph has ended.
    case over(GraphID)
}
