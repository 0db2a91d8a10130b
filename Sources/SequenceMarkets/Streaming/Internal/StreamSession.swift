import Synchronization

/// The socket behind `/v1/stream` and the streams that share it: a thin shell around
/// ``StreamStateMachine``.
final class StreamSession: Sendable {
    struct Consumer {
        let queue: StreamQueue
        var topics: Set<Topic>
    }

    private struct State {
        var machine: StreamStateMachine
        var connection: (any WebSocketConnection)?
        var connecting: Task<Void, Never>?
        var consumers: [Int: Consumer] = [:]
        var nextConsumer = 0
        /// Events read since the last wake-up, by consumer.
        var pending: [Int: [StreamEvent]] = [:]
        var isFlushing = false
        var timer: Task<Void, Never>?
        var timerDeadline: Duration?
        var hole: StreamGap?
        var lastFrame: Nanoseconds?
        var failure: SequenceError?
        var statePublisher = StatePublisher()
        var issues = 0
    }

    private let executor: RequestExecutor
    private let transport: any WebSocketTransport
    private let time: TimeSource
    private let state: Mutex<State>

    init(_ executor: RequestExecutor, transport: any WebSocketTransport) {
        self.executor = executor
        self.transport = transport
        time = executor.configuration.time
        state = Mutex(
            State(
                machine: StreamStateMachine(
                    executor.configuration.stream,
                    random: executor.configuration.random
                )
            )
        )
    }

    // MARK: Consumers

    func add(_ queue: StreamQueue, topics: Set<Topic>) -> Int {
        let id = state.withLock { state -> Int in
            state.nextConsumer += 1
            state.consumers[state.nextConsumer] = Consumer(queue: queue, topics: topics)
            state.machine.want(topics)
            return state.nextConsumer
        }
        handle(.topicsChanged)
        return id
    }

    func change(_ id: Int, add: [Topic] = [], remove: [Topic] = []) {
        state.withLock { state in
            guard var consumer = state.consumers[id] else { return }
            let added = Set(add).subtracting(consumer.topics)
            let removed = Set(remove).intersection(consumer.topics)
            consumer.topics = consumer.topics.union(added).subtracting(removed)
            state.consumers[id] = consumer
            state.machine.want(added)
            state.machine.release(removed)
        }
        handle(.topicsChanged)
    }

    func remove(_ id: Int) {
        let queue = state.withLock { state -> StreamQueue? in
            state.pending[id] = nil
            guard let consumer = state.consumers.removeValue(forKey: id) else { return nil }
            state.machine.release(consumer.topics)
            return consumer.queue
        }
        queue?.finish(.end)
        handle(.topicsChanged)
    }

    var issueCount: Int { state.withLock(\.issues) }

    var streamState: StreamState { state.withLock { describe($0) } }

    func states() -> AsyncStream<StreamState> {
        state.withLock { state in
            let now = describe(state)
            return state.statePublisher.subscribe(now)
        }
    }

    private func describe(_ state: State) -> StreamState {
        switch state.machine.phase {
        case .idle, .connecting: .connecting
        case .live: .live
        case .waiting(let attempt, let delay): .waiting(attempt: attempt, delay: delay)
        case .closed: .closed
        case .failed: .failed(state.failure ?? .cancelled)
        }
    }

    // MARK: The machine's shell

    private func handle(_ event: StreamStateMachine.Event) {
        let actions = state.withLock { state in
            let actions = state.machine.handle(event, now: time.monotonic())
            perform(actions, &state)
            armTimer(&state)
            return actions
        }
        for action in actions { carryOut(action) }
    }

    /// The part of an action that changes state; under the lock.
    private func perform(_ actions: [StreamStateMachine.Action], _ state: inout State) {
        for action in actions {
            switch action {
            case .changed:
                state.statePublisher.send(describe(state))
            case .gapBegan:
                let from = state.lastFrame ?? time.wall()
                let hole = StreamGap(reason: .reconnect, from: from)
                state.hole = hole
                broadcast(.gap(hole), &state)
            case .resubscribed:
                guard var hole = state.hole else { continue }
                hole.to = time.wall()
                state.hole = nil
                broadcast(.caughtUp(hole), &state)
            case .rejected(let topics):
                for (id, consumer) in state.consumers {
                    let mine = topics.filter(consumer.topics.contains)
                    guard !mine.isEmpty else { continue }
                    state.consumers[id]?.topics.subtract(mine)
                    consumer.queue.append([.rejected(mine)])
                }
            case .connect, .flush, .ping, .abort, .close:
                break
            }
        }
    }

