/// Requests the account's orders and fills.
struct AccountReader: Sendable {
    let executor: RequestExecutor

    func answer(_ request: AccountContinuity.Request) async -> AccountContinuity.Reply {
        do throws(SequenceError) {
            switch request {
            case .orders(let offset):
                return .orders(try await page(.orders, from: offset))
            case .order(let id):
                return .orders(try await page(.orders, of: id))
            case .fills(let offset):
                return .fills(try await page(.fills, from: offset))
            case .fillsOf(let id, let offset):
                return .fills(try await page(.fills, of: id, from: offset))
            }
        } catch {
            if case .api(let refusal) = error, refusal.status == 404 { return .nothing }
            return .failed("\(error)".oneLine(200), error.failure)
        }
    }

    /// A list's length, unless the page is full and ends exactly there: then the length may lag,
    /// and only another page shows that there are no more rows.
    private func total<Row>(_ page: Page<Row>, _ offset: Int) -> Int? {
        let rows = page.items.count + page.issues.count
        guard let total = page.total, rows > 0 else { return page.total }
        let isFull = rows >= page.limit ?? ListSweep.pageSize
        return isFull && total <= offset + rows ? nil : total
    }

    /// A page of a list, of a single order if one is named; without an offset, all rows.
    private func page<Row>(
        _ list: ListKind<Row>,
        of order: String? = nil,
        from offset: Int? = nil
    ) async throws(SequenceError) -> Page<Row> {
        let limit = offset.map { _ in ListSweep.pageSize }
        let filter = ListFilter(limit: limit, offset: offset, nodeOrderID: order)
        var page = try await executor.send(.page(list, filter))
        page.total = total(page, offset ?? 0)
        return page
    }
}

extension AccountContinuity.Reply {
    fileprivate static func orders(_ page: Page<Order>) -> Self {
        .orders(page.items, total: page.total, unreadable: page.issues.count)
    }

    fileprivate static func fills(_ page: Page<Fill>) -> Self {
        .fills(page.items, total: page.total, unreadable: page.issues.count)
    }
}

extension SequenceError {
    /// Whether a later request may succeed.
    fileprivate var failure: AccountContinuity.Failure {
        switch self {
        case .network, .timeout, .cancelled: .transient
        case .api(let refusal):
            refusal.status >= 500 || [408, 425, 429].contains(refusal.status)
                ? .transient : .final
        case .decoding: .unreadable
        default: .final
        }
    }
}
