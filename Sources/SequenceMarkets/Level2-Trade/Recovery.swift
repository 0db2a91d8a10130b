/// What earlier processes left in a journal; see ``SequenceClient/recover()``.
public struct Recovery: Sendable, Hashable {
    /// A submission whose outcome was unknown when its process ended.
    public struct Submission: Sendable, Hashable, Identifiable {
        /// The graph's id.
        public var graphID: GraphID
        /// When it was first sent, by that machine's clock.
        public var submittedAt: Nanoseconds
        /// What the exchange says of it now; never ``OrderOutcome/rejected(_:)``.
        public var outcome: OrderOutcome

        /// The graph's id.
        public var id: GraphID { graphID }

        /// Makes a submission.
        ///
        /// - Parameters:
        ///   - graphID: The graph's id.
        ///   - submittedAt: When it was first sent.
        ///   - outcome: What the exchange says of it now.
        public init(graphID: GraphID, submittedAt: Nanoseconds, outcome: OrderOutcome) {
            (self.graphID, self.submittedAt, self.outcome) = (graphID, submittedAt, outcome)
        }
    }

    /// The submissions that were unsettled, oldest first.
    ///
    /// Those still ``OrderOutcome/unknown(_:)`` can be ended with
    /// ``SequenceClient/abandon(_:within:)``.
    public var submissions: [Submission]
    /// Graphs that were abandoned and denied: one that appears after all is cancelled at once.
    public var watched: [GraphID]
    /// Graphs the exchange had accepted, whose end the journal does not hold: they may be open.
    public var open: [GraphID]
    /// How many bytes of a line cut short by the end of the process were removed; its submission
    /// was never sent.
    public var tornBytes: Int

    /// Makes a recovery; by default nothing was left.
    ///
    /// - Parameters:
    ///   - submissions: The submissions that were unsettled.
    ///   - watched: Graphs that were abandoned and denied.
    ///   - open: Graphs that were accepted and may be open.
    ///   - tornBytes: How many bytes of a line cut short were removed.
    public init(
        submissions: [Submission] = [],
        watched: [GraphID] = [],
        open: [GraphID] = [],
        tornBytes: Int = 0
    ) {
        (self.submissions, self.watched) = (submissions, watched)
        (self.open, self.tornBytes) = (open, tornBytes)
    }
}
