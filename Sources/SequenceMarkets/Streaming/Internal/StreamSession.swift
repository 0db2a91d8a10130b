/// The streams that share `/v1/stream`: their consumers, events and gaps.
///
/// Locks are taken in one order: the link's, this one's, a queue's. No consumer is woken under any
/// of them: deferred work is done once they are free.
final class StreamSession: Sendable {
    struct State {
        var roster = StreamRoster()
        var account: AccountWatch
        var silence: SilenceState
        var link = LinkView()
        var totals = Totals()
        var deferred = StreamDeferred()
        /// The last number given to a consumer or to a gap.
        var lastID = 0
    }

    /// The session's view of its link.
    struct LinkView {
        var state = StreamState.connecting
        /// The topics the server has acknowledged.
        var acknowledged: Set<Topic> = []
        /// The gap of a lost link, until it is restored.
        var gap: StreamGap?
        var lastRead: Nanoseconds?
        /// Whether the client was closed: a later consumer ends at once.
        var isClosed = false
    }

    /// Server messages that this version does not understand.
    struct Oddities {
        var issues = 0
        var drift = DriftReport()
    }

    let executor: RequestExecutor
    let link: StreamLink
    let state: Locked<State>
    let oddities = Locked(Oddities())

    init(
        _ executor: RequestExecutor,
        transport: any WebSocketTransport,
        isClosed: Bool = false
    ) {
        self.executor = executor
        let configuration = executor.configuration.stream
        let submissions = executor.shared.submissions
        let interval = configuration.orderAuditInterval
        let continuity = AccountContinuity(auditInterval: interval) { submissions.isOwn($0) }
        state = Locked(
            State(
                account: AccountWatch(continuity: continuity),
                silence: SilenceState(watch: SilenceWatch(silence: configuration.silence))
            )
        )
        link = StreamLink(executor, transport, path: "/v1/stream", subscribes: true)
        state.withLock { $0.link.isClosed = isClosed }
        link.attach(self)
    }

    var time: TimeSource { executor.configuration.time }

    /// Changes the state, does the work that leaves once the lock is free, and reports to the
    /// observer.
    @discardableResult
    func update<Result>(_ body: (inout State) -> Result) -> Result {
        defer { link.observations.tell() }
        return updateUnobserved(body)
    }

    /// Changes the state without anything for the observer to hear, as a read does.
    func updateUnobserved<Result>(_ body: (inout State) -> Result) -> Result {
        let (result, deferred) = state.withLock { state in
            let held = state.account.gate.count
            let result = body(&state)
            state.deferred.held = state.account.gate.count - held
            return (result, state.deferred.take())
        }
        carryOut(deferred)
        return result
    }

    /// Does the work that had to wait for every lock to be free.
    func carryOut(_ deferred: StreamDeferred) {
        deferred.wakeAll()
        if !deferred.wanted.isEmpty || !deferred.released.isEmpty || deferred.held != 0 {
            link.change(want: deferred.wanted, release: deferred.released, hold: deferred.held)
        }
        if !deferred.refreshed.isEmpty { link.refresh(deferred.refreshed) }
        if deferred.isDistrusted { link.distrust() }
        for request in deferred.requests { ask(request) }
        if let query = deferred.query { ask(query) }
        if deferred.hasObservations { link.observations.tell() }
    }

    // MARK: Consumers

    func add(_ delivery: Delivery, topics: Set<Topic>) -> StreamConsumer.Part {
        let queue = StreamQueue(StreamPolicy(delivery, executor.configuration)) { [weak link] in
            link?.drained()
        }
        return update { state in
            state.lastID += 1
            let consumer = StreamConsumer(id: state.lastID, queue, topics: topics)
            guard !state.link.isClosed else {
                state.deferred.wake(queue.end(.failure(.closed)))
                state.deferred.move(consumer.status, to: .closed)
                return consumer.part
            }
            state.roster.add(consumer)
            state.silence.watch.add(topics)
            state.totals.opened += 1
            updateAccount(&state)
            updateStatus(of: consumer, &state)
            state.deferred.wanted += passGate(topics, &state)
            return consumer.part
        }
    }

    func change(_ id: Int, add: [Topic], remove: [Topic]) {
        update { state in
            guard let consumer = state.roster[id] else { return }
            let added = Set(add).subtracting(consumer.topics)
            let removed = Set(remove).subtracting(add).intersection(consumer.topics)
            state.roster.change(
                consumer,
                topics: consumer.topics.union(added).subtracting(removed)
            )
            state.silence.watch.add(added)
            forgetSilence(of: removed, &state)
            updateAccount(&state)
            updateStatus(of: consumer, &state)
            state.deferred.wanted += passGate(added, &state)
            state.deferred.released += state.account.gate.release(removed)
        }
    }

    func remove(_ id: Int) {
        let isRemoved = update { state in
            guard let (consumer, wakeUp) = state.roster.remove(id) else { return false }
            state.totals.end(consumer)
            state.deferred.wake(wakeUp)
            state.deferred.wake(consumer.queue.end(.end))
            state.deferred.move(consumer.status, to: .closed)
            state.deferred.released += state.account.gate.release(consumer.topics)
            forgetSilence(of: consumer.topics, &state)
            updateAccount(&state)
            return true
        }
        if isRemoved { link.drained() }
    }

    var issueCount: Int { oddities.withLock(\.issues) }
    var duplicateCount: Int { state.withLock(\.account.continuity.records.duplicates) }
    var drift: DriftReport { oddities.withLock(\.drift) }

    /// A stream is live when each of its own topics is acknowledged.
    func updateStatus(of consumer: StreamConsumer, _ state: inout State) {
        let isWaiting =
            state.link.state == .live && !consumer.topics.isSubset(of: state.link.acknowledged)
        state.deferred.move(consumer.status, to: isWaiting ? .connecting : state.link.state)
    }

    /// Ends every stream, later ones included, and waits for the socket to close.
    func close() async {
        let (ids, tasks) = state.withLock { state in
            state.link.isClosed = true
            let tasks = [state.account.timer.disarm()] + state.silence.disarm()
            return (state.roster.all.map(\.id), tasks)
        }
        for task in tasks { task?.cancel() }
        for id in ids { remove(id) }
        await link.close()
    }

    // MARK: Delivering, under the lock

    /// Delivers an event to every consumer of its channel, at the end of this read.
    func route(_ channel: String, _ event: StreamEvent, _ state: inout State) {
        for consumer in state.roster.consumers(of: channel) { give(event, to: consumer, &state) }
    }

    /// Delivers an event to some consumers, after everything read before it.
    func broadcast(
        _ event: StreamEvent,
        _ state: inout State,
        to isMeant: (StreamConsumer) -> Bool = { _ in true }
    ) {
        for consumer in state.roster.all where isMeant(consumer) {
            give(event, to: consumer, &state)
        }
        _ = state.roster.deliver(&state.deferred)
    }

    private func give(_ event: StreamEvent, to consumer: StreamConsumer, _ state: inout State) {
        if case .event = event {
            state.roster.give(event, to: consumer)
        } else {
            state.roster.give(notice: event, to: consumer)
        }
    }
}
