import SequenceMarkets

/// Everything the exchange knows, behind one lock.
struct ExchangeState: Sendable {
    /// The account that is taken up; ``enter(_:)`` takes up another.
    var trading: TradingAccount
    var account: String?
    var parked: [String: TradingAccount] = [:]
    /// What a new account begins as.
    var fresh: TradingAccount
    var openedAccounts: UInt64 = 0
    var hub: MockStreamHub
    let dialect: Dialect
    var draw: WeatherDraw
    let encoder: DialectEncoder
    /// Old orders and fills the account of every key begins with.
    let history: OrderHistory
    /// What the weather has put off.
    var delayed = EventQueue<DelayedEvent>()
    /// What REST answers show, where they lag behind.
    var shown: [String: ListedAccount] = [:]
    let isRESTLate: Bool
    /// Consumers that say when they wait.
    var consumers: [WatchedConsumer] = []
    var lastMarker = 0
    /// How many requests were made, whether they are still remembered or not.
    var requestsMade: UInt64 = 0
    let requiresContentType: Bool
    let isAdministrator: Bool
    /// How often anything was reported, and told to a socket: the places of the weather's draws.
    var reports: UInt64 = 0
    var told: UInt64 = 0
    /// How often each request was made.
    var requestCounts: [UInt64: UInt64] = [:]
    /// Submissions on their way, by what they ask for, and when they land.
    var inTransit: [String: Int64] = [:]
    /// The last answer to a submission, for another to be mistaken for.
    var lastReceipt: JSONValue?
    /// How many lists were answered.
    var listed: UInt64 = 0
    /// The moment everything has been brought up to.
    var time: Int64
    var events = EventStreamHub()
    var automation = Automation()
    /// When traces are told next.
    var nextTrace: Int64 = 0
    /// Venues with credentials on record, and since when.
    ///
    /// The credentials are not kept.
    var connected: [String: Int64] = [:]
    /// Tickets that have not been used, and when they run out.
    var tickets: [String: Ticket] = [:]
    var buckets: [String: RequestBucket] = [:]
    var requestsPerSecond: Int?
    var stubs: [AttachedBehavior] = []
    var requests: [RecordedRequest] = []
    var problems: [String] = []

    struct Ticket: Sendable {
        var expiry: Int64
        var key: String
    }

    init(
        trading: TradingAccount,
        hub: MockStreamHub,
        configuration: MockExchange.Configuration,
        epoch: Int64
    ) {
        self.trading = trading
        fresh = trading
        self.hub = hub
        time = epoch
        dialect = configuration.dialect
        draw = WeatherDraw(configuration.weather)
        let clocks = WeatherClocks(configuration.weather, epoch: epoch)
        encoder = DialectEncoder(dialect: configuration.dialect, clocks: clocks, weather: draw)
        history = OrderHistory(count: configuration.orderHistory, before: epoch)
        isRESTLate =
            configuration.weather.restFillDelay > .zero
            || configuration.weather.restOrderDelay > .zero
        requestsPerSecond = configuration.requestsPerSecond
        requiresContentType = configuration.requiresContentType
        isAdministrator = configuration.isAdministrator
    }

    var market: SimulatedMarket { trading.market }
    var catalog: Catalog { trading.market.catalog }

    /// How many requests are remembered: a server that runs for days must not grow with them.
    private static let mostRequests = 20_000

    /// Grows with everything that is asked and everything that happens to orders.
    var activity: UInt64 { requestsMade &+ reports }

    mutating func record(_ request: RecordedRequest) {
        requestsMade += 1
        requests.append(request)
        if requests.count > ExchangeState.mostRequests {
            requests.removeFirst(ExchangeState.mostRequests / 4)
        }
    }

    /// Brings everything up to a moment, in the order it happens.
    mutating func advance(to now: Int64, on exchange: MockExchange) {
        publish()
        let taken = account
        defer { if let taken { enter(taken) } }
        // Nobody is told of what was before they listened.
        if traceTime == nil { nextTrace = now &+ Automation.traceInterval }
        while true {
            let event = nextTrade ?? .max
            let happening = delayed.nextTime ?? .max
            let tick = hub.nextTick ?? .max
            let trace = traceTime ?? .max
            let next = min(event, tick, trace, happening)
            guard next <= now else { break }
            time = max(time, next)
            if happening <= min(event, tick, trace) {
                guard runNextHappening(by: now, on: exchange) else { break }
                publish()
            } else if trace <= min(event, tick) {
                tellTraces(at: trace)
                nextTrace = trace &+ Automation.traceInterval
            } else if event <= tick {
                guard runNextTrade(by: now) else { break }
                publish()
            } else {
                hub.tick(at: tick, trading.market, encoder)
            }
        }
        time = max(time, now)
        hub.tellLifecycle(at: now)
        hub.ping(at: now)
        hub.flush()
        events.keepAlive(at: now)
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
            nextTrade, delayed.nextTime, hub.nextTick, hub.nextLifecycle, hub.nextPing,
            events.nextComment,
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
