@testable import SequenceMarkets

/// An account as REST shows it: a list of orders and one of fills.
struct PaperAccount {
    /// How many orders ended long ago, each with one fill; they are made when they are read.
    var oldCount = 0
    /// The later ones, in the order they were made.
    private(set) var orders: [Order] = []
    private(set) var fills: [Fill] = []
    /// Whether the newest row comes first.
    var isNewestFirst = true
    var hasTotal = true
    /// Orders that REST does not show yet, nor their fills.
    var hidden: Set<String> = []
    /// What is answered instead, if anything.
    var refusal: (AccountContinuity.Request) -> AccountContinuity.Reply? = { _ in nil }

    /// Sets the state of an order that is there, or adds one.
    mutating func put(_ order: Order) {
        if let index = orders.firstIndex(where: { $0.nodeOrderID == order.nodeOrderID }) {
            orders[index] = order
        } else {
            orders.append(order)
        }
    }

    mutating func put(_ fill: Fill) { fills.append(fill) }

    /// An order that was filled at once, in executions of one step each.
    mutating func trade(_ id: String, executions count: Int) throws {
        let size = Int64(count)
        put(try AccountRows.order(id, "FILLED", filled: size, of: size))
        for number in 0..<count {
            put(try AccountRows.fill(id, 1, listed: "\(id)/\(number)", venue: "kraken"))
        }
    }

    func reply(to request: AccountContinuity.Request) throws -> AccountContinuity.Reply {
        if let refusal = refusal(request) { return refusal }
        switch request {
        case .orders(let offset):
            let shown = orders.filter { !hidden.contains($0.nodeOrderID) }
            let page = try page(shown, at: offset) { try AccountRows.order(old($0), "CANCELLED") }
            return .orders(page, total: total(shown.count), unreadable: 0)
        case .order(let id):
            let order = orders.first { $0.nodeOrderID == id && !hidden.contains(id) }
            return order.map { .orders([$0], total: 1, unreadable: 0) } ?? .nothing
        case .fills(let offset):
            let shown = fills.filter { !hidden.contains($0.nodeOrderID) }
            let page = try page(shown, at: offset) {
                try AccountRows.fill(old($0), 1, listed: "old\($0)", venue: "kraken")
            }
            return .fills(page, total: total(shown.count), unreadable: 0)
        case .fillsOf(let id, let offset):
            let rows = fills.filter { $0.nodeOrderID == id && !hidden.contains(id) }
            let page = Array(rows.dropFirst(offset).prefix(ListSweep.pageSize))
            return .fills(page, total: hasTotal ? rows.count : nil, unreadable: 0)
        }
    }

    private func old(_ number: Int) -> String { "graph:old\(number):order:1" }

    private func total(_ count: Int) -> Int? { hasTotal ? oldCount + count : nil }

    private func page<Row>(
        _ rows: [Row],
        at offset: Int,
        _ make: (Int) throws -> Row
    ) rethrows -> [Row] {
        let count = oldCount + rows.count
        return try (offset..<max(offset, min(offset + ListSweep.pageSize, count))).map { place in
            let age = isNewestFirst ? count - 1 - place : place
            return age < oldCount ? try make(age) : rows[age - oldCount]
        }
    }
}
