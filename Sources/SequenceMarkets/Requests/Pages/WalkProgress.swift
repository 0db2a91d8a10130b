/// How far a walk over a list has come.
public struct WalkProgress: Sendable, Hashable {
    /// Pages fetched, those before a restart included.
    public var pages = 0
    /// Rows yielded, those before a restart included.
    public var rows = 0
    /// Rows that came again and were held back.
    public var duplicates = 0
    /// Rows that could not be read, and were passed over.
    public var unreadable = 0
    /// The first of them, at most a hundred.
    public var issues: [RowIssue] = []
    /// How long the walk has waited for a rate limit: the client's own, or the server's 429.
    public var rateLimitWait = Duration.zero

    /// Nothing yet.
    public init() {}
}

/// A place in a walk, to go on from after a restart.
///
/// ```swift
/// try JSONEncoder().encode(walk.checkpoint).write(to: file)
/// …
/// let walk = seq.markets(.kalshi).all(resumingFrom: checkpoint)
/// ```
public struct WalkCheckpoint: Sendable, Hashable, Codable {
    /// Which walk it is of: the query without its cursor.
    public var walk: String
    /// The page's cursor; nil for the first page.
    public var cursor: String?
    /// The last row of that page that was yielded, as a hash; nil before its first.
    public var lastRow: UInt64?
    /// Pages fetched so far.
    public var pages: Int
    /// Rows yielded so far.
    public var rows: Int
    /// Rows that could not be read so far, of this page too.
    public var unreadable: Int?

    /// Makes a place; of a walk's beginning unless told otherwise.
    public init(
        walk: String,
        cursor: String? = nil,
        lastRow: UInt64? = nil,
        pages: Int = 0,
        rows: Int = 0,
        unreadable: Int? = nil
    ) {
        (self.walk, self.cursor, self.lastRow) = (walk, cursor, lastRow)
        (self.pages, self.rows, self.unreadable) = (pages, rows, unreadable)
    }
}

/// The progress and the place of a walk, kept where its sequence can read them.
struct WalkLog: Sendable {
    private(set) var progress = WalkProgress()
    private(set) var checkpoint: WalkCheckpoint

    init(_ walk: String, _ start: WalkCheckpoint?) {
        checkpoint =
            start ?? WalkCheckpoint(walk: walk, cursor: nil, lastRow: nil, pages: 0, rows: 0)
        progress.pages = checkpoint.pages
        progress.rows = checkpoint.rows
    }

    mutating func took(_ key: UInt64, isNew: Bool) {
        if isNew {
            progress.rows += 1
            checkpoint.rows = progress.rows
        } else {
            progress.duplicates += 1
        }
        checkpoint.lastRow = key
    }

    mutating func turned(
        to cursor: String?,
        _ wait: Duration,
        _ issues: [RowIssue],
        new newIssues: Int
    ) {
        progress.rateLimitWait += wait
        progress.unreadable += newIssues
        if newIssues > 0 {
            progress.issues += issues.prefix(max(0, 100 - progress.issues.count))
        }
        // The page of a checkpoint is fetched again, and was counted before.
        let isSamePage = checkpoint.cursor == cursor && checkpoint.pages > 0
        if !isSamePage {
            progress.pages += 1
            checkpoint.lastRow = nil
            checkpoint.unreadable = (checkpoint.unreadable ?? 0) + newIssues
        }
        checkpoint.cursor = cursor
        checkpoint.pages = progress.pages
    }
}
