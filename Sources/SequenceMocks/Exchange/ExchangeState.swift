import SequenceMarkets

/// The whole state of the exchange, behind one lock; each part has its own type.
struct ExchangeState: Sendable {
    let dialect: Dialect
    let encoder: DialectEncoder
    /// The time up to which everything has been processed.
    private(set) var time: Int64
    var accounts: AccountTable
    var hub: MockStreamHub
    var events = EventStreamHub()
    var automation = Automation()
    var lists: ListState
    var weather: WeatherState
    var access: AccessControl
    var limits: RateLimits
    var log = RequestLog()
    var behaviors = BehaviorTable()
    var consumers = ConsumerMarkers()

    init(
        trading: TradingAccount,
        hub: MockStreamHub,
        configuration: MockExchange.Configuration,
        epoch: Int64
    ) {
        time = epoch
        accounts = AccountTable(trading)
        self.hub = hub
        dialect = configuration.dialect
        weather = WeatherState(configuration.weather)
        encoder = DialectEncoder(
            dialect: configuration.dialect,
            clocks: WeatherClocks(configuration.weather, epoch: epoch),
            weather: weather.draw
        )
        lists = ListState(configuration, epoch: epoch)
        access = AccessControl(configuration)
        limits = RateLimits(perSecond: configuration.requestsPerSecond)
    }

    var market: SimulatedMarket { accounts.current.market }
    var catalog: Catalog { accounts.current.market.catalog }

    /// Increases with every request and every order event.
    var activity: UInt64 { log.made &+ weather.reports }

    /// An id in the form of a UUID.
    mutating func makeRequestID() -> String {
        var digits = Array(accounts.current.ids.next(digits: 32))
        digits[12] = "4"
        digits[16] = "a"
        let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }
        return parts.joined(separator: "-")
    }

    // MARK: Time

    /// Processes all events up to a time, in order.
    mutating func advance(to now: Int64, on exchange: MockExchange) {
        publish()
        let taken = accounts.key
        defer { if let taken { accounts.enter(taken) } }
        // Subscribers receive no events from before their subscription.
        if traceTime == nil { automation.nextTrace = now &+ Automation.traceInterval }
        while true {
            let event = accounts.nextTime ?? .max
            let delayed = weather.delayed.nextTime ?? .max
            let tick = hub.nextTick ?? .max
            let trace = traceTime ?? .max
            let next = min(event, tick, trace, delayed)
            guard next <= now else { break }
            time = max(time, next)
            if delayed <= min(event, tick, trace) {
                guard let (due, event) = weather.delayed.next(by: now) else { break }
                time = due
                carryOut(event, on: exchange)
                publish()
            } else if trace <= min(event, tick) {
                automation.sendTraces(to: &hub, accounts.current.market, at: trace)
                automation.nextTrace = trace &+ Automation.traceInterval
            } else if event <= tick {
                guard accounts.runNext(by: now) else { break }
                publish()
            } else {
                hub.tick(at: tick, accounts.current.market, encoder)
            }
        }
        time = max(time, now)
        hub.sendLifecycle(at: now)
        hub.ping(at: now)
        hub.flush()
        events.keepAlive(at: now)
    }

    /// When running deployments are traced next, if any has subscribers.
    private var traceTime: Int64? {
        automation.isRunning && hub.hasTraceListeners ? automation.nextTrace : nil
    }

    /// Whether the next event has no subscriber.
    var isIdle: Bool { hub.isIdle && events.isIdle }

    /// When the next observable event is due.
    func nextTime(after now: Int64) -> Int64? {
        // Not every transport reports when a client has caught up, so one that is behind is polled.
        let backlog = hub.hasBacklog ? now &+ 2_000_000 : nil
        return [
            accounts.nextTime, weather.delayed.nextTime, hub.nextTick, hub.nextLifecycle,
            hub.nextPing, events.nextComment, traceTime, backlog,
        ]
        .compactMap { $0 }.min()
    }

    // MARK: Reports

    /// Sends order events to every stream, and to every list that lags.
    mutating func publish() {
        let reports = accounts.current.record.takeReports()
        guard !reports.isEmpty else { return }
        let account = accounts.key ?? ""
        for report in reports { publish(report, of: account) }
    }

    private mutating func publish(_ report: ExecutionReport, of account: String) {
        weather.reports += 1
        let place = weather.reports
        let draw = weather.draw
        switch report {
        case .order(let order):
            if dialect.filledWord == .filled, order.state == .filled { return }
            if lists.isLate {
                let late = draw.lateness(draw.weather.restOrderDelay, .restOrder, place)
                later(late, .listOrder(account: account, order))
            }
            guard hub.hasListeners(to: "orders", account) else { return }
            let late = draw.lateness(draw.weather.orderReportDelay, .orderReport, place)
            send("orders", encoder.streamed(order), of: account, after: late)
        case .superseded(let order):
            guard dialect.amendedOrder == .ended, let past = order.revisions.past.last else {
                return
            }
            let late = draw.lateness(draw.weather.orderReportDelay, .orderReport, place)
            send("orders", encoder.streamed(order, as: past), of: account, after: late)
        case .fill(let fill):
            if lists.isLate {
                let late = draw.lateness(draw.weather.restFillDelay, .restFill, place)
                later(late, .listFill(account: account, fill.index))
            }
            let late = draw.lateness(draw.weather.fillReportDelay, .fillReport, place)
            if hub.hasListeners(to: "fills", account) {
                send("fills", encoder.streamed(fill), of: account, after: late)
            }
            if hub.hasListeners(to: "routing", account) {
                let data = MockStreamFrame.routing(fill, id: encoder.id(fill.orderID))
                send("routing", data, of: account, after: late)
            }
        case .cost(let order, let time):
            var report = CostReport(order: order, time: time)
            report.orderID = encoder.id(order.id)
            hub.push("tca", report.json, account)
            events.send(.tca, report.json, of: account)
        }
    }

    /// Sends an event of an account to its sockets, after a delay or at once.
    private mutating func send(
        _ topic: String,
        _ data: JSONValue,
        of account: String,
        after delay: Int64
    ) {
        guard delay > 0 || weather.losesFrames else { return hub.push(topic, data, account) }
        later(delay, .send(account: account, topic: topic, data))
    }

    /// Runs an event after a delay, or at once.
    mutating func later(_ delay: Int64, _ event: DelayedEvent) {
        if delay > 0 {
            weather.delayed.add(event, at: time &+ delay)
        } else {
            carryOut(event)
        }
    }
}

