import SequenceMarkets

/// Every open socket, its subscriptions, and its pending messages.
struct MockStreamHub: Sendable {
    /// One market topic of one socket, and the last state sent to it.
    struct Subscription: Sendable {
        var topic: StreamTopic
        var books: [String: VenueBook] = [:]
        /// By type of instrument; or, for topics of one row, under no name.
        var prices: [String: JSONValue] = [:]
    }

    struct Socket: Sendable {
        let id: Int
        let account: String
        let output: any MockSocketOutput
        var topics: [String: Subscription] = [:]
        /// The order of subscription, which is also the order of frames.
        var order: [String] = []
        var buffer: TopicBuffer
        var nextPing: Int64
        /// Topics whose messages are swallowed.
        var mutes: [String: TopicMute] = [:]
        /// Messages dropped on purpose and not yet reported in a Gap frame.
        var dropped: [String: Int] = [:]
    }

    /// Above this many unread bytes, messages wait in the topic buffers.
    private static let highWater = 256 * 1_024
    private static let pingInterval: Int64 = 30_000_000_000

    let interval: Int64
    let limit: Int
    let gapShape: Dialect.GapFrame
    var lifecycle: [MarketLifecycleKind: MarketLifecycleLog]
    var followers: [MarketLifecycleKind: Set<Int>] = [:]
    /// Topics that are mute on every socket.
    private var mutes: [String: TopicMute] = [:]
    private var sockets: [Int: Socket] = [:]
    private var lastID = 0
    /// The first market step that has not been sent.
    private var nextStep: Int64?

    init(
        interval: Int64,
        limit: Int,
        gapShape: Dialect.GapFrame,
        lifecycleInterval: Int64,
        lifecycleKey: Dialect.LifecycleKey,
        at time: Int64
    ) {
        self.gapShape = gapShape
        self.interval = interval
        self.limit = limit
        lifecycle = [:]
        for kind in [MarketLifecycleKind.newMarkets, .resolved] {
            lifecycle[kind] = MarketLifecycleLog(
                kind: kind,
                interval: lifecycleInterval,
                key: lifecycleKey,
                at: time
            )
        }
    }

    var isIdle: Bool { sockets.isEmpty }
    /// Whether a client is behind.
    var hasBacklog: Bool { sockets.values.contains { !$0.buffer.isEmpty } }
    var openSockets: [Int] { sockets.keys.sorted() }
    func output(of id: Int) -> (any MockSocketOutput)? { sockets[id]?.output }
    func topics(of id: Int) -> [String] { sockets[id]?.order ?? [] }

    /// When market data is due next, if anyone subscribes to it.
    var nextTick: Int64? { nextStep.map { $0 &* interval } }
    var nextPing: Int64? { sockets.values.map(\.nextPing).min() }

    mutating func open(
        _ output: any MockSocketOutput,
        of account: String,
        at time: Int64
    ) -> Int {
        lastID += 1
        sockets[lastID] = Socket(
            id: lastID,
            account: account,
            output: output,
            buffer: TopicBuffer(limit: limit),
            nextPing: time &+ MockStreamHub.pingInterval
        )
        return lastID
    }

    mutating func close(_ id: Int) {
        sockets[id] = nil
        for kind in followers.keys { followers[kind]?.remove(id) }
        if !wantsMarketData { nextStep = nil }
    }

    private var wantsMarketData: Bool {
        sockets.values.contains { $0.topics.values.contains { $0.topic.isMarketData } }
    }

    /// Whether anyone subscribes to a deployment's traces.
    var hasTraceListeners: Bool {
        sockets.values.contains { socket in
            socket.topics.values.contains { watch in
                if case .traces = watch.topic { return true }
                return false
            }
        }
    }

    /// Rejects an invalid message.
    mutating func refuse(_ reason: String, _ id: Int) {
        let failure = ExchangeRefusal.badRequest(reason).envelope(requestID: "stream-\(id)")
        send(failure.serialized(), to: id)
    }

