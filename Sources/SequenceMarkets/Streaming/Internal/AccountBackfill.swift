/// Fetches the orders and fills of a window over REST.
///
/// The lists have no time filter and no documented order, so pages are walked until a whole
/// page lies before the window; a list that turns out to run from old to new is walked from
/// its end. An order that rested for long stands among those of its day, wherever it ended:
/// the ones that are known to be open are looked for by name.
struct AccountBackfill: Sendable {
    private static let pageSize = 100
    private static let maximumPages = 50
    /// Events can be booked a little before or after the moment they carry.
    static let overlap = Duration.seconds(5)

    let executor: RequestExecutor

    /// The orders that changed since a moment, and those of these names wherever they stand.
    func orders(
        since: Nanoseconds,
        named names: Set<String>
    ) async throws(SequenceError) -> [Order] {
        let from = since.advanced(by: .zero - AccountBackfill.overlap)
        var missing = names
        let time = { (order: Order) in order.updated ?? order.created }
        var found = try await walk(from: from, time: time, page: orderPage) { order in
            missing.remove(order.nodeOrderID) != nil
        }
        missing.subtract(found.map(\.nodeOrderID))
        for name in missing.sorted() {
            do throws(SequenceError) {
                found += try await orderPage(["node_order_id": name]).items
            } catch {
                // An order that the exchange has forgotten has nothing to tell.
                guard case .api(let refusal) = error, refusal.status == 404 else { throw error }
            }
        }
        return found
    }

    private func orderPage(_ query: RequestQuery) async throws(SequenceError) -> Page<Order> {
        try await executor.send(
            Endpoint(.get, "/v1/orders", query: query, lane: .orderReads) {
                reader throws(JSONError) in try Page<Order>.read("orders", &reader)
            }
        )
    }

    func fills(since: Nanoseconds) async throws(SequenceError) -> [Fill] {
        let from = since.advanced(by: .zero - AccountBackfill.overlap)
        return try await walk(from: from, time: { $0.time }, page: fillPage) { _ in false }
    }

    private func fillPage(_ query: RequestQuery) async throws(SequenceError) -> Page<Fill> {
        try await executor.send(
            Endpoint(.get, "/v1/fills", query: query, lane: .orderReads) {
                reader throws(JSONError) in try Page<Fill>.read("fills", &reader)
            }
        )
    }

    /// `wants` says of an item before the window whether it was looked for.
    private func walk<Item>(
        from: Nanoseconds,
        time: (Item) -> Nanoseconds?,
        page fetch: (RequestQuery) async throws(SequenceError) -> Page<Item>,
        wants: (Item) -> Bool
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
            let wanted = page.items.filter { isRecent($0) || wants($0) }
            found += wanted
            offset += page.items.count
            // A page that held what was looked for is worth another; what is not found on the
            // way is asked for by name.
            guard page.hasMore, !wanted.isEmpty else { break }
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
