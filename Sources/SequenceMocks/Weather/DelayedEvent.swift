import SequenceMarkets

/// An event the weather has delayed, and when it is due.
enum DelayedEvent: Sendable {
    /// An event of an account on a topic.
    case send(account: String, topic: String, JSONValue)
    /// A change of an order that REST lists show from now on.
    case listOrder(account: String, SimulatedOrder)
    /// An execution that REST lists show from now on.
    case listFill(account: String, Int)
    /// The Gap frame of messages that were dropped.
    case gap(socket: Int, topic: String)
    /// Topics that are acknowledged from now on.
    case acknowledge(socket: Int, [String])
    /// An acknowledgement for topics that were not requested.
    case acknowledgeOthers(socket: Int, [String])
    /// A stream's connection is lost.
    case drop(socket: Int)
    /// A submission in transit arrives.
    case land(MockRequest, id: String, key: String)
}

extension ExchangeState {
    /// Delivers a delayed event, which may be a submission's arrival.
    mutating func carryOut(_ event: DelayedEvent, on exchange: MockExchange) {
        if case .land(let request, let id, let key) = event {
            exchange.land(request, id, key, &self, time)
        } else {
            carryOut(event)
        }
    }

    mutating func carryOut(_ event: DelayedEvent) {
        switch event {
        case .send(let account, let topic, let data): deliver(topic, data, to: account)
        case .listOrder(let account, let order): lists.show(order, of: account)
        case .listFill(let account, let fill): lists.show(fill: fill, of: account)
        case .gap(let socket, let topic): hub.sendGap(topic, to: socket, dialect.gapFrame)
        case .acknowledge(let socket, let names):
            hub.acknowledge(names, socket, market, encoder, at: time)
        case .acknowledgeOthers(let socket, let names): hub.acknowledgeOthers(names, socket)
        case .drop(let socket): hub.output(of: socket)?.drop(reset: socket % 2 == 0)
        case .land: break
        }
    }

    /// Sends an event of an account to its sockets, unless the weather drops it.
    private mutating func deliver(_ topic: String, _ data: JSONValue, to account: String) {
        guard weather.losesFrames else { return hub.push(topic, data, account) }
        let draw = weather.draw
        let frame = MockStreamFrame.event(topic, data)
        for socket in hub.listeners(to: topic, account) {
            weather.messages += 1
            let place = weather.messages
            if draw.happens(draw.weather.droppedFrames, .dropped, place) {
                hub.noteDrop(topic, of: socket)
                later(
                    draw.delay(draw.weather.gapDelay, .gap, place),
                    .gap(socket: socket, topic: topic)
                )
            } else if draw.happens(draw.weather.badFrames, .bad, place) {
                hub.push(Array(frame.prefix(frame.count * 2 / 3)), to: socket, topic: topic)
            } else {
                hub.push(frame, to: socket, topic: topic)
            }
        }
    }

    /// Schedules when the weather drops a newly opened stream.
    mutating func expectDrop(of socket: Int) {
        let mean = MockExchange.nanoseconds(weather.draw.weather.streamDrops)
        guard mean > 0 else { return }
        let span = weather.draw.bits(.streamDrop, UInt64(socket)) % UInt64(mean * 2)
        weather.delayed.add(.drop(socket: socket), at: time &+ Int64(span) &+ 1)
    }
}