    /// Subscribes a socket to topics, acknowledges them, and sends their first frames.
    mutating func acknowledge(
        _ names: [String],
        _ id: Int,
        _ market: SimulatedMarket,
        _ encoder: DialectEncoder,
        at time: Int64
    ) {
        guard sockets[id] != nil else { return }
        var accepted: [String] = []
        var rejected: [String] = []
        var fresh: [String] = []
        for name in names {
            guard let topic = StreamTopic(name, catalog: market.catalog) else {
                rejected.append(name)
                continue
            }
            accepted.append(name)
            if sockets[id]?.topics[name] == nil {
                sockets[id]?.topics[name] = Subscription(topic: topic)
                sockets[id]?.order.append(name)
                fresh.append(name)
            }
        }
        // The acknowledgement comes before any event of its topics.
        send(MockStreamFrame.acknowledgement(subscribed: accepted, rejected: rejected), to: id)
        for name in fresh { update(name, of: id, market, encoder, at: time) }
        if wantsMarketData, nextStep == nil { nextStep = time / interval + 1 }
    }

    /// Acknowledges topics that were not requested.
    mutating func acknowledgeOthers(_ names: [String], _ id: Int) {
        send(MockStreamFrame.acknowledgement(subscribed: names, rejected: []), to: id)
    }

    mutating func unsubscribe(_ names: [String], _ id: Int) {
        for name in names where sockets[id]?.topics.removeValue(forKey: name) != nil {
            sockets[id]?.order.removeAll { $0 == name }
            if sockets[id]?.mutes[name] == .untilResubscribed { sockets[id]?.mutes[name] = nil }
            sockets[id]?.buffer.forget(name)
        }
        let json: JSONValue = ["unsubscribed": .array(names.map { .string($0) })]
        send(json.serialized(), to: id)
        if !wantsMarketData { nextStep = nil }
    }

    /// Control messages are sent at once.
    private mutating func send(_ bytes: [UInt8], to id: Int) {
        drain(id)
        sockets[id]?.output.send(bytes, as: .text)
    }

    /// Sends every socket the state of its market topics at one step.
    mutating func tick(at time: Int64, _ market: SimulatedMarket, _ encoder: DialectEncoder) {
        nextStep = nextStep.map { $0 + 1 }
        for id in openSockets {
            for name in sockets[id]?.order ?? [] {
                if sockets[id]?.topics[name]?.topic.isMarketData ?? false {
                    update(name, of: id, market, encoder, at: time)
                }
            }
        }
    }

    private mutating func update(
        _ name: String,
        of id: Int,
        _ market: SimulatedMarket,
        _ encoder: DialectEncoder,
        at time: Int64
    ) {
        guard var watch = sockets[id]?.topics[name] else { return }
        let frames = watch.frames(name, market, encoder, at: time, interval: interval)
        sockets[id]?.topics[name] = watch
        for frame in frames { add(frame, name, to: id) }
    }

    private mutating func add(_ frame: [UInt8], _ topic: String, to id: Int) {
        guard mutes[topic] == nil, sockets[id]?.mutes[topic] == nil else { return }
        sockets[id]?.buffer.add(frame, topic: topic)
    }

    /// Swallows a topic's messages: on the sockets that are open, or also on later ones.
    mutating func mute(_ topic: String, _ mute: TopicMute) {
        if mute == .untilUnmuted { mutes[topic] = mute }
        for id in sockets.keys { sockets[id]?.mutes[topic] = mute }
    }

    mutating func unmute(_ topic: String) {
        mutes[topic] = nil
        for id in sockets.keys { sockets[id]?.mutes[topic] = nil }
    }

    /// The sockets that subscribed to a topic: those of one account, or all.
    func listeners(to topic: String, _ account: String?) -> [Int] {
        guard !sockets.isEmpty else { return [] }
        return openSockets.filter { id in
            guard let socket = sockets[id], socket.topics[topic] != nil else { return false }
            return account == nil || socket.account == account
        }
    }

    func hasListeners(to topic: String, _ account: String) -> Bool {
        sockets.values.contains { $0.account == account && $0.topics[topic] != nil }
    }

