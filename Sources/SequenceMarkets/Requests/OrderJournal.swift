/// A file in which a client records its submissions, so that they outlive the process.
///
/// Each submission is written before its first byte is sent, and its settlement afterwards. After
/// a crash, ``SequenceClient/recover()`` names what was left unsettled. One client at a time may
/// use a journal; it belongs to one server and one key.
///
/// ```swift
/// configuration.journal = OrderJournal("orders.journal")
/// let seq = try SequenceClient(apiKey: key, configuration: configuration)
/// for submission in try await seq.recover().submissions { … }
/// ```
public struct OrderJournal: Sendable, Hashable {
    /// How safe a line is before its submission is sent.
    public enum Durability: String, Sendable, Hashable, CaseIterable {
        /// Handed to the operating system: survives the end of the process, not a loss of power.
        case written
        /// Flushed to the disk: survives a loss of power too.
        ///
        /// Submissions made at the same time share a flush.
        case fsync
    }

    /// The file's path; its folder must exist.
    ///
    /// A second file, with `.lock` appended, marks it as in use.
    public var path: String
    /// How safe a line is before its submission is sent.
    public var durability: Durability

    /// Names a journal.
    ///
    /// - Parameters:
    ///   - path: The file's path; its folder must exist.
    ///   - durability: How safe a line is before its submission is sent.
    public init(_ path: String, durability: Durability = .written) {
        (self.path, self.durability) = (path, durability)
    }
}