    private func broadcast(_ event: StreamEvent, _ state: inout State) {
        deliverPending(&state)
        for consumer in state.consumers.values { consumer.queue.append([event]) }
    }

    /// The part of an action that does I/O; not under the lock.
    private func carryOut(_ action: StreamStateMachine.Action) {
        switch action {
        case .connect(let generation): connect(generation)
        case .flush: flush()
        case .ping:
            guard let connection = state.withLock(\.connection) else { return }
            Task { try? await connection.ping([]) }
        case .abort:
            takeConnection()?.abort()
        case .close:
            guard let connection = takeConnection() else { return }
            let limit = executor.configuration.stream.closeTimeout
            Task { await connection.close(code: 1000, reason: "", within: limit) }
        case .changed(.failed):
            let (consumers, failure) = state.withLock { state in
                defer { state.consumers = [:] }
                return (state.consumers, state.failure ?? .cancelled)
            }
            for consumer in consumers.values { consumer.queue.finish(.failure(failure)) }
        case .changed, .gapBegan, .resubscribed, .rejected:
            break
        }
    }

    private func takeConnection() -> (any WebSocketConnection)? {
        state.withLock { state in
            defer { state.connection = nil }
            return state.connection
        }
    }

    private func connect(_ generation: Int) {
        let stream = executor.configuration.stream
        let request = WebSocketRequest(
            origin: executor.origin,
            target: executor.origin.pathPrefix + "/v1/stream",
            headers: [
                "Authorization": "Bearer \(executor.shared.key.revealed)",
                "User-Agent": ClientVersion.userAgent,
            ],
            connectTimeout: stream.connectTimeout,
            maximumMessageSize: stream.maximumMessageSize
        )
        let sink = StreamSink(self, generation)
        let task = Task {
            do throws(TransportError) {
                let connection = try await transport.connect(request, delivering: sink)
                adopt(connection, generation)
            } catch {
                refuse(error, generation)
            }
        }
        state.withLock { $0.connecting = task }
    }

    private func adopt(_ connection: any WebSocketConnection, _ generation: Int) {
        let isCurrent = state.withLock { state in
            guard state.machine.generation == generation, state.machine.phase == .connecting
            else { return false }
            state.connection = connection
            return true
        }
        guard isCurrent else { return connection.abort() }
        handle(.connected(generation: generation))
    }

    private func refuse(_ error: TransportError, _ generation: Int) {
        let isFinal = [401, 403].contains(error.response?.status)
        if isFinal, let response = error.response {
            let context = RequestContext(
                operation: "GET /v1/stream",
                requestID: response.headers["X-Request-Id"] ?? "",
                attempts: 1,
                elapsed: .zero
            )
            state.withLock { $0.failure = .api(APIError(response, context)) }
        }
        handle(.connectFailed(generation: generation, final: isFinal))
    }

    /// Sends what the machine has to say, one sender at a time, so that order is kept.
    private func flush() {
        let starts = state.withLock { state in
            defer { state.isFlushing = true }
            return !state.isFlushing
        }
        guard starts else { return }
        Task {
            while let (connection, message) = nextMessage() {
                do throws(TransportError) {
                    try await connection.send(message, as: .text)
                } catch {
                    // The socket's end is reported by its sink; the machine starts over then.
                    continue
                }
            }
        }
    }

    private func nextMessage() -> (any WebSocketConnection, [UInt8])? {
        state.withLock { state in
            guard let connection = state.connection,
                let message = state.machine.nextMessage(now: time.monotonic())
            else {
                state.isFlushing = false
                return nil
            }
            armTimer(&state)
            return (connection, message)
        }
    }

    private func armTimer(_ state: inout State) {
        guard let deadline = state.machine.deadline else { return }
        if let armed = state.timerDeadline, armed <= deadline { return }
        state.timer?.cancel()
        state.timerDeadline = deadline
        let delay = max(.zero, deadline - time.monotonic())
        state.timer = Task { [weak self, time] in
            do { try await time.sleep(delay) } catch { return }
            self?.timerFired()
        }
    }

