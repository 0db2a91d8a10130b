/// What has been delivered of the account's orders and fills, to tell news from repeats.
///
/// Bounded: the oldest entries go first, long after any repeat can come; but no order that is
/// open, whose end has yet to be told.
struct AccountLedger: Sendable {
    private struct Seen: Equatable, Sendable {
        var status: OrderStatus
        var filled: Qty
        var updated: Nanoseconds?
    }

    private static let capacity = 16_384
    private var fills = BoundedSet(capacity: capacity)
    private var orderAges = BoundedSet(capacity: capacity)
    private var orders: [String: Seen] = [:]
    private(set) var duplicates = 0

    func knows(fill key: String) -> Bool { fills.contains(key) }

    /// Whether the fill is new; it is not from now on.
    mutating func admit(_ fill: Fill) -> Bool {
        guard let key = fill.deduplicationKey else { return true }
        guard fills.insert(key) == .known else { return true }
        duplicates += 1
        return false
    }

    /// Whether the order says more than the last report of it: later, or another state.
    mutating func admit(_ order: Order) -> Bool {
        let now = Seen(
            status: order.status,
            filled: order.filledQuantity,
            updated: order.updated
        )
        guard let place = orders.index(forKey: order.nodeOrderID) else {
            orders[order.nodeOrderID] = now
            remember(order.nodeOrderID)
            return true
        }
        let was = orders.values[place]
        let isOlder =
            if let then = was.updated, let now = now.updated { now < then } else { false }
        guard !isOlder, was != now else {
            duplicates += 1
            return false
        }
        orders.values[place] = now
        return true
    }

    /// Makes room for an order: the oldest that has ended goes, what is open lines up again.
    private mutating func remember(_ nodeOrderID: String) {
        var newest = nodeOrderID
        for _ in 0..<64 {
            guard case .inserted(let oldest?) = orderAges.insert(newest) else { return }
            guard !hasEnded(oldest) else { return orders[oldest] = nil }
            newest = oldest
        }
        // So many in a row are open that one of them goes after all.
        orders[newest] = nil
    }

    /// The orders that were open when they were last told of.
    var openOrders: Set<String> {
        Set(orders.lazy.filter { !$0.value.status.isTerminal }.map(\.key))
    }

    /// When an order last changed, as far as it was told.
    func lastChange(of nodeOrderID: String) -> Nanoseconds? { orders[nodeOrderID]?.updated }

    /// Whether nothing more is to be expected of an order.
    func hasEnded(_ nodeOrderID: String) -> Bool {
        orders[nodeOrderID]?.status.isTerminal ?? false
    }
}

/// The last so many strings, in the order they came.
struct BoundedSet: Sendable {
    enum Insertion: Equatable {
        case known
        case inserted(evicted: String?)
    }

    private var members: Set<String> = []
    private var ring: [String] = []
    private var next = 0
    private let capacity: Int

    init(capacity: Int) { self.capacity = capacity }

    func contains(_ key: String) -> Bool { members.contains(key) }

    mutating func insert(_ key: String) -> Insertion {
        guard members.insert(key).inserted else { return .known }
        guard ring.count == capacity else {
            ring.append(key)
            return .inserted(evicted: nil)
        }
        let evicted = ring[next]
        members.remove(evicted)
        ring[next] = key
        next = (next + 1) % capacity
        return .inserted(evicted: evicted)
    }
}
