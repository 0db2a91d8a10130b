/// What became of a submission that was given up; see ``SequenceClient/abandon(_:within:)``.
public enum AbandonOutcome: Sendable {
    /// The graph is over; its nodes say what was filled.
    case over(GraphStatus)
    /// The exchange denied the graph (404 `NOT_FOUND`) for as long as
    /// ``SequenceClient/Configuration/settleWindow``, first at this moment of this machine's clock.
    ///
    /// The id stays watched: should the graph appear after all, on the stream or in a list, it is
    /// cancelled at once and the observer is told.
    case denied(since: Nanoseconds)
    /// Neither, within the time: it may still be open.
    case unknown(UnknownOutcome)
}
