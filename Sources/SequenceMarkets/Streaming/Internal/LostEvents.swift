/// Which orders and fills a consumer missed, so that just these can be fetched again.
struct LostEvents: Sendable, Hashable {
    var from: Nanoseconds
    var to: Nanoseconds
    var dropped = 0
    private(set) var orders: Set<String> = []
    private var fills: Set<String> = []
    /// Set when there are too many to name: then everything of the window is fetched.
    private var isWholeWindow = false
    private static let limit = 8_192

    /// Whether something was lost that REST can give back.
    var isRecoverable: Bool { isWholeWindow || !orders.isEmpty || !fills.isEmpty }
    var wantsOrders: Bool { isWholeWindow || !orders.isEmpty }
    var wantsFills: Bool { isWholeWindow || !fills.isEmpty }

    func contains(_ order: Order) -> Bool { isWholeWindow || orders.contains(order.nodeOrderID) }

    func contains(_ fill: Fill) -> Bool {
        isWholeWindow || fills.contains(fill.deduplicationKey ?? "")
    }

    init(at time: Nanoseconds) { (from, to) = (time, time) }

    mutating func note(_ event: StreamEvent, at now: Nanoseconds) {
        dropped += 1
        let time = event.time ?? now
        from = min(from, time)
        to = max(to, time)
        guard case .event(let event) = event else { return }
        switch event {
        case .order(let order): orders.insert(order.nodeOrderID)
        case .fill(let fill): if let key = fill.deduplicationKey { fills.insert(key) }
        default: break
        }
        forgetNames()
    }

    /// This loss and a later one together.
    func joined(_ later: LostEvents) -> LostEvents {
        var sum = self
        (sum.from, sum.to) = (min(from, later.from), max(to, later.to))
        sum.dropped += later.dropped
        sum.orders.formUnion(later.orders)
        sum.fills.formUnion(later.fills)
        sum.isWholeWindow = isWholeWindow || later.isWholeWindow
        sum.forgetNames()
        return sum
    }

    private mutating func forgetNames() {
        guard orders.count + fills.count > LostEvents.limit else { return }
        (orders, fills, isWholeWindow) = ([], [], true)
    }

    var gap: StreamGap {
        StreamGap(reason: .overflow, from: from, to: to, dropped: dropped)
    }
}
