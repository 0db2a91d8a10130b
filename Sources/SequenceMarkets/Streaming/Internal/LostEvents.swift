/// Events that did not fit a consumer's buffer: market data is counted, orders and fills are kept.
///
/// An order's last state stands for all earlier ones. Bounded: when even these are too many, the
/// oldest are discarded, and the gap reports it when it is closed.
struct LostEvents: Sendable {
    private static let limit = 8_192

    private(set) var from: Nanoseconds
    private(set) var to: Nanoseconds
    private(set) var dropped = 0
    private var orders: [String: Int] = [:]
    private var kept: [TopicEvent?] = []
    private var count = 0
    private var givenUp = 0

    init(at time: Nanoseconds) { (from, to) = (time, time) }

    mutating func note(_ event: StreamEvent, at now: Nanoseconds) {
        dropped += 1
        let time = event.time ?? now
        from = min(from, time)
        to = max(to, time)
        guard case .event(let event) = event else { return }
        switch event {
        case .order(let order):
            if let index = orders[order.nodeOrderID] {
                kept[index] = nil
                count -= 1
            }
            guard hasRoom() else { return }
            orders[order.nodeOrderID] = kept.count
            keep(event)
        case .fill: if hasRoom() { keep(event) }
        default: break
        }
    }

    private mutating func keep(_ event: TopicEvent) {
        kept.append(event)
        count += 1
        guard kept.count > 2 * LostEvents.limit else { return }
        kept.removeAll { $0 == nil }
        orders = [:]
        for case (let index, .order(let order)?) in kept.enumerated() {
            orders[order.nodeOrderID] = index
        }
    }

    private mutating func hasRoom() -> Bool {
        if count < LostEvents.limit { return true }
        givenUp += 1
        return false
    }

    /// The gap as reported to the consumer: with the orders and fills recovered at once.
    func told(as id: Int) -> [StreamEvent] {
        var gap = StreamGap(reason: .overflow, from: from, to: to, dropped: dropped)
        gap.id = id
        var end = gap
        if givenUp > 0 { end.missing = ["\(givenUp) orders and fills that overflowed"] }
        return [.gap(gap)] + kept.compactMap { $0.map(StreamEvent.event) } + [.caughtUp(end)]
    }
}
