/// The progress of pagination through a list.
public struct WalkProgress: Sendable, Hashable {
    /// Pages fetched, including those before a restart.
    public var pages = 0
    /// Rows returned, including those before a restart.
    public var rows = 0
    /// Duplicate rows that were skipped.
    public var duplicates = 0
    /// Rows that could not be read, and were skipped.
    public var unreadable = 0
    /// The first of them, at most a hundred.
    public var issues: [RowIssue] = []
    /// The time spent waiting for a rate limit: the client's own, or the server's 429.
    public var rateLimitWait = Duration.zero

    /// No progress yet.
    public init() {}
}

/// A position in a list, to resume from after a restart.
///
/// ```swift
/// try JSONEncoder().encode(walk.checkpoint).write(to: file)
/// …
/// let walk = seq.markets(.kalshi).all(resumingFrom: checkpoint)
/// ```
public struct WalkCheckpoint: Sendable, Hashable, Codable {
    /// The list it belongs to: the query without its cursor.
    public var walk: String
    /// The page's cursor; nil for the first page.
    public var cursor: String?
    /// The last row of that page that was returned, as a hash; nil before its first.
    public var lastRow: UInt64?
    /// Pages fetched so far.
    public var pages: Int
    /// Rows returned so far.
    public var rows: Int
    /// Unreadable rows so far, including this page.
    public var unreadable: Int?

    /// Makes a position; by default at the beginning of a list.
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

/// The progress and position of pagination, stored where its sequence can read them.
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
