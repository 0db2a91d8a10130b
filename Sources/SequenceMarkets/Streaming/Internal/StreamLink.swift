/// One socket that is kept alive for a session: the thin shell around
/// ``StreamStateMachine``.
final class StreamLink: Sendable {
    private enum Flow {
        case reading
        /// The longest that a slow consumer may hold the reader back.
        case paused(until: Duration)
        /// The grace period is over: read on, and the slow consumer loses events.
        case shedding
    }

    private struct State {
        var machine: StreamStateMachine
        var connection: (any WebSocketConnection)?
        var sink: StreamSink?
        var connecting: Task<Void, Never>?
        var timer: Task<Void, Never>?
        var timerDeadline: Duration?
        var isFlushing = false
        var flow = Flow.reading
        /// How many times a consumer that held the reader back has caught up.
        var drains = 0
        var lastRead: Nanoseconds?
        var failure: SequenceError?
        /// Why the last connection ended, or could not be made.
        var lastProblem: String?
        /// An orderly close in progress.
        var closing: Task<Void, Never>?
        weak var delegate: (any StreamLinkDelegate)?
    }

    private let executor: RequestExecutor
    private let transport: any WebSocketTransport
    private let path: String
    /// Events for the observer, the session's included.
    let observations: ObservationOutbox
    private let state: Locked<State>

    init(
        _ executor: RequestExecutor,
        _ transport: any WebSocketTransport,
        path: String,
        subscribes: Bool
    ) {
        self.executor = executor
        self.transport = transport
        self.path = path
        observations = ObservationOutbox(executor, path: path)
        let configuration = executor.configuration
        state = Locked(
            State(
                machine: StreamStateMachine(
                    configuration.stream,
                    subscribes: subscribes,
                    random: configuration.random
                )
            )
        )
    }

    deinit {
        observations.note(.closed)
        observations.tell()
        state.withLock { state in
            state.timer?.cancel()
            state.connecting?.cancel()
            state.connection?.abort()
        }
    }

    private var configuration: StreamConfiguration { executor.configuration.stream }
    private var time: TimeSource { executor.configuration.time }

    // MARK: Called by the session

    func attach(_ delegate: any StreamLinkDelegate) {
        state.withLock { $0.delegate = delegate }
    }

    var streamState: StreamState { state.withLock { describe($0) } }

    /// Changes the wanted topics, and how many more are held back: those are requested later, and
    /// keep the socket until then.
    func change(want: some Sequence<Topic>, release: some Sequence<Topic>, hold: Int = 0) {
        state.withLock { state in
            state.machine.hold(hold)
            state.machine.want(want)
            state.machine.release(release)
        }
        handle(.topicsChanged)
    }

    /// Requests topics again, to get a fresh snapshot.
    func refresh(_ topics: [Topic]) {
        state.withLock { $0.machine.refresh(topics) }
        handle(.topicsChanged)
    }

    func acknowledge(_ accepted: [Topic], rejected: [Topic]) {
        let generation = state.withLock(\.machine.generation)
        handle(
            .acknowledged(generation: generation, accepted: accepted, rejected: rejected)
        )
    }

    /// The link is up, but can no longer be trusted: replaces it.
    func distrust() {
        let (generation, isLive) = state.withLock {
            ($0.machine.generation, $0.machine.phase == .live)
        }
        guard isLive else { return }
        detach()?.abort()
        handle(.ended(generation: generation))
    }

    /// Ends the link, and waits until its socket is closed, at most for the close time-out.
    func close() async {
        handle(.close)
        state.withLock { state in
            state.connecting?.cancel()
            state.timer?.cancel()
            (state.connecting, state.timer, state.timerDeadline) = (nil, nil, nil)
        }
        await closed()
    }

    /// Waits until an orderly close in progress is over.
    func closed() async {
        await state.withLock(\.closing)?.value
    }

