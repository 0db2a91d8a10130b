import SequenceMarkets

/// Everything the exchange knows, behind one lock.
struct ExchangeState: Sendable {
    var trading: Trading
    var hub: MockStreamHub
    var events = EventBoard()
    var automation = Automation()
    /// When traces are told next.
    var nextTrace: Int64 = 0
    /// Venues with credentials on record, and since when.
    ///
    /// The credentials are not kept.
    var connected: [String: Int64] = [:]
    /// Tickets that have not been used, and when they run out.
    var tickets: [String: Int64] = [:]
    var buckets: [String: RequestBucket] = [:]
    var requestsPerSecond: Int?
    var stubs: [Stub] = []
    var requests: [RecordedRequest] = []
    var problems: [String] = []

    var market: Market { trading.market }
    var catalog: Catalog { trading.market.catalog }

    /// How many requests are remembered: a server that runs for days must not grow with them.
    private static let mostRequests = 20_000

    mutating func record(_ request: RecordedRequest) {
        requests.append(request)
        if requests.count > ExchangeState.mostRequests {
            requests.removeFirst(ExchangeState.mostRequests / 4)
        }
    }

    /// Brings everything up to a moment, in the order it happens.
    mutating func advance(to now: Int64) {
        publish()
        // Nobody is told of what was before they listened.
        if traceTime == nil { nextTrace = now &+ Automation.traceInterval }
        while true {
            let event = trading.nextTime ?? .max
            let tick = hub.nextTick ?? .max
            let trace = traceTime ?? .max
            guard min(event, tick, trace) <= now else { break }
            if trace <= min(event, tick) {
                tellTraces(at: trace)
                nextTrace = trace &+ Automation.traceInterval
            } else if event <= tick {
                guard trading.runNext(by: now) else { break }
                publish()
            } else {
                hub.tick(at: tick, trading.market)
            }
        }
        hub.tellLifecycle(at: now)
        hub.ping(at: now)
        hub.flush()
        events.keepAlive(at: now)
    }

    /// Tells every stream what has happened to orders.
    private mutating func publish() {
        let notices = trading.takeNotices()
        guard !notices.isEmpty else { return }
        hub.publish(notices)
        for case .report(let order, let time) in notices {
            events.tell(.tca, StreamFrame.report(order, at: time))
        }
    }

    /// When what runs is traced next, if it runs and somebody listens.
    private var traceTime: Int64? {
        automation.isRunning && hub.hasTraceListeners ? nextTrace : nil
    }

    /// Whether nobody would hear of what happens next.
    var isIdle: Bool { hub.isIdle && events.isIdle }

    /// When something happens next, as far as anybody could notice.
    func nextTime(after now: Int64) -> Int64? {
        // Not every door says when a client has caught up: one that is behind is looked after.
        let backlog = hub.hasBacklog ? now &+ 2_000_000 : nil
        return [
            trading.nextTime, hub.nextTick, hub.nextLifecycle, hub.nextPing, events.nextComment,
            traceTime, backlog,
        ]
        .compactMap { $0 }.min()
    }

    /// An id in the form of a UUID.
    mutating func makeRequestID() -> String {
        var digits = Array(trading.makeID(digits: 32))
        digits[12] = "4"
        digits[16] = "a"
        let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }
        return parts.joined(separator: "-")
    }
}
