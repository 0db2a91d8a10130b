/// All rows of a list, page after page: an `AsyncSequence` that fetches the next page while the
/// caller processes this one.
///
/// It holds at most two pages. Duplicate rows are skipped, and a server whose pages lead in a loop
/// ends it with an error. Nothing is sent before the first row is requested; only one task may
/// iterate it.
///
/// ```swift
/// let walk = seq.markets(.kalshi).all()
/// for try await market in walk { … }
/// print(walk.progress.rows)
/// ```
public struct PageSequence<Item: Sendable>: AsyncSequence, Sendable {
    /// A row.
    public typealias Element = Item
    /// The error that ends the sequence early.
    public typealias Failure = SequenceError

    private let walker: Walker?
    private let given: GivenElements<Item>
    private let log: Locked<WalkLog>

    init(
        _ source: PageSource<Item>,
        from start: WalkCheckpoint? = nil,
        progress: (@Sendable (WalkProgress) -> Void)? = nil
    ) {
        log = Locked(WalkLog(source.name, start))
        walker = Walker(source, start, log, progress)
        given = GivenElements([])
    }

    /// A sequence of the given rows, without an exchange, for testing code that reads one.
    ///
    /// - Parameters:
    ///   - items: The rows; then it ends.
    ///   - error: The error that ends it, if any.
    public init(_ items: some Sequence<Item>, throwing error: SequenceError? = nil) {
        (walker, given) = (nil, GivenElements(items, throwing: error))
        log = Locked(WalkLog("given", nil))
    }

    /// The progress so far.
    public var progress: WalkProgress { log.withLock(\.progress) }

    /// The position to resume from after a restart: the row after the last one returned.
    public var checkpoint: WalkCheckpoint { log.withLock(\.checkpoint) }

    /// Starts an iteration.
    public func makeAsyncIterator() -> Iterator { Iterator(walker: walker, given: given, log: log) }

    /// Iterates over the rows.
    public struct Iterator: AsyncIteratorProtocol, Sendable {
        fileprivate var walker: Walker?
        fileprivate var given: GivenElements<Item>
        fileprivate let log: Locked<WalkLog>

        /// The next row; nil after the last.
        public mutating func next() async throws(SequenceError) -> Item? {
            try await next(isolation: nil)
        }

        /// The next row; nil after the last.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(SequenceError) -> Item? {
            guard walker == nil else { return try await walker?.next(isolation: actor) }
            guard let row = try given.next() else { return nil }
            log.withLock { $0.took(UInt64($0.progress.rows), isNew: true) }
            return row
        }
    }

    /// Fetches the pages.
    struct Walker: Sendable {
        private let source: PageSource<Item>
        private let log: Locked<WalkLog>
        private let report: (@Sendable (WalkProgress) -> Void)?
        private var guardian: WalkGuard
        private var start: WalkCheckpoint?
        private var rows: [Item] = []
        /// The key of each row, and whether it is new.
        private var keys: [(key: UInt64, isNew: Bool)] = []
        private var plan: OffsetPlan?
        private var index = 0
        private var pending: PageFetch<Item>?
        private var hasStarted = false
        private var firstCursor: String?
        /// Why the sequence ends after this page, if it ends with an error.
        private var ending: SequenceError?

        init(
            _ source: PageSource<Item>,
            _ start: WalkCheckpoint?,
            _ log: Locked<WalkLog>,
            _ report: (@Sendable (WalkProgress) -> Void)?
        ) {
            self.source = source
            self.start = start
            self.log = log
            self.report = report
            guardian = WalkGuard()
            plan = source.plan
        }

        /// The next row; nil after the last.
        mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(SequenceError) -> Item? {
            if !hasStarted { try begin() }
            while true {
                while index < rows.count {
                    let row = rows[index]
                    let (key, isNew) = keys[index]
                    index += 1
                    log.withLock { $0.took(key, isNew: isNew) }
                    if isNew { return row }
                }
                if let failure = ending {
                    ending = nil
                    throw failure
                }
                guard let fetch = pending else { return nil }
                pending = nil
                try await take(fetch)
            }
        }

        private mutating func begin() throws(SequenceError) {
            hasStarted = true
            if let start, start.walk != source.name {
                throw .validation(
                    field: "checkpoint",
                    "belongs to another walk (\(start.walk)), not to \(source.name)"
                )
            }
            firstCursor = start?.cursor
            if let start { plan?.resume(after: start.rows + (start.unreadable ?? 0)) }
            pending = PageFetch(source, at: firstCursor)
        }

        private mutating func take(_ fetch: PageFetch<Item>) async throws(SequenceError) {
            (rows, keys, index) = ([], [], 0)
            let page = try await fetch.value()
            rows = page.rows
            let hashes = rows.map(source.key)
            let isConnected = hashes.first.map { guardian.knows($0) } ?? false
            let isResumed = start != nil
            skipToCheckpoint(hashes)
            keys = hashes.map { ($0, guardian.isNew($0)) }
            let issues =
                page.claims.map { guardian.newIssues(page.issues, behind: $0.offset) }
                ?? page.issues.count
            if let claims = page.claims {
                var fresh = keys[index...].count { $0.isNew }
                // Unreadable rows are counted in the checkpoint.
                if !isResumed { fresh += issues }
                turn(claims, fresh, isConnected, page.context)
            } else {
                ending = guardian.problem(of: page, at: fetch.cursor)
                if ending == nil, let next = page.next { pending = PageFetch(source, at: next) }
            }
            let progress = log.withLock { log in
                log.turned(to: fetch.cursor, page.rateLimitWait, page.issues, new: issues)
                return log.progress
            }
            report?(progress)
        }

        /// Asks the plan of a list with offsets for the next page.
        private mutating func turn(
            _ claims: ListClaims,
            _ fresh: Int,
            _ isConnected: Bool,
            _ context: RequestContext
        ) {
            let isBarren = guardian.isBarren()
            switch plan?.next(after: claims, fresh: fresh, isConnected: isConnected) {
            case .page(let offset)?:
                if isBarren, plan?.isSecondPass == false {
                    ending = WalkGuard.failure(WalkGuard.newRow, "", context, path: "$.has_more")
                } else {
                    pending = PageFetch(source, at: offset.map(String.init) ?? firstCursor)
                }
            case .failure(let path, let expected)?:
                ending = WalkGuard.failure(expected, "", context, path: path)
            case .end?, nil: break
            }
        }

        /// Skips the rows that were returned before the restart.
        private mutating func skipToCheckpoint(_ hashes: [UInt64]) {
            defer { start = nil }
            guard let last = start?.lastRow else { return }
            // If the page has changed so much that the row is gone, all of it is returned.
            guard let place = hashes.firstIndex(of: last) else {
                plan?.forget(hashes.count)
                return
            }
            index = place + 1
            for key in hashes[...place] { _ = guardian.isNew(key) }
        }
    }
}

extension PageSequence {
    /// Reads to the end and returns every row.
    ///
    /// This holds everything in memory; a loop over the sequence does not.
    func collected() async throws(SequenceError) -> [Item] {
        var all: [Item] = []
        for try await item in self { all.append(item) }
        return all
    }
}
