/// The submissions whose outcome is not settled, and the graphs that may be open.
public struct SubmissionSnapshot: Sendable, Hashable, Codable {
    /// Being sent now.
    public var underWay = 0
    /// Sent, and nothing is known: ``SequenceClient/resolve(_:)`` asks.
    public var unknown = 0
    /// Denied by the exchange for the settle window, and still watched.
    public var denied = 0
    /// The age of the oldest unsettled submission; nil if there is none.
    public var oldest: Duration?
    /// Graphs of this client that the exchange accepted and that are not known to have ended.
    public var openGraphs = 0

    /// Makes a value without submissions.
    public init() {}

    /// How many are not settled.
    public var unsettled: Int { underWay + unknown + denied }
}

/// The journal of submissions; see ``OrderJournal``.
public struct JournalSnapshot: Sendable, Hashable, Codable {
    /// Lines written by this client.
    public var lines = 0
    /// Flushes to the disk by this client.
    public var flushes = 0
    /// Writes and flushes that failed.
    public var failures = 0
    /// Why nothing can be written any more, without the path; nil if it can.
    public var problem: JournalError.Kind?

    /// Makes a value of a journal without lines.
    public init() {}
}
