/// Which orders and fills a consumer missed, so that just these can be fetched again.
struct LostEvents: Sendable, Hashable {
    var from: Nanoseconds
    var to: Nanoseconds
    var dropped = 0
    var orders: Set<String> = []
    var fills: Set<String> = []

    /// Whether something was lost that REST can give back.
    var isRecoverable: Bool { !orders.isEmpty || !fills.isEmpty }

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
    }

    var gap: StreamGap {
        StreamGap(reason: .overflow, from: from, to: to, dropped: dropped)
    }
}
