/// The outcome of an abandoned submission; see ``SequenceClient/abandon(_:within:)``.
public enum AbandonOutcome: Sendable {
    /// The graph has ended; its nodes show the filled quantities.
    case over(GraphStatus)
    /// The exchange denied the graph (404 `NOT_FOUND`) for as long as
    /// ``SequenceClient/Configuration/settleWindow``, first at this moment of this machine's clock.
    ///
    /// The id stays watched: if the graph appears after all, on the stream or in a list, it is
    /// cancelled at once and the observer is notified.
    case denied(since: Nanoseconds)
    /// Neither, within the time limit: it may still be open.
    case unknown(UnknownOutcome)
}
