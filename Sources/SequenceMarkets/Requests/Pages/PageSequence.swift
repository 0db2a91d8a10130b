/// All rows of a list, page after page: an `AsyncSequence` that fetches the next page while the
/// caller works on this one.
///
/// It holds at most two pages. Rows that come again are held back, and a server that sends it in
/// circles ends it with an error instead of never. Nothing is sent before the first row is asked
/// for; it is walked by one task at a time.
///
/// ```swift
/// let walk = seq.markets(.kalshi).all()
/// for try await market in walk { … }
/// print(walk.progress.rows)
/// ```
public struct PageSequence<Item: Sendable>: AsyncSequence, Sendable {
    /// A row.
    public typealias Element = Item
    /// What ends a walk before its time.
    public typealias Failure = SequenceError

    private let source: PageSource<Item>
    private let start: WalkCheckpoint?
    private let report: (@Sendable (WalkProgress) -> Void)?
    private let log: Locked<WalkLog>

    init(
        _ source: PageSource<Item>,
        from start: WalkCheckpoint? = nil,
        progress: (@Sendable (WalkProgress) -> Void)? = nil
    ) {
        self.source = source
        self.start = start
        report = progress
        log = Locked(WalkLog(source.name, start))
    }

    /// How far the walk has come.
    public var progress: WalkProgress { log.withLock(\.progress) }

    /// Where to go on after a restart: the row after the last one that was yielded.
    public var checkpoint: WalkCheckpoint { log.withLock(\.checkpoint) }

    /// Starts to walk.
    public func makeAsyncIterator() -> Iterator { Iterator(source, start, log, report) }

    /// Walks.
    public struct Iterator: AsyncIteratorProtocol, Sendable {
        private let source: PageSource<Item>
        private let log: Locked<WalkLog>
        private let report: (@Sendable (WalkProgress) -> Void)?
        private var guardian: WalkGuard
        private var start: WalkCheckpoint?
        private var rows: [Item] = []
        private var index = 0
        private var pending: PageFetch<Item>?
        private var hasStarted = false
        /// Why the walk ends after this page, if it does not end well.
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
        }

        /// The next row; nil after the last.
        public mutating func next() async throws(SequenceError) -> Item? {
            try await next(isolation: nil)
        }

        /// The next row; nil after the last.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(SequenceError) -> Item? {
            if !hasStarted { try begin() }
            while true {
                while index < rows.count {
                    let row = rows[index]
                    let key = source.key(row)
                    index += 1
                    let isNew = guardian.isNew(key)
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
            pending = PageFetch(source, at: start?.cursor)
        }

        private mutating func take(_ fetch: PageFetch<Item>) async throws(SequenceError) {
            (rows, index) = ([], 0)
            let page = try await fetch.value()
            rows = page.rows
            skipToCheckpoint()
            ending = guardian.problem(of: page, at: fetch.cursor)
            if ending == nil, let next = page.next { pending = PageFetch(source, at: next) }
            let progress = log.withLock { log in
                log.turned(to: fetch.cursor, page.rateLimitWait, page.issues)
                return log.progress
            }
            report?(progress)
        }

        /// Passes over what was yielded before the restart.
        private mutating func skipToCheckpoint() {
            defer { start = nil }
            guard let last = start?.lastRow else { return }
            // If the page has changed so much that the row is gone, all of it is yielded.
            guard let place = rows.firstIndex(where: { source.key($0) == last }) else { return }
            index = place + 1
            for row in rows[...place] { _ = guardian.isNew(source.key(row)) }
        }
    }
}

extension PageSequence {
    /// Walks to the end and returns every row.
    ///
    /// Everything is in memory then; a loop over the sequence is not.
    func collected() async throws(SequenceError) -> [Item] {
        var all: [Item] = []
        for try await item in self { all.append(item) }
        return all
    }
}