    /// Sends an event to all subscribers of its topic, or to those of one account.
    mutating func push(
        _ topic: String,
        _ data: @autoclosure () -> JSONValue,
        _ account: String? = nil
    ) {
        let listeners = listeners(to: topic, account)
        guard !listeners.isEmpty else { return }
        let frame = MockStreamFrame.event(topic, data())
        for id in listeners { add(frame, topic, to: id) }
    }

    /// Sends a message to one socket without subscriptions, such as a lifecycle socket.
    mutating func push(_ frame: [UInt8], to id: Int, topic: String) {
        sockets[id]?.buffer.add(frame, topic: topic)
    }

    /// Counts a dropped message of a topic.
    mutating func noteDrop(_ topic: String, of id: Int) {
        sockets[id]?.dropped[topic, default: 0] += 1
    }

    /// Reports to a socket how many messages of a topic were dropped.
    mutating func sendGap(_ topic: String, to id: Int, _ shape: Dialect.GapFrame) {
        guard let count = sockets[id]?.dropped.removeValue(forKey: topic) else { return }
        push(MockStreamFrame.gap(topic, dropped: count, as: shape), to: id, topic: topic)
    }

    mutating func ping(at time: Int64) {
        for (id, socket) in sockets where socket.nextPing <= time {
            socket.output.ping([])
            sockets[id]?.nextPing = time &+ MockStreamHub.pingInterval
        }
    }

    /// Sends every socket as much as it can accept.
    mutating func flush() {
        for id in openSockets { drain(id) }
    }

    private mutating func drain(_ id: Int) {
        guard var socket = sockets[id], !socket.buffer.isEmpty else { return }
        while socket.output.pendingBytes < MockStreamHub.highWater,
            let (topic, dropped, bytes) = socket.buffer.next()
        {
            if dropped > 0 {
                socket.output.send(
                    MockStreamFrame.gap(topic, dropped: dropped, as: gapShape),
                    as: .text
                )
            }
            socket.output.send(bytes, as: .text)
        }
        sockets[id] = socket
    }
}

/// A socket's pending messages: all topics in order, each topic limited.
///
/// A full topic drops and counts its oldest message; before the next message
/// of that topic its gap is reported.
struct TopicBuffer: Sendable {
    private struct Entry: Sendable {
        var sequence: UInt64
        var bytes: [UInt8]
    }

    private struct Queue: Sendable {
        var entries: [Entry] = []
        var first = 0
        var dropped = 0

        var count: Int { entries.count - first }

        mutating func removeFirst() -> Entry {
            let entry = entries[first]
            entries[first].bytes = []
            first += 1
            if first > 1_024, first * 2 > entries.count {
                entries.removeFirst(first)
                first = 0
            }
            return entry
        }
    }

    let limit: Int
    private var queues: [String: Queue] = [:]
    private var sequence: UInt64 = 0

    init(limit: Int) {
        self.limit = max(limit, 1)
    }

    var isEmpty: Bool { queues.values.allSatisfy { $0.count == 0 } }

    mutating func add(_ bytes: [UInt8], topic: String) {
        sequence += 1
        var queue = queues.removeValue(forKey: topic) ?? Queue()
        queue.entries.append(Entry(sequence: sequence, bytes: bytes))
        if queue.count > limit {
            _ = queue.removeFirst()
            queue.dropped += 1
        }
        queues[topic] = queue
    }

    /// The next message, with the number of its topic's messages dropped before it.
    mutating func next() -> (topic: String, dropped: Int, bytes: [UInt8])? {
        var best: (topic: String, sequence: UInt64)?
        for (topic, queue) in queues where queue.count > 0 {
            let first = queue.entries[queue.first].sequence
            if best.map({ first < $0.sequence }) ?? true { best = (topic, first) }
        }
        guard let topic = best?.topic, var queue = queues.removeValue(forKey: topic) else {
            return nil
        }
        let entry = queue.removeFirst()
        let dropped = queue.dropped
        queue.dropped = 0
        if queue.count > 0 { queues[topic] = queue }
        return (topic, dropped, entry.bytes)
    }

    mutating func forget(_ topic: String) {
        queues[topic] = nil
    }
}
