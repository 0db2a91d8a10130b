/// Keeps a walk from going in circles and from yielding a row twice.
///
/// Bounded: it remembers the last half million rows and more than any catalog's pages.
struct WalkGuard {
    private static let generation = 250_000
    private static let maximumCursors = 100_000
    private static let maximumBarrenPages = 50

    private var recent: Set<UInt64> = []
    private var older: Set<UInt64> = []
    private var cursors: Set<UInt64> = []
    private var barrenPages = 0
    private var hasNewRows = true

    /// Whether the row was not there before.
    mutating func isNew(_ key: UInt64) -> Bool {
        guard !older.contains(key), recent.insert(key).inserted else { return false }
        if recent.count >= WalkGuard.generation { (older, recent) = (recent, []) }
        hasNewRows = true
        return true
    }

    /// Why the walk must not go on after a page: it leads back to where the walk has been.
    mutating func problem<Item>(
        of page: FetchedPage<Item>,
        at cursor: String?
    ) -> SequenceError? {
        barrenPages = hasNewRows ? 0 : barrenPages + 1
        hasNewRows = false
        if let cursor { remember(cursor) }
        guard let next = page.next else { return nil }
        guard !cursors.contains(WalkGuard.hash(next)) else {
            return WalkGuard.failure("a cursor that was not seen before", next, page.context)
        }
        guard barrenPages < WalkGuard.maximumBarrenPages, cursors.count < WalkGuard.maximumCursors
        else {
            return WalkGuard.failure(
                "a page with a row that was not seen before",
                next,
                page.context
            )
        }
        return nil
    }

    private mutating func remember(_ cursor: String) { cursors.insert(WalkGuard.hash(cursor)) }

    private static func hash(_ text: String) -> UInt64 {
        var hash = StableHash()
        hash.add(text)
        return hash.value
    }

    private static func failure(
        _ expected: String,
        _ cursor: String,
        _ context: RequestContext
    ) -> SequenceError {
        .decoding(
            DecodingFailure(
                path: "$.next_cursor",
                expected: expected,
                snippet: String(cursor.prefix(200)),
                context: context
            )
        )
    }
}
