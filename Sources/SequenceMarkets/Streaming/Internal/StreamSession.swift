/// The streams that share `/v1/stream`: who wants what, what is new, and what was missed.
///
/// Locks are taken in one order: the link's, this one's, a queue's.
final class StreamSession: Sendable {
    struct Consumer {
        let queue: StreamQueue
        var topics: Set<Topic>
        /// Events read since the last wake-up.
        var pending: [StreamEvent] = []

        /// Whether REST can give back what it misses.
        var wantsAccount: Bool { topics.contains(.orders) || topics.contains(.fills) }
    }

    /// The account's part of a hole, being filled over REST.
    struct CatchUp {
        let id: Int
        let hole: StreamGap
        /// Live events that wait to be merged with what comes; nil once they wait no more.
        var held: [StreamEvent]?
        var task: Task<Void, Never>?
    }

    struct State {
        var consumers: [Int: Consumer] = [:]
        var nextID = 0
        /// Which consumers a channel goes to; remade when topics change.
        var routes: [String: [Int]] = [:]
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
        let queue = StreamQueue(StreamPolicy(delivery, executor.configuration)) { [link] in
            link.drained()
        }
        state.withLock { state in
            state.consumers[id] = Consumer(queue: queue, topics: topics)
            state.routes = [:]
        }
        link.change(want: topics, release: [])
        return (id, queue)
    }

    func change(_ id: Int, add: [Topic], remove: [Topic]) {
        let change = state.withLock { state -> (added: Set<Topic>, removed: Set<Topic>)? in
            guard var consumer = state.consumers[id] else { return nil }
            let added = Set(add).subtracting(consumer.topics)
            let removed = Set(remove).subtracting(add).intersection(consumer.topics)
            consumer.topics = consumer.topics.union(added).subtracting(removed)
            state.consumers[id] = consumer
            state.routes = [:]
            return (added, removed)
        }
        guard let change else { return }
        link.change(want: change.added, release: change.removed)
    }

    func remove(_ id: Int) {
        let consumer = state.withLock { state -> Consumer? in
            state.routes = [:]
            let removed = state.consumers.removeValue(forKey: id)
            if !state.consumers.values.contains(where: \.wantsAccount) { endAudit(&state) }
            return removed
        }
        guard let consumer else { return }
        _ = consumer.queue.append(consumer.pending)
        consumer.queue.finish(.end)
        link.change(want: [], release: consumer.topics)
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
        let ids: [Int]
        if let known = state.routes[channel] {
            ids = known
        } else {
            var consumers = state.consumers.filter {
                StreamSession.covers($0.value.topics, channel)
            }
            if consumers.isEmpty {
                // The server sends what was asked for, so this is a slug it has resolved to a
                // name of its own: it goes to all who asked for something of its family.
                let family = Topic(channel).family
                consumers = state.consumers.filter {
                    $0.value.topics.contains { $0.family == family }
                }
            }
            ids = consumers.keys.sorted()
            // Channels come from the server: an endless variety must not fill the memory.
            if state.routes.count < 65_536 { state.routes[channel] = ids }
        }
        for id in ids { state.consumers[id]?.pending.append(event) }
    }

    /// Hands an event to some consumers, after all that was read before it.
    func broadcast(
        _ event: StreamEvent,
        _ state: inout State,
        to isMeant: (Consumer) -> Bool = { _ in true }
    ) {
        for (id, consumer) in state.consumers where isMeant(consumer) {
            state.consumers[id]?.pending.append(event)
        }
        _ = deliver(&state)
    }

    /// Gives each consumer what was read for it; true if one is so full that reading should
    /// pause.
    @discardableResult
    func deliver(_ state: inout State) -> Bool {
        var isFull = false
        for id in state.consumers.keys {
            guard let consumer = state.consumers[id], !consumer.pending.isEmpty else { continue }
            state.consumers[id]?.pending = []
            isFull = consumer.queue.append(consumer.pending) || isFull
        }
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