    private func timerFired() {
        state.withLock { $0.timerDeadline = nil }
        handle(.tick)
    }

    // MARK: Inbound, on the transport's thread

    fileprivate func receive(_ bytes: UnsafeRawBufferPointer, _ generation: Int) {
        let frame: StreamFrame
        do throws(JSONError) {
            frame = try StreamFrame.read(bytes)
        } catch {
            return report(error, bytes, generation)
        }
        switch frame {
        case .event(let channel, let event):
            state.withLock { state in
                guard state.machine.generation == generation else { return }
                route(channel, .event(event), &state)
            }
        case .ack(_, let rejected):
            handle(.acknowledged(generation: generation, rejected: rejected.map { Topic($0) }))
        case .gap(let channel, let dropped):
            state.withLock { state in
                let topic = channel.map { Topic($0) }
                let now = time.wall()
                let gap = StreamGap(
                    reason: .serverDropped,
                    topic: topic,
                    from: state.lastFrame ?? now,
                    to: now,
                    dropped: dropped
                )
                for event in [StreamEvent.gap(gap), .caughtUp(gap)] {
                    if let channel {
                        route(channel, event, &state)
                    } else {
                        broadcast(event, &state)
                    }
                }
            }
        case .control:
            state.withLock { $0.issues += 1 }
        }
    }

    private func report(_ error: JSONError, _ bytes: UnsafeRawBufferPointer, _ generation: Int) {
        let failure = DecodingFailure(error, body: Array(bytes), context: nil)
        let channel = try? JSONValue(parsing: Array(bytes))["channel"]?.stringValue
        let issue = DecodeIssue(
            channel: channel,
            path: failure.path,
            expected: failure.expected,
            snippet: failure.snippet
        )
        state.withLock { state in
            guard state.machine.generation == generation else { return }
            state.issues += 1
            if let channel {
                route(channel, .issue(issue), &state)
            } else {
                broadcast(.issue(issue), &state)
            }
        }
    }

    /// Hands an event to every consumer of its channel, at the end of this read.
    private func route(_ channel: String, _ event: StreamEvent, _ state: inout State) {
        let exact = Topic(channel)
        for (id, consumer) in state.consumers
        where consumer.topics.contains(exact) || covers(consumer.topics, exact) {
            state.pending[id, default: []].append(event)
        }
    }

    /// `funding` covers `funding:binance`; and a channel that nobody asked for by this name is
    /// one that the server resolved to another, so it goes to all who asked for its family.
    private func covers(_ topics: Set<Topic>, _ channel: Topic) -> Bool {
        let name = channel.rawValue.drop { $0 != ":" }.dropFirst()
        return topics.contains { topic in
            channel.rawValue.hasPrefix(topic.rawValue + ":")
                || (topic.family == channel.family && topic.rawValue.hasSuffix(":\(name)"))
        }
    }

    fileprivate func finishRead(_ generation: Int) {
        state.withLock { state in
            guard state.machine.generation == generation else { return }
            _ = state.machine.handle(.received(generation: generation), now: time.monotonic())
            state.lastFrame = time.wall()
            deliverPending(&state)
        }
    }

    private func deliverPending(_ state: inout State) {
        for (id, batch) in state.pending { state.consumers[id]?.queue.append(batch) }
        state.pending.removeAll(keepingCapacity: true)
    }

    fileprivate func pong(_ generation: Int) { handle(.pong(generation: generation)) }

    fileprivate func ended(_ generation: Int) {
        state.withLock { state in
            if state.machine.generation == generation {
                deliverPending(&state)
                state.connection = nil
            }
        }
        handle(.ended(generation: generation))
    }
}

/// One socket's voice: what it says carries its generation.
private final class StreamSink: WebSocketSink {
    private let session: StreamSession
    private let generation: Int

    init(_ session: StreamSession, _ generation: Int) {
        self.session = session
        self.generation = generation
    }

    func webSocketDidReceive(_ message: UnsafeRawBufferPointer, as kind: WebSocketMessageKind) {
        session.receive(message, generation)
    }

    func webSocketDidReceivePong(_ payload: UnsafeRawBufferPointer) { session.pong(generation) }

    func webSocketDidFinishRead() -> WebSocketReadDecision {
        session.finishRead(generation)
        return .read
    }

    func webSocketDidEnd(_ end: WebSocketEnd) { session.ended(generation) }
}
