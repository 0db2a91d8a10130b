/// One stream's part in a session; guarded by the session's lock.
final class StreamConsumer {
    let id: Int
    let queue: StreamQueue
    let status = StreamStatus()
    var topics: Set<Topic>
    /// Events read since the last wake-up.
    var pending: [StreamEvent] = []

    init(id: Int, _ queue: StreamQueue, topics: Set<Topic>) {
        (self.id, self.queue, self.topics) = (id, queue, topics)
    }

    /// What a stream holds of its part.
    struct Part: Sendable {
        let id: Int
        let queue: StreamQueue
        let status: StreamStatus
    }

    /// Whether REST can give back what it misses.
    var wantsAccount: Bool { topics.contains(.orders) || topics.contains(.fills) }
}

/// The streams that share `/v1/stream`: who wants what, what is new, and what was missed.
///
/// Locks are taken in one order: the link's, this one's, a queue's.
final class StreamSession: Sendable {
    struct State {
        var consumers: [Int: StreamConsumer] = [:]
        var nextID = 0
        /// Goes up when topics change: until then a channel goes where it went before.
        var epoch = 0
        /// The consumers to wake at the end of this read.
        var woken: [StreamConsumer] = []
        var continuity: AccountContinuity
        var continuityTimer: Task<Void, Never>?
        var continuityDue: Duration?
        /// Topics of the account that wait for its first look, until then at most.
        var gated: [Topic: Int] = [:]
        var gateUntil: Duration?
        /// The hole of a lost link, until it is back.
        var hole: StreamGap?
        /// Whether the client was closed: whoever comes now ends at once.
        var isClosed = false
        /// The hole that was found by looking, until it is closed.
        var unreported: StreamGap?
        var lastRead: Nanoseconds?
        var issues = 0
        var drift = DriftReport()
        /// Where the link stands, and the topics the server has acknowledged on it.
        var linkState = StreamState.connecting
        var acknowledged: Set<Topic> = []
    }

    let executor: RequestExecutor
    let link: StreamLink
    let state: Locked<State>

    init(
        _ executor: RequestExecutor,
        transport: any WebSocketTransport,
        isClosed: Bool = false
    ) {
        self.executor = executor
        let interval = executor.configuration.stream.orderAuditInterval
        let submissions = executor.shared.submissions
        let continuity = AccountContinuity(auditInterval: interval) { submissions.isOwn($0) }
        state = Locked(State(continuity: continuity))
        link = StreamLink(executor, transport, path: "/v1/stream", subscribes: true)
        state.withLock { $0.isClosed = isClosed }
        link.attach(self)
    }

    var time: TimeSource { executor.configuration.time }

    // MARK: Consumers

    func add(_ delivery: Delivery, topics: Set<Topic>) -> StreamConsumer.Part {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        let queue = StreamQueue(StreamPolicy(delivery, executor.configuration)) { [weak link] in
            link?.drained()
        }
        let added = state.withLock { state -> (Set<Topic>, Deferred, StreamStatus)? in
            if state.isClosed { return nil }
            let consumer = StreamConsumer(id: id, queue, topics: topics)
            state.consumers[id] = consumer
            state.epoch += 1
            let deferred = updateContinuity(&state)
            updateStatus(of: consumer, state)
            return (passGate(topics, &state), deferred, consumer.status)
        }
        guard let (wanted, deferred, status) = added else {
            let status = StreamStatus()
            status.move(to: .closed)
            queue.finish(.failure(.closed))
            return StreamConsumer.Part(id: id, queue: queue, status: status)
        }
        finish(deferred)
        link.change(want: wanted, release: [])
        return StreamConsumer.Part(id: id, queue: queue, status: status)
    }

    func change(_ id: Int, add: [Topic], remove: [Topic]) {
        typealias Change = (added: Set<Topic>, removed: Set<Topic>, deferred: Deferred)
        let change = state.withLock { state -> Change? in
            guard let consumer = state.consumers[id] else { return nil }
            let added = Set(add).subtracting(consumer.topics)
            let removed = Set(remove).subtracting(add).intersection(consumer.topics)
            consumer.topics = consumer.topics.union(added).subtracting(removed)
            state.epoch += 1
            let deferred = updateContinuity(&state)
            updateStatus(of: consumer, state)
            let wanted = passGate(added, &state)
            return (wanted, ungate(removed, &state), deferred)
        }
        guard let change else { return }
        finish(change.deferred)
        link.change(want: change.added, release: change.removed)
    }

    func remove(_ id: Int) {
        let removal = state.withLock { state -> (Set<Topic>, Deferred)? in
            state.epoch += 1
            guard let consumer = state.consumers.removeValue(forKey: id) else { return nil }
            _ = consumer.queue.append(consumer.pending)
            consumer.pending = []
            consumer.queue.finish(.end)
            consumer.status.move(to: .closed)
            let released = ungate(consumer.topics, &state)
            return (released, updateContinuity(&state))
        }
        guard let (topics, deferred) = removal else { return }
        finish(deferred)
        link.change(want: [], release: topics)
        link.drained()
    }

    var issueCount: Int { state.withLock(\.issues) }
    var duplicateCount: Int { state.withLock(\.continuity.records.duplicates) }
    var drift: DriftReport { state.withLock(\.drift) }

    /// A stream is live when each of its own topics is acknowledged.
    func updateStatus(of consumer: StreamConsumer, _ state: State) {
        switch state.linkState {
        case .live where !consumer.topics.isSubset(of: state.acknowledged):
            consumer.status.move(to: .connecting)
        default: consumer.status.move(to: state.linkState)
        }
    }

    /// Ends every stream, those of later too, and waits for the socket to close.
    func close() async {
        let (ids, timer) = state.withLock { state in
            state.isClosed = true
            defer { (state.continuityTimer, state.continuityDue) = (nil, nil) }
            return (Array(state.consumers.keys), state.continuityTimer)
        }
        timer?.cancel()
        for id in ids { remove(id) }
        await link.close()
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
