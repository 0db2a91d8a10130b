import SequenceMarkets

/// The lifecycle of prediction markets: new and resolved ones.
enum MarketLifecycleKind: String, Sendable {
    case newMarkets = "new_markets"
    case resolved = "market_resolved"
}

/// The last events of one kind, for sockets that connect later.
///
/// Events follow the clock, one per interval, each derived from its number alone: nothing
/// is stored while there is no listener, yet every listener gets the same events.
struct MarketLifecycleLog: Sendable {
    /// The number of recent events replayed to a new connection.
    static let replay = 128

    let kind: MarketLifecycleKind
    let interval: Int64
    let key: Dialect.LifecycleKey
    private(set) var recent: [[UInt8]] = []
    private var next: Int64

    init(kind: MarketLifecycleKind, interval: Int64, key: Dialect.LifecycleKey, at time: Int64) {
        self.kind = kind
        self.key = key
        self.interval = max(interval, 1)
        next = time / self.interval - Int64(MarketLifecycleLog.replay) + 1
    }

    /// When the next event is due.
    var nextTime: Int64 { next &* interval }

    /// Creates and returns the events due by then.
    mutating func advance(to time: Int64) -> [[UInt8]] {
        let last = time / interval
        next = max(next, last - Int64(MarketLifecycleLog.replay) + 1)
        var made: [[UInt8]] = []
        while next <= last {
            made.append(event(next))
            next += 1
        }
        made.forEach { keep($0) }
        return made
    }

    mutating func keep(_ frame: [UInt8]) {
        recent.append(frame)
        if recent.count > MarketLifecycleLog.replay {
            recent.removeFirst(recent.count - MarketLifecycleLog.replay)
        }
    }

    private func event(_ number: Int64) -> [UInt8] {
        // Markets open for an hour and resolve; the numbers lie beyond the standing catalog.
        let lifetime = 3_600_000_000_000 / interval
        let count = Int64(PredictionMarket.mintedCount)
        let place = ((kind == .resolved ? number &- lifetime : number) % count + count) % count
        let index = PredictionMarket.firstMinted + Int(clamping: place)
        let market = PredictionMarket(house: .polymarket, index: index)
        let time = number &* interval
        switch kind {
        case .newMarkets:
            let start = time / 1_000_000_000
            var row = MarketRow(
                market: market,
                start: start,
                end: start + SimulatedMarket.mintedLifetime / 1_000_000_000,
                stats: .none
            )
            row.key = key
            row.sharedEvent = MarketLifecycleLog.sharedEvent(market, key)
            var writer = JSONWriter()
            writer.object { object in
                object.key("kind")
                object.string("new_market")
                row.write(to: &object)
                object.key("observed_at_ns")
                object.int(time)
            }
            return writer.bytes
        case .resolved:
            let isYes = SeededGenerator.mix(UInt64(index)) & 1 == 0
            return MarketLifecycleLog.resolved(market, isYes: isYes, key, at: time).serialized()
        }
    }

    /// If both ids are sent, three markets belong to one event.
    private static func sharedEvent(_ market: PredictionMarket, _ key: Dialect.LifecycleKey)
        -> String?
    {
        key == .both ? "0xe\(market.index / 3)" : nil
    }

    /// The event of a market that resolves.
    static func resolved(
        _ market: PredictionMarket,
        isYes: Bool,
        _ key: Dialect.LifecycleKey,
        at time: Int64
    ) -> JSONValue {
        var body = JSONObject()
        body["kind"] = "market_resolved"
        body["venue"] = .string(market.house.rawValue)
        if key != .conditionID {
            body["event_id"] = .string(sharedEvent(market, key) ?? market.conditionID)
        }
        if key != .eventID { body["condition_id"] = .string(market.conditionID) }
        body["winning_outcome"] = .string(market.outcomes[isYes ? 0 : 1])
        body["winning_token_id"] = .string(market.symbol(isYes: isYes))
        body["losing_token_id"] = .string(market.symbol(isYes: !isYes))
        body["observed_at_ns"] = .int(time)
        return .object(body)
    }
}

extension MockStreamHub {
    /// Subscribes a socket to lifecycle events, recent ones first.
    mutating func follow(_ kind: MarketLifecycleKind, _ id: Int, at time: Int64) {
        sendLifecycle(at: time, evenIfUnfollowed: kind)
        for frame in lifecycle[kind]?.recent ?? [] { push(frame, to: id, topic: kind.rawValue) }
        followers[kind, default: []].insert(id)
    }

    /// Sends the lifecycle events that are due.
    mutating func sendLifecycle(at time: Int64, evenIfUnfollowed: MarketLifecycleKind? = nil) {
        for kind in [MarketLifecycleKind.newMarkets, .resolved] {
            guard !(followers[kind] ?? []).isEmpty || kind == evenIfUnfollowed else { continue }
            for frame in lifecycle[kind]?.advance(to: time) ?? [] { send(frame, kind) }
        }
    }

    /// Sends an event created by a test, and keeps it for later connections.
    mutating func announce(_ event: JSONValue, _ kind: MarketLifecycleKind, at time: Int64) {
        sendLifecycle(at: time, evenIfUnfollowed: kind)
        let frame = event.serialized()
        lifecycle[kind]?.keep(frame)
        send(frame, kind)
    }

    private mutating func send(_ frame: [UInt8], _ kind: MarketLifecycleKind) {
        for id in (followers[kind] ?? []).sorted() { push(frame, to: id, topic: kind.rawValue) }
    }

    /// When the next lifecycle event is due for a listener.
    var nextLifecycle: Int64? {
        followers.filter { !$0.value.isEmpty }.keys.compactMap { lifecycle[$0]?.nextTime }.min()
    }
}