/// One account per key: orders, fills, cash and positions that no other key sees.
struct AccountTable: Sendable {
    /// The current account; ``enter(_:)`` switches to another.
    var current: TradingAccount
    /// Its key; nil until the first key is used.
    private(set) var key: String?
    private var others: [String: TradingAccount] = [:]
    /// The initial state of a new account.
    private var fresh: TradingAccount
    private var opened: UInt64 = 0

    init(_ fresh: TradingAccount) {
        current = fresh
        self.fresh = fresh
    }

    /// Switches to the account of a key; its first use opens it.
    mutating func enter(_ key: String) {
        guard key != self.key else { return }
        defer { self.key = key }
        guard let last = self.key else {
            current.terms.isLive = key.hasPrefix("seq_live_")
            return
        }
        let next = others.removeValue(forKey: key) ?? open(key)
        others[last] = current
        current = next
    }

    private mutating func open(_ key: String) -> TradingAccount {
        opened += 1
        var account = fresh
        account.terms.isLive = key.hasPrefix("seq_live_")
        account.ids.enter(space: SeededGenerator.mix(opened))
        return account
    }

    /// Whether there is more than one.
    var isShared: Bool { !others.isEmpty }

    /// Every account, the current one first.
    var all: [TradingAccount] { [current] + others.keys.sorted().compactMap { others[$0] } }

    /// Changes every account, including those yet to be opened.
    mutating func change(_ body: (inout TradingAccount) -> Void) {
        _ = any { account in
            body(&account)
            return true
        }
    }

    /// The same, of a change that may not apply: true if it did in any account there is.
    mutating func any(_ body: (inout TradingAccount) -> Bool) -> Bool {
        _ = body(&fresh)
        var isTrue = body(&current)
        for key in others.keys.sorted() {
            guard var other = others.removeValue(forKey: key) else { continue }
            if body(&other) { isTrue = true }
            others[key] = other
        }
        return isTrue
    }

    /// When the next event of any account is due.
    var nextTime: Int64? {
        guard !others.isEmpty else { return current.nextTime }
        return all.compactMap(\.nextTime).min()
    }

    /// Processes the next event due in any account; false if there is none.
    mutating func runNext(by limit: Int64) -> Bool {
        if !others.isEmpty {
            var first = current.nextTime ?? .max
            var owner = key
            for key in others.keys.sorted() {
                guard let due = others[key]?.nextTime, due < first else { continue }
                (first, owner) = (due, key)
            }
            if let owner { enter(owner) }
        }
        return current.runNext(by: limit)
    }
}
