import SequenceMarkets

/// What a weather has put off, and when it comes.
enum DelayedEvent: Sendable {
    /// An event of an account on a topic.
    case tell(account: String, topic: String, JSONValue)
    /// A change of an order that REST answers show from now on.
    case show(account: String, SimulatedOrder)
    /// An execution that REST answers show from now on.
    case showFill(account: String, Int)
    /// The Gap frame of messages that were dropped.
    case gap(socket: Int, topic: String)
    /// Topics that are acknowledged from now on.
    case acknowledge(socket: Int, [String])
    /// An acknowledgement for topics nobody asked for.
    case acknowledgeOthers(socket: Int, [String])
    /// A stream's connection is lost.
    case drop(socket: Int)
    /// A submission that was on its way arrives.
    case land(MockRequest, id: String, key: String)
}

/// What REST answers show of an account where they lag behind it.
struct ListedAccount: Sendable {
    var orders: [Int: SimulatedOrder] = [:]
    /// The executions that are shown, in the order they came to be.
    var fills: [Int] = []
}

/// Reports: from what happened to what is told of it, and when.
extension ExchangeState {
    /// Tells every stream, and every list that lags, what has happened to orders.
    mutating func publish() {
        let notices = trading.takeNotices()
        guard !notices.isEmpty else { return }
        let account = account ?? ""
        for notice in notices { report(notice, of: account) }
    }

    private mutating func report(_ notice: TradingAccount.ExecutionReport, of account: String) {
        reports += 1
        let place = reports
        let weather = draw.weather
        switch notice {
        case .order(let order):
            if dialect.filledWord == .filled, order.state == .filled { return }
            show(.show(account: account, order), weather.restOrderDelay, .restOrder, place)
            guard hub.hasListeners(to: "orders", account) else { return }
            let late = draw.lateness(weather.orderReportDelay, .orderReport, place)
            later(late, .tell(account: account, topic: "orders", encoder.streamed(order)))
        case .superseded(let order):
            guard dialect.amendedOrder == .ended, let past = order.past.last else { return }
            let late = draw.lateness(weather.orderReportDelay, .orderReport, place)
            let data = encoder.streamed(order, as: past)
            later(late, .tell(account: account, topic: "orders", data))
        case .fill(let fill):
            show(.showFill(account: account, fill.index), weather.restFillDelay, .restFill, place)
            let late = draw.lateness(weather.fillReportDelay, .fillReport, place)
            if hub.hasListeners(to: "fills", account) {
                later(late, .tell(account: account, topic: "fills", encoder.streamed(fill)))
            }
            if hub.hasListeners(to: "routing", account) {
                let data = MockStreamFrame.routing(fill, id: encoder.id(fill.orderID))
                later(late, .tell(account: account, topic: "routing", data))
            }
        case .report(let order, let time):
            var data = MockStreamFrame.report(order, at: time)
            if var object = data.objectValue {
                object["node_order_id"] = .string(encoder.id(order.id))
                data = .object(object)
            }
            hub.push("tca", data, account)
            events.tell(.tca, data, of: account)
        }
    }

    /// Puts a report to REST off, or, where lists never lag, leaves it: they read the account.
    private mutating func show(
        _ happening: DelayedEvent,
        _ longest: Duration,
        _ purpose: WeatherDraw.Purpose,
        _ place: UInt64
    ) {
        guard isRESTLate else { return }
        later(draw.lateness(longest, purpose, place), happening)
    }

    /// Lets something happen after a delay, or at once.
    mutating func later(_ delay: Int64, _ happening: DelayedEvent) {
        if delay > 0 {
            delayed.add(happening, at: time &+ delay)
        } else {
            happen(happening)
        }
    }

    /// Lets the next thing happen that was put off; false if nothing is due.
    mutating func runNextHappening(by limit: Int64, on exchange: MockExchange) -> Bool {
        guard let (due, happening) = delayed.next(by: limit) else { return false }
        time = due
        if case .land(let request, let id, let key) = happening {
            exchange.land(request, id, key, &self, due)
        } else {
            happen(happening)
        }
        return true
    }

    private mutating func happen(_ happening: DelayedEvent) {
        switch happening {
        case .tell(let account, let topic, let data): tell(topic, data, of: account)
        case .show(let account, let order):
            let known = shown[account]?.orders[order.index]?.reports ?? 0
            if order.reports > known {
                shown[account, default: ListedAccount()].orders[order.index] = order
            }
        case .showFill(let account, let fill):
            shown[account, default: ListedAccount()].fills.append(fill)
        case .gap(let socket, let topic): hub.tellGap(topic, to: socket, dialect.gapFrame)
        case .acknowledge(let socket, let names):
            hub.acknowledge(names, socket, market, encoder, at: time)
        case .acknowledgeOthers(let socket, let names): hub.acknowledgeOthers(names, socket)
        case .drop(let socket): hub.output(of: socket)?.drop(reset: socket % 2 == 0)
        case .land: break
        }
    }

    /// Hands an event of an account to its sockets, unless the weather loses it on the way.
    private mutating func tell(_ topic: String, _ data: JSONValue, of account: String) {
        let weather = draw.weather
        guard weather.droppedFrames > 0 || weather.badFrames > 0 else {
            return hub.push(topic, data, account)
        }
        let frame = MockStreamFrame.event(topic, data)
        for socket in hub.listeners(to: topic, account) {
            told += 1
            let place = told
            if draw.happens(weather.droppedFrames, .dropped, place) {
                hub.noteDrop(topic, of: socket)
                later(
                    draw.delay(weather.gapDelay, .gap, place),
                    .gap(socket: socket, topic: topic)
                )
            } else if draw.happens(weather.badFrames, .bad, place) {
                hub.push(Array(frame.prefix(frame.count * 2 / 3)), to: socket, topic: topic)
            } else {
                hub.push(frame, to: socket, topic: topic)
            }
        }
    }

    /// Notes when the weather takes a stream that was opened.
    mutating func expectDrop(of socket: Int) {
        let mean = MockExchange.nanoseconds(draw.weather.streamDrops)
        guard mean > 0 else { return }
        let span = draw.bits(.streamDrop, UInt64(socket)) % UInt64(mean * 2)
        delayed.add(.drop(socket: socket), at: time &+ Int64(span) &+ 1)
    }
}
