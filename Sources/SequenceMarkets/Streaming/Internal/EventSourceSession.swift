/// The session behind a feed of server-sent events: connects, reads, and resumes where the
/// connection ended.
final class EventSourceSession<Payload: JSONModel>: FeedSession {
    private struct State {
        var parser = SSEParser()
        var seen = BoundedSet(capacity: 8_192)
        var state = StreamState.connecting
        var hole: StreamGap?
        var lastByte: Nanoseconds?
        var connection: (any HTTPStreamConnection)?
        var task: Task<Void, Never>?
        var isClosed = false
    }

    let mailbox: Mailbox<FeedPolicy<Payload>>
    private let executor: RequestExecutor
    private let transport: any HTTPStreamTransport
    private let path: RequestPath
    /// The event name to deliver; others are ignored.
    private let name: String
    private let observations: ObservationOutbox
    private let state = Locked(State())

    init(
        _ executor: RequestExecutor,
        _ transport: any HTTPStreamTransport,
        path: RequestPath,
        name: String
    ) {
        self.executor = executor
        self.transport = transport
        self.path = path
        self.name = name
        observations = ObservationOutbox(executor, path: path.encoded)
        let configuration = executor.configuration
        mailbox = Mailbox(
            FeedPolicy(capacity: configuration.stream.bufferSize, time: configuration.time)
        )
    }

    func start() {
        let task = Task { [weak self] in
            var attempt = 0
            while let delay = await self?.live(&attempt) {
                guard let time = self?.executor.configuration.time else { return }
                do { try await time.sleep(delay) } catch { return }
            }
        }
        let isClosed = state.withLock { state in
            if !state.isClosed { state.task = task }
            return state.isClosed
        }
        if isClosed { task.cancel() }
    }

    var streamState: StreamState { state.withLock(\.state) }

    func close() { _ = end() }

    func shutDown() async { await end()?.value }

    /// Ends the feed; returns the task that may not have noticed yet.
    private func end() -> Task<Void, Never>? {
        let (connection, task) = state.withLock { state in
            defer { (state.connection, state.task) = (nil, nil) }
            if !state.isClosed { state.state = .closed }
            state.isClosed = true
            return (state.connection, state.task)
        }
        mailbox.finish(.end)
        connection?.cancel()
        task?.cancel()
        observations.note(.closed)
        observations.tell()
        return task
    }

    deinit {
        let (connection, task) = state.withLock { ($0.connection, $0.task) }
        connection?.cancel()
        task?.cancel()
    }

    /// One connection from start to end.
    ///
    /// Returns the wait before the next, or nil if there is none.
    private func live(_ attempt: inout Int) async -> Duration? {
        let sink = EventSink(self)
        var reason = "the connection ended"
        guard !state.withLock(\.isClosed) else { return nil }
        observations.note(.connecting)
        observations.tell()
        do throws(TransportError) {
            let connection = try await transport.open(request(), delivering: sink)
            switch judge(connection) {
            case .stream:
                attempt = 0
                await watch(sink)
                connection.cancel()
            case .failsForNow: reason = "the server answered \(connection.response.status)"
            case .isFinal: return nil
            }
        } catch {
            // The next attempt may succeed; the failure shows in the state.
            reason = executor.shared.redaction.apply(error.description).oneLine(200)
        }
        return lost(&attempt, reason)
    }

    private func request() -> HTTPRequest {
        let shared = executor.shared
        var headers = shared.fields
        headers["Accept"] = "text/event-stream"
        headers["Cache-Control"] = "no-cache"
        headers["X-Request-Id"] = RequestID.random(using: executor.configuration.random)
        let lastID = state.withLock { state in
            state.parser.reset()
            return state.parser.lastID
        }
        if let lastID, HTTPHeaders.isValidValue(lastID) { headers["Last-Event-ID"] = lastID }
        return HTTPRequest(
            method: .get,
            origin: executor.origin,
            target: path.encoded,
            headers: headers,
            timeout: executor.configuration.stream.connectTimeout
        )
    }

    private enum Judgement {
        case stream
        case failsForNow
        case isFinal
    }

