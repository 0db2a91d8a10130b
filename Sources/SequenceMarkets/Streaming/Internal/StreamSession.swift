/// One stream's part in a session; guarded by the session's lock.
final class StreamConsumer {
    let id: Int
    let queue: StreamQueue
    var topics: Set<Topic>
    /// Events read since the last wake-up.
    var pending: [StreamEvent] = []

    init(id: Int, _ queue: StreamQueue, topics: Set<Topic>) {
        (self.id, self.queue, self.topics) = (id, queue, topics)
    }

    /// Whether REST can give back what it misses.
    var wantsAccount: Bool { topics.contains(.orders) || topics.contains(.fills) }
}

/// The streams that share `/v1/stream`: who wants what, what is new, and what was missed.
///
/// Locks are taken in one order: the link's, this one's, a queue's.
final class StreamSession: Sendable {
    /// The account's part of a hole, being filled over REST.
    struct CatchUp {
        let id: Int
        let hole: StreamGap
        /// Live events that wait to be merged with what comes; nil once they wait no more.
        var held: [StreamEvent]?
        var task: Task<Void, Never>?
    }

    struct State {
        var consumers: [Int: StreamConsumer] = [:]
        var nextID = 0
        /// Goes up when topics change: until then a channel goes where it went before.
        var epoch = 0
        /// The consumers to wake at the end of this read.
        var woken: [StreamConsumer] = []
        var ledger = AccountLedger()
        var hole: StreamGap?
        var catchUp: CatchUp?
        var audit: OrderAudit?
        var lastRead: Nanoseconds?
        var issues = 0
        var drift = DriftReport()
        var publisher = StatePublisher()
    }

    let executor: RequestExecutor
    let link: StreamLink
    let state = Locked(State())

    init(_ executor: RequestExecutor, transport: any WebSocketTransport) {
        self.executor = executor
        link = StreamLink(executor, transport, path: "/v1/stream", subscribes: true)
        link.attach(self)
    }

    var time: TimeSource { executor.configuration.time }

    // MARK: Consumers

    func add(_ delivery: Delivery, topics: Set<Topic>) -> (id: Int, queue: StreamQueue) {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        let queue = StreamQueue(StreamPolicy(delivery, executor.configuration)) { [weak link] in
            link?.drained()
        }
        state.withLock { state in
            state.consumers[id] = StreamConsumer(id: id, queue, topics: topics)
            state.epoch += 1
        }
        link.change(want: topics, release: [])
        return (id, queue)
    }

    func change(_ id: Int, add: [Topic], remove: [Topic]) {
        let change = state.withLock { state -> (added: Set<Topic>, removed: Set<Topic>)? in
            guard let consumer = state.consumers[id] else { return nil }
            let added = Set(add).subtracting(consumer.topics)
            let removed = Set(remove).subtracting(add).intersection(consumer.topics)
            consumer.topics = consumer.topics.union(added).subtracting(removed)
            state.epoch += 1
            return (added, removed)
        }
        guard let change else { return }
        link.change(want: change.added, release: change.removed)
    }

    func remove(_ id: Int) {
        let topics = state.withLock { state -> Set<Topic>? in
            state.epoch += 1
            guard let consumer = state.consumers.removeValue(forKey: id) else { return nil }
            _ = consumer.queue.append(consumer.pending)
            consumer.pending = []
            consumer.queue.finish(.end)
            if !state.consumers.values.contains(where: \.wantsAccount) { endAudit(&state) }
            return consumer.topics
        }
        guard let topics else { return }
        link.change(want: [], release: topics)
        link.drained()
    }

    var issueCount: Int { state.withLock(\.issues) }
    var duplicateCount: Int { state.withLock(\.ledger.duplicates) }
    var drift: DriftReport { state.withLock(\.drift) }

    func states() -> AsyncStream<StreamState> {
        let now = link.streamState
        return state.withLock { $0.publisher.subscribe(now) }
    }

    // MARK: Delivering, under the lock

    /// Hands an event to every consumer of its channel, at the end of this read.
    func route(_ channel: String, _ event: StreamEvent, _ state: inout State) {
        for consumer in consumers(of: channel, state) { give(event, to: consumer, &state) }
    }

    @inline(__always)
    func give(_ event: StreamEvent, to consumer: StreamConsumer, _ state: inout State) {
        if consumer.pending.isEmpty { state.woken.append(consumer) }
        consumer.pending.append(event)
    }

    /// Who wants a channel's events, in the order they came.
    func consumers(of channel: String, _ state: State) -> [StreamConsumer] {
        var wanting = state.consumers.values.filter { StreamSession.covers($0.topics, channel) }
        if wanting.isEmpty {
            // The server sends what was asked for, so this is a slug it has resolved to a
            // name of its own: it goes to all who asked for something of its family.
            let family = Topic(channel).family
            wanting = state.consumers.values.filter { $0.topics.contains { $0.family == family } }
        }
        return wanting.sorted { $0.id < $1.id }
    }

    /// Hands an event to some consumers, after all that was read before it.
    func broadcast(
        _ event: StreamEvent,
        _ state: inout State,
        to isMeant: (StreamConsumer) -> Bool = { _ in true }
    ) {
        for consumer in state.consumers.values where isMeant(consumer) {
            give(event, to: consumer, &state)
        }
        deliver(&state)
    }

    /// Gives each consumer what was read for it; true if one is so full that reading should
    /// pause.
    @discardableResult
    func deliver(_ state: inout State) -> Bool {
        var isFull = false
        for consumer in state.woken where !consumer.pending.isEmpty {
            var batch: [StreamEvent] = []
            // The next read is likely to bring as many.
            batch.reserveCapacity(consumer.pending.count)
            swap(&batch, &consumer.pending)
            isFull = consumer.queue.append(batch) || isFull
        }
        state.woken.removeAll(keepingCapacity: true)
        return isFull
    }

    /// Whether a channel was asked for: by its name, by a wider topic (`funding` covers
    /// `funding:binance`), or by a longer one that the server resolved to this.
    static func covers(_ topics: Set<Topic>, _ channel: String) -> Bool {
        let exact = Topic(channel)
        if topics.contains(exact) { return true }
        let name = channel.drop { $0 != ":" }.dropFirst()
        return topics.contains { topic in
            if channel.hasPrefix(topic.rawValue + ":") { return true }
            return !name.isEmpty && topic.family == exact.family
                && topic.rawValue.hasSuffix(":\(name)")
        }
    }
}
