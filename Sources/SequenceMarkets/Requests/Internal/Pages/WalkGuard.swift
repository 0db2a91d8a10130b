/// Keeps pagination from looping and from returning a row twice.
///
/// Bounded: it remembers the last half million rows and more pages than any catalog has.
struct WalkGuard {
    private static let generation = 250_000
    private static let maximumCursors = 100_000
    private static let maximumBarrenPages = 50

    private var recent: Set<UInt64> = []
    private var older: Set<UInt64> = []
    private var cursors: Set<UInt64> = []
    private var barrenPages = 0
    private var hasNewRows = false
    private var issues: Set<UInt64> = []

    /// Whether the row is new.
    mutating func isNew(_ key: UInt64) -> Bool {
        guard !older.contains(key), recent.insert(key).inserted else { return false }
        if recent.count >= WalkGuard.generation { (older, recent) = (recent, []) }
        hasNewRows = true
        return true
    }

    /// Whether a row was seen before.
    func knows(_ key: UInt64) -> Bool { recent.contains(key) || older.contains(key) }

    /// How many of these unreadable rows are new; they are identified by position.
    mutating func newIssues(_ list: [RowIssue], behind offset: Int) -> Int {
        var count = 0
        for issue in list where issues.count < WalkGuard.generation {
            let place = issue.path.drop { $0 != "[" }.dropFirst().prefix { $0 != "]" }
            let text = Int(place).map { "[\($0 &+ offset)]" } ?? "\(offset) \(issue.path)"
            if issues.insert(WalkGuard.hash(text)).inserted { count += 1 }
        }
        return count
    }

    /// Whether a run of pages, this one included, has brought nothing new.
    mutating func isBarren() -> Bool {
        barrenPages = hasNewRows ? 0 : barrenPages + 1
        hasNewRows = false
        return barrenPages >= WalkGuard.maximumBarrenPages
    }

    /// Why pagination must stop after a page: it leads back to an earlier page.
    mutating func problem<Item>(
        of page: FetchedPage<Item>,
        at cursor: String?
    ) -> SequenceError? {
        let isBarren = self.isBarren()
        if let cursor { remember(cursor) }
        guard let next = page.next else {
            return page.shortfall.map { WalkGuard.failure($0, "", page.context) }
        }
        guard !cursors.contains(WalkGuard.hash(next)) else {
            return WalkGuard.failure("a cursor that was not seen before", next, page.context)
        }
        guard !isBarren, cursors.count < WalkGuard.maximumCursors else {
            return WalkGuard.failure(WalkGuard.newRow, next, page.context)
        }
        return nil
    }

    static let newRow = "a page with a row that was not seen before"

    private mutating func remember(_ cursor: String) { cursors.insert(WalkGuard.hash(cursor)) }

    private static func hash(_ text: String) -> UInt64 {
        var hash = StableHash()
        hash.add(text)
        return hash.value
    }

    static func failure(
        _ expected: String,
        _ cursor: String,
        _ context: RequestContext,
        path: String = "$.next_cursor"
    ) -> SequenceError {
        .decoding(
            DecodingFailure(
                path: path,
                expected: expected,
                snippet: String(cursor.prefix(200)),
                context: context
            )
        )
    }
}