    /// Classifies the response; one that can never become a stream ends the feed.
    private func judge(_ connection: any HTTPStreamConnection) -> Judgement {
        let response = connection.response
        guard (200..<300).contains(response.status) else {
            guard (400..<500).contains(response.status), response.status != 429 else {
                return .failsForNow
            }
            let context = RequestContext(
                operation: "GET \(path.encoded)",
                requestID: response.headers["X-Request-Id"] ?? "",
                attempts: 1,
                elapsed: .zero
            )
            let error = SequenceError.api(APIError(response, context))
                .hiding(executor.shared.key)
            state.withLock { $0.state = .failed(error) }
            mailbox.finish(.failure(error))
            observations.note(.closed, reason: "\(error)")
            observations.tell()
            return .isFinal
        }
        let now = executor.configuration.time.wall()
        let (isClosed, hole) = state.withLock { state -> (Bool, StreamGap?) in
            guard !state.isClosed else { return (true, nil) }
            (state.connection, state.state, state.lastByte) = (connection, .live, now)
            defer { state.hole = nil }
            var hole = state.hole
            hole?.to = now
            // The server is sent the last id, but the documentation promises no replay.
            hole?.missing = ["what was sent meanwhile, unless the server repeats it"]
            return (false, hole)
        }
        if !isClosed { observations.note(.connected) }
        if let hole {
            mailbox.append([.caughtUp(hole)])
            observations.note(.caughtUp, hole)
        }
        observations.tell()
        return isClosed ? .isFinal : .stream
    }

    /// Waits for the connection's end, or for a silence that is too long.
    private func watch(_ sink: EventSink<Payload>) async {
        let time = executor.configuration.time
        let limit = executor.configuration.stream.eventSilenceTimeout
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await sink.waitForEnd() }
            group.addTask { [weak self] in
                var left = limit
                while left > .zero {
                    do { try await time.sleep(left) } catch { return }
                    guard let last = self?.state.withLock(\.lastByte) else { return }
                    left = limit - time.wall().since(last)
                }
            }
            await group.next()
            group.cancelAll()
            sink.end()
        }
    }

    private func lost(_ attempt: inout Int, _ reason: String) -> Duration? {
        let configuration = executor.configuration
        attempt += 1
        let hole = state.withLock { state -> StreamGap? in
            state.connection = nil
            guard state.hole == nil, let last = state.lastByte else { return nil }
            state.hole = StreamGap(reason: .reconnect, from: last)
            return state.hole
        }
        if let hole {
            mailbox.append([.gap(hole)])
            observations.note(.gap, hole)
        }
        observations.note(.dropped, reason: reason)
        observations.tell()
        let stream = configuration.stream
        let asked = state.withLock(\.parser.retry)
        let base = asked ?? stream.baseReconnectDelay
        let backoff = Backoff(base: base, maximum: max(base, stream.maximumReconnectDelay))
        // The server's own wait is respected.
        let delay = max(asked ?? .zero, backoff.delay(attempt - 1, configuration.random))
        return state.withLock { state -> Duration? in
            guard !state.isClosed else { return nil }
            state.state = .waiting(attempt: attempt, delay: delay, reason: reason)
            return delay
        }
    }

    fileprivate func receive(_ bytes: UnsafeRawBufferPointer) {
        let now = executor.configuration.time.wall()
        let (events, isOverflowing) = state.withLock { state -> ([FeedEvent<Payload>], Bool) in
            state.lastByte = now
            var events: [FeedEvent<Payload>] = []
            for event in state.parser.feed(bytes)
            where event.name == name || event.name == "message" {
                if let id = event.id, state.seen.insert(id) == .known { continue }
                events.append(read(event.data))
            }
            return (events, state.parser.isOverflowing)
        }
        if !events.isEmpty { mailbox.append(events) }
        // A line that never ends is a broken stream: reconnect.
        if isOverflowing { state.withLock(\.connection)?.cancel() }
    }

    private func read(_ data: String) -> FeedEvent<Payload> {
        let bytes = Array(data.utf8)
        do throws(JSONError) {
            return .event(try Payload(json: bytes))
        } catch {
            let failure = DecodingFailure(error, body: bytes, context: nil)
            return .issue(
                DecodeIssue(
                    channel: name,
                    path: failure.path,
                    expected: failure.expected,
                    snippet: executor.shared.redaction.apply(failure.snippet)
                )
            )
        }
    }
}

/// The sink of one connection.
private final class EventSink<Payload: JSONModel>: HTTPStreamSink {
    private weak let session: EventSourceSession<Payload>?
    private let ends: AsyncStream<Void>
    private let ending: AsyncStream<Void>.Continuation

    init(_ session: EventSourceSession<Payload>) {
        self.session = session
        (ends, ending) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func httpStreamDidReceive(_ bytes: UnsafeRawBufferPointer) { session?.receive(bytes) }

    func httpStreamDidEnd(_ error: TransportError?) { end() }

    func end() { ending.finish() }

    func waitForEnd() async {
        for await _ in ends {}
    }
}
