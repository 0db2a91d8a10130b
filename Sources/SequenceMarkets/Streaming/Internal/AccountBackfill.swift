/// Fetches the orders and fills of a window over REST.
///
/// The lists have no time filter and no documented order, so pages are walked until a whole
/// page lies before the window; a list that turns out to run from old to new is walked from
/// its end.
struct AccountBackfill: Sendable {
    private static let pageSize = 100
    private static let maximumPages = 50
    /// Events can be booked a little before or after the moment they carry.
    static let overlap = Duration.seconds(5)

    let executor: RequestExecutor

    func orders(since: Nanoseconds) async throws(SequenceError) -> [Order] {
        let from = since.advanced(by: .zero - AccountBackfill.overlap)
        return try await walk(from: from, time: { $0.updated ?? $0.created }) {
            query throws(SequenceError) in
            try await executor.send(
                Endpoint(.get, "/v1/orders", query: query, lane: .orderReads) {
                    reader throws(JSONError) in try Page<Order>.read("orders", &reader)
                }
            )
        }
    }

    func fills(since: Nanoseconds) async throws(SequenceError) -> [Fill] {
        let from = since.advanced(by: .zero - AccountBackfill.overlap)
        return try await walk(from: from, time: { $0.time }) { query throws(SequenceError) in
            try await executor.send(
                Endpoint(.get, "/v1/fills", query: query, lane: .orderReads) {
                    reader throws(JSONError) in try Page<Fill>.read("fills", &reader)
                }
            )
        }
    }

    private func walk<Item>(
        from: Nanoseconds,
        time: (Item) -> Nanoseconds?,
        page fetch: (RequestQuery) async throws(SequenceError) -> Page<Item>
    ) async throws(SequenceError) -> [Item] {
        func fetchPage(_ offset: Int) async throws(SequenceError) -> Page<Item> {
            var query = RequestQuery()
            query.add("limit", AccountBackfill.pageSize)
            query.add("offset", offset)
            return try await fetch(query)
        }
        func isRecent(_ item: Item) -> Bool { time(item).map { $0 >= from } ?? true }

        var found: [Item] = []
        var page = try await fetchPage(0)
        var offset = 0
        if let total = page.total, total > page.items.count, AccountBackfill.ascends(page, time) {
            offset = max(0, total - AccountBackfill.pageSize)
            while true {
                page = try await fetchPage(offset)
                found += page.items.filter(isRecent)
                guard offset > 0, page.items.contains(where: isRecent) else { return found }
                offset = max(0, offset - AccountBackfill.pageSize)
            }
        }
        for _ in 0..<AccountBackfill.maximumPages {
            found += page.items.filter(isRecent)
            offset += page.items.count
            guard page.hasMore, page.items.contains(where: isRecent) else { break }
            page = try await fetchPage(offset)
        }
        return found
    }

    private static func ascends<Item>(
        _ page: Page<Item>,
        _ time: (Item) -> Nanoseconds?
    ) -> Bool {
        guard let first = page.items.first.flatMap(time), let last = page.items.last.flatMap(time)
        else { return false }
        return first < last
    }
}