    /// The slow consumer has caught up: resume reading.
    func drained() {
        let connection = state.withLock { state -> (any WebSocketConnection)? in
            defer { state.flow = .reading }
            state.drains += 1
            if case .paused = state.flow { return state.connection }
            return nil
        }
        connection?.resumeReading()
    }

    // MARK: The machine's shell

    private func handle(_ event: StreamStateMachine.Event) {
        let (actions, delegate) = state.withLock { state in
            let actions = state.machine.handle(event, now: time.monotonic())
            for action in actions { tell(action, &state) }
            armTimer(&state)
            return (actions, state.delegate)
        }
        delegate?.linkIsUnlocked()
        for action in actions { carryOut(action) }
        observations.tell()
    }

    /// The part of an action for the session; under the lock, so that actions stay in order.
    private func tell(_ action: StreamStateMachine.Action, _ state: inout State) {
        observations.note(action, problem: state.lastProblem, failure: state.failure)
        switch action {
        case .changed(.failed):
            state.delegate?.linkDidChange(describe(state), state.machine.acknowledged)
            state.delegate?.linkDidFail(state.failure ?? .cancelled)
        case .changed(.live):
            state.lastProblem = nil
            state.delegate?.linkDidChange(describe(state), state.machine.acknowledged)
        case .changed, .acknowledgementsChanged:
            state.delegate?.linkDidChange(describe(state), state.machine.acknowledged)
        case .gapBegan: state.delegate?.linkDidLoseTrack(since: state.lastRead ?? time.wall())
        case .resubscribed: state.delegate?.linkDidResume()
        case .rejected(let topics): state.delegate?.linkDidReject(topics)
        case .abort: state.lastProblem = "the link was silent"
        case .connect, .flush, .ping, .close: break
        }
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
            detach()?.abort()
        case .close:
            guard let connection = detach() else { return }
            let limit = configuration.closeTimeout
            let task = Task { await connection.close(code: 1000, reason: "", within: limit) }
            state.withLock { $0.closing = task }
        case .changed, .gapBegan, .resubscribed, .rejected, .acknowledgementsChanged: break
        }
    }

    /// Detaches the connection from its sink, whose later calls are ignored.
    private func detach() -> (any WebSocketConnection)? {
        state.withLock { state in
            defer { (state.connection, state.sink, state.flow) = (nil, nil, .reading) }
            state.sink?.silence()
            return state.connection
        }
    }

    private func describe(_ state: State) -> StreamState {
        switch state.machine.phase {
        case .idle, .connecting: .connecting
        case .live: .live
        case .waiting(let attempt, let delay):
            .waiting(attempt: attempt, delay: delay, reason: state.lastProblem)
        case .closed: .closed
        case .failed: .failed(state.failure ?? .cancelled)
        }
    }

    private func connect(_ generation: Int) {
        guard let delegate = state.withLock(\.delegate) else { return }
        let sink = StreamSink(self, generation, Confined(delegate.makeReader()))
        let task = Task {
            do throws(TransportError) {
                let request = try await upgrade()
                let connection = try await transport.connect(request, delivering: sink)
                adopt(connection, sink, generation)
            } catch {
                refuse(error, generation)
            }
        }
        state.withLock { $0.connecting = task }
    }

    private func upgrade() async throws(TransportError) -> WebSocketRequest {
        var target = path
        var headers: HTTPHeaders = ["User-Agent": ClientVersion.userAgent]
        switch configuration.authentication {
        case .header:
            headers["Authorization"] = executor.shared.fields["Authorization"]
        case .ticket:
            do throws(SequenceError) {
                let ticket = try await executor.streamTicket()
                target += "?ticket=\(PercentEncoding.encode(ticket.revealed))"
            } catch {
                guard case .api(let refusal) = error else {
                    throw TransportError(.connect, "no ticket: \(error)", mayHaveBeenSent: false)
                }
                throw TransportError(
                    .upgradeRejected,
                    "no ticket: \(refusal.message)",
                    mayHaveBeenSent: false,
                    response: HTTPResponse(status: refusal.status)
                )
            }
        }
        return WebSocketRequest(
            origin: executor.origin,
            target: target,
            headers: headers,
            connectTimeout: configuration.connectTimeout,
            maximumMessageSize: configuration.maximumMessageSize
        )
    }

    private func adopt(
        _ connection: any WebSocketConnection,
        _ sink: StreamSink,
        _ generation: Int
    ) {
        let isCurrent = state.withLock { state in
            guard state.machine.generation == generation, state.machine.phase == .connecting,
                !sink.hasEnded
            else { return false }
            (state.connection, state.sink) = (connection, sink)
            return true
        }
        guard isCurrent else {
            connection.abort()
            // A socket that ended before it was adopted has not reported its end yet.
            return handle(.connectFailed(generation: generation, final: false))
        }
        handle(.connected(generation: generation))
    }

    private func refuse(_ error: TransportError, _ generation: Int) {
        let isFinal = [401, 403].contains(error.response?.status)
        let problem = clean(error.description)
        state.withLock { state in
            if state.machine.generation == generation { state.lastProblem = problem }
        }
        if isFinal, let response = error.response {
            let context = RequestContext(
                operation: "GET \(path)",
                requestID: response.headers["X-Request-Id"] ?? "",
                attempts: 1,
                elapsed: .zero
            )
            let error = SequenceError.api(APIError(response, context))
            state.withLock { $0.failure = error.hiding(executor.shared.key) }
        }
        handle(.connectFailed(generation: generation, final: isFinal))
    }

    /// Text from a server, on one line and without the key.
    private func clean(_ text: String) -> String {
        executor.shared.redaction.apply(text).oneLine(200)
    }

    /// Sends the machine's messages, one sender at a time, so that order is kept.
    private func flush() {
        let starts = state.withLock { state in
            defer { state.isFlushing = true }
            return !state.isFlushing
        }
        guard starts else { return }
        Task {
            while let (connection, message) = nextMessage() {
                // A socket that fails reports it through its sink, and the machine starts over.
                try? await connection.send(message, as: .text)
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
        var deadline = state.machine.deadline
        if case .paused(let until) = state.flow { deadline = min(deadline ?? until, until) }
        guard let deadline else { return }
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
        let stalled = state.withLock { state -> (any WebSocketConnection)? in
            state.timerDeadline = nil
            guard case .paused(let until) = state.flow, time.monotonic() >= until else {
                return nil
            }
            state.flow = .shedding
            return state.connection
        }
        stalled?.resumeReading()
        handle(.tick)
    }

    // MARK: Inbound, on the transport's thread

    func finishRead(
        _ generation: Int,
        _ reader: any StreamLinkReader
    ) -> WebSocketReadDecision {
        let now = time.wall()
        let drains = state.withLock(\.drains)
        let isFull = reader.finishRead(at: now)
        return state.withLock { state in
            _ = state.machine.handle(.received(generation: generation), now: time.monotonic())
            state.lastRead = now
            // A consumer that has caught up in between would never report it again.
            guard isFull, state.drains == drains, case .reading = state.flow else { return .read }
            state.flow = .paused(until: time.monotonic() + configuration.stallGrace)
            armTimer(&state)
            return .pause
        }
    }

    func pong(_ generation: Int) { handle(.pong(generation: generation)) }

    func ended(_ generation: Int, _ end: WebSocketEnd) {
        let problem =
            switch end {
            case .closed(let code, let reason): "the server closed (\(code)) \(reason)"
            case .failed(let error): error.description
            }
        state.withLock { state in
            guard state.machine.generation == generation else { return }
            state.lastProblem = clean(problem)
            (state.connection, state.sink, state.flow) = (nil, nil, .reading)
        }
        handle(.ended(generation: generation))
    }
}
