/// A request for a page of orders; see ``ListQuery``.
public typealias OrderQuery = ListQuery<Order>

/// A request for a page of fills; see ``ListQuery``.
public typealias FillQuery = ListQuery<Fill>

/// A request for a page of a list, or for all of it.
///
/// ```swift
/// let page = try await seq.orders().symbol("ETH-USD").limit(100).fetch()
/// for try await fill in seq.fills().nodeOrderID(id).all() { … }
/// ```
public struct ListQuery<Item: JSONModel>: Sendable {
    private let client: SequenceClient
    private let list: ListKind<Item>
    private var filter = ListFilter()

    init(_ client: SequenceClient, _ list: ListKind<Item>) {
        (self.client, self.list) = (client, list)
    }

    /// Only rows of this symbol.
    public func symbol(_ symbol: String) -> ListQuery { with { $0.symbol = symbol } }
    /// The maximum number of rows per page, at least 1; the server's default is 50.
    public func limit(_ limit: Int) -> ListQuery { with { $0.limit = limit } }
    /// The number of results to skip.
    public func offset(_ offset: Int) -> ListQuery { with { $0.offset = offset } }
    /// Only rows of this order.
    public func nodeOrderID(_ id: String) -> ListQuery { with { $0.nodeOrderID = id } }

    /// One page: `GET /v1/orders` or `GET /v1/fills`.
    ///
    /// - Returns: The page, with its position in the list.
    /// - Throws: ``SequenceError``; ``SequenceError/validation(_:)`` before any I/O for an invalid
    ///   limit or offset.
    public func fetch() async throws(SequenceError) -> Page<Item> {
        let page = try await client.send(.page(list, filter))
        let submissions = client.executor.shared.submissions
        if !submissions.isIdle { page.items.forEach { list.show($0, submissions) } }
        return page
    }

    /// Every row, page after page: `GET /v1/orders` or `GET /v1/fills` until there are no more.
    ///
    /// `limit` is then the page size, 100 by default. Rows added while it is read shift the pages;
    /// duplicates are skipped. If fewer rows arrive than the server's total, the list is read once
    /// more; if there are still too few, the sequence ends with ``SequenceError/decoding(_:)``.
    ///
    /// - Parameters:
    ///   - checkpoint: The position to resume from; nil begins at the first row.
    ///   - progress: Called after each page.
    /// - Returns: The rows, as a sequence that requests pages as needed.
    public func all(
        resumingFrom checkpoint: WalkCheckpoint? = nil,
        progress: (@Sendable (WalkProgress) -> Void)? = nil
    ) -> PageSequence<Item> {
        PageSequence(filter.source(list, client), from: checkpoint, progress: progress)
    }

    private func with(_ change: (inout ListFilter) -> Void) -> ListQuery {
        var copy = self
        change(&copy.filter)
        return copy
    }
}
