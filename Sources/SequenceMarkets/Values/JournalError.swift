/// Why a submission was not recorded, and so not sent, or why a journal could not be opened.
public struct JournalError: Error, Sendable, Hashable {
    /// The kind of problem; more kinds may be added.
    public struct Kind: OpenEnum {
        /// The name of the kind.
        public let rawValue: String
        /// Wraps a name without looking it up.
        public init(unchecked text: String) { rawValue = text }

        /// The file cannot be opened, read or written: a full disk, a missing folder, no permission.
        public static let unusable = Kind(unchecked: "unusable")
        /// Another client uses it, in this process or another.
        public static let inUse = Kind(unchecked: "in_use")
        /// It belongs to another server or key, or is not a journal.
        public static let foreign = Kind(unchecked: "foreign")
        /// A line is damaged; ``JournalError/line`` says which.
        public static let damaged = Kind(unchecked: "damaged")
        /// Every kind.
        public static let known: [Kind] = [.unusable, .inUse, .foreign, .damaged]
        /// The known values, indexed for the reader.
        public static let table = OpenEnumTable(known)
    }

    /// The kind of problem.
    public var kind: Kind
    /// The journal's path.
    public var path: String
    /// The damaged line, counted from 1.
    public var line: Int?
    /// The problem and what to do.
    public var message: String

    /// Makes an error.
    ///
    /// - Parameters:
    ///   - kind: The kind of problem.
    ///   - path: The journal's path.
    ///   - line: The damaged line, counted from 1.
    ///   - message: The problem and what to do.
    public init(_ kind: Kind, path: String, line: Int? = nil, message: String) {
        (self.kind, self.path, self.line, self.message) = (kind, path, line, message)
    }
}

extension JournalError: CustomStringConvertible {
    /// The path and the problem.
    public var description: String { "the journal \(path): \(message)" }
}
