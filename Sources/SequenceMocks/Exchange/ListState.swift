import SequenceMarkets

/// The state behind `GET /v1/orders` and `GET /v1/fills`: old rows, and any lag.
struct ListState: Sendable {
    /// The part of an account shown by lagging lists.
    private struct Shown: Sendable {
        var orders: [Int: SimulatedOrder] = [:]
        /// The executions shown, in chronological order.
        var fills: [Int] = []
    }

    /// Old orders and fills that every account starts with.
    let history: OrderHistory
    /// Whether lists lag behind the account.
    let isLate: Bool
    private var shown: [String: Shown] = [:]
    private var requests: UInt64 = 0

    init(_ configuration: MockExchange.Configuration, epoch: Int64) {
        history = OrderHistory(count: configuration.orderHistory, before: epoch)
        isLate =
            configuration.weather.restFillDelay > .zero
            || configuration.weather.restOrderDelay > .zero
    }

    /// The number of a request for a list, which shuffles those that have no order.
    mutating func nextRequest() -> UInt64 {
        requests += 1
        return requests
    }

    /// Shows a change of an order, unless a later one is shown.
    mutating func show(_ order: SimulatedOrder, of account: String) {
        let known = shown[account]?.orders[order.index]?.reports ?? 0
        if order.reports > known { shown[account, default: Shown()].orders[order.index] = order }
    }

    mutating func show(fill: Int, of account: String) {
        shown[account, default: Shown()].fills.append(fill)
    }

    /// An order as lists show it; nil while they do not know it yet.
    func order(_ index: Int, in accounts: AccountTable) -> SimulatedOrder? {
        guard isLate else { return accounts.current.orders[index] }
        return shown[accounts.key ?? ""]?.orders[index]
    }

    /// The executions that lists show.
    func fills(in accounts: AccountTable) -> [Int] {
        guard isLate else { return Array(accounts.current.books.fills.indices) }
        return shown[accounts.key ?? ""]?.fills ?? []
    }

    /// Whether lists know a graph yet; a change of one always finds it.
    func knows(graph index: Int, in accounts: AccountTable) -> Bool {
        guard isLate else { return true }
        return accounts.current.graphs[index].nodes.contains { node in
            node.order.map { order($0, in: accounts) != nil } ?? false
        }
    }
}
