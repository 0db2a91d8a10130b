/// A request for a page of orders.
///
/// ```swift
/// let page = try await seq.orders().symbol("ETH-USD").limit(100).fetch()
/// ```
public struct OrderQuery: Sendable {
    private let client: SequenceClient
    private var filter = ListFilter()

    init(_ client: SequenceClient) { self.client = client }

    /// Only orders of this symbol.
    public func symbol(_ symbol: String) -> OrderQuery { with { $0.symbol = symbol } }
    /// The most results a page; the server's default is 50.
    public func limit(_ limit: Int) -> OrderQuery { with { $0.limit = limit } }
    /// How many results to skip.
    public func offset(_ offset: Int) -> OrderQuery { with { $0.offset = offset } }
    /// Only the order of this id.
    public func nodeOrderID(_ id: String) -> OrderQuery { with { $0.nodeOrderID = id } }

    /// One page: `GET /v1/orders`.
    public func fetch() async throws(SequenceError) -> Page<Order> {
        let page = try await client.send(endpoint())
        if !client.executor.shared.submissions.isIdle {
            page.items.forEach(client.executor.shared.submissions.saw)
        }
        return page
    }

    /// Every order, page after page: `GET /v1/orders` until there are no more.
    ///
    /// `limit` is the size of a page then, 100 unless said otherwise. Orders that come while it
    /// walks move the pages; what comes twice for it is held back. If fewer orders come than the
    /// server's total, the list is read once more; if they are still too few, the walk ends with
    /// ``SequenceError/decoding(_:)``.
    public func all(
        resumingFrom checkpoint: WalkCheckpoint? = nil,
        progress: (@Sendable (WalkProgress) -> Void)? = nil
    ) -> PageSequence<Order> {
        let walk = filter.source("orders", client, endpoint) { $0.add($1.nodeOrderID) }
        return PageSequence(walk, from: checkpoint, progress: progress)
    }

    func endpoint() throws(SequenceError) -> Endpoint<Page<Order>> { try endpoint(filter) }

    private func endpoint(_ filter: ListFilter) throws(SequenceError) -> Endpoint<Page<Order>> {
        let query = try filter.query()
        return Endpoint(.get, "/v1/orders", query: query, lane: .orderReads) {
            reader throws(JSONError) in
            try Page<Order>.read("orders", &reader)
        }
    }

    private func with(_ change: (inout ListFilter) -> Void) -> OrderQuery {
        var copy = self
        change(&copy.filter)
        return copy
    }
}

/// A request for a page of fills.
///
/// ```swift
/// let page = try await seq.fills().nodeOrderID(id).fetch()
/// ```
public struct FillQuery: Sendable {
    private let client: SequenceClient
    private var filter = ListFilter()

    init(_ client: SequenceClient) { self.client = client }

    /// Only fills of this symbol.
    public func symbol(_ symbol: String) -> FillQuery { with { $0.symbol = symbol } }
    /// The most results a page; the server's default is 50.
    public func limit(_ limit: Int) -> FillQuery { with { $0.limit = limit } }
    /// How many results to skip.
    public func offset(_ offset: Int) -> FillQuery { with { $0.offset = offset } }
    /// Only fills of this order.
    public func nodeOrderID(_ id: String) -> FillQuery { with { $0.nodeOrderID = id } }

    /// One page: `GET /v1/fills`.
    public func fetch() async throws(SequenceError) -> Page<Fill> {
        try await client.send(endpoint(filter))
    }

    /// Every fill, page after page: `GET /v1/fills` until there are no more.
    ///
    /// `limit` is the size of a page then, 100 unless said otherwise. Fills that come while it
    /// walks move the pages; what comes twice for it is held back. If fewer fills come than the
    /// server's total, the list is read once more; if they are still too few, the walk ends with
    /// ``SequenceError/decoding(_:)``.
    public func all(
        resumingFrom checkpoint: WalkCheckpoint? = nil,
        progress: (@Sendable (WalkProgress) -> Void)? = nil
    ) -> PageSequence<Fill> {
        let walk = filter.source("fills", client, endpoint) { hash, fill in
            hash.add(fill.nodeOrderID)
            if let key = fill.deduplicationKey { return hash.add(key) }
            // Without an id, only a fill that is the same in everything is the same fill.
            hash.add(fill.json.description)
        }
        return PageSequence(walk, from: checkpoint, progress: progress)
    }

    private func endpoint(_ filter: ListFilter) throws(SequenceError) -> Endpoint<Page<Fill>> {
        let query = try filter.query()
        return Endpoint(.get, "/v1/fills", query: query, lane: .orderReads) {
            reader throws(JSONError) in
            try Page<Fill>.read("fills", &reader)
        }
    }

    private func with(_ change: (inout ListFilter) -> Void) -> FillQuery {
        var copy = self
        change(&copy.filter)
        return copy
    }
}

/// What orders and fills are chosen by.
struct ListFilter: Sendable {
    var symbol: String?
    var limit: Int?
    var offset: Int?
    var nodeOrderID: String?

    func query() throws(SequenceError) -> RequestQuery {
        if let limit, limit < 1 { throw .validation(field: "limit", "must be at least 1") }
        if let offset, offset < 0 { throw .validation(field: "offset", "must not be negative") }
        if nodeOrderID?.isEmpty == true {
            throw .validation(field: "node_order_id", "must not be empty")
        }
        var query = RequestQuery()
        query.add("limit", limit)
        query.add("offset", offset)
        query.add("symbol", symbol)
        query.add("node_order_id", nodeOrderID)
        return query
    }
}
