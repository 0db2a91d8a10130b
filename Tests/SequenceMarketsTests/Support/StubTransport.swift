import SequenceMarkets

/// Answers requests from a script, in order; records each, and fails the unexpected.
final class StubTransport: HTTPTransport, WebSocketTransport {
    enum Step: Sendable {
        /// `GRAPH` in the body stands for the graph's id in the request.
        case status(Int, String = "", HTTPHeaders = [:])
        case fail(TransportError.Kind, sent: Bool)
        /// Never answers; ends when the task is cancelled.
        case hang
    }

    private struct State {
        var steps: [Step]
        var requests: [HTTPRequest] = []
        var hanging: [CheckedContinuation<Void, Never>] = []
        var arrivals: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Locked<State>

    init(_ steps: Step...) { state = Locked(State(steps: steps)) }

    init(repeating step: Step, count: Int) {
        state = Locked(State(steps: Array(repeating: step, count: count)))
    }

    init(_ steps: [Step]) { state = Locked(State(steps: steps)) }

    var requests: [HTTPRequest] { state.withLock(\.requests) }
    var unusedSteps: Int { state.withLock(\.steps.count) }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let (step, arrivals) = state.withLock {
            state -> (Step?, [CheckedContinuation<Void, Never>]) in
            state.requests.append(request)
            defer { state.arrivals = [] }
            return (state.steps.isEmpty ? nil : state.steps.removeFirst(), state.arrivals)
        }
        arrivals.forEach { $0.resume() }
        switch step {
        case .status(let status, let body, let headers)?:
            let sent = request.body.flatMap { try? JSONValue(parsing: $0) }
            let graph = sent?["graph_id"]?.stringValue ?? "graph_none"
            let text = body.replacing("GRAPH", with: graph)
            return HTTPResponse(status: status, headers: headers, body: Array(text.utf8))
        case .fail(let kind, let sent)?:
            throw TransportError(kind, "scripted", mayHaveBeenSent: sent)
        case .hang?:
            await withTaskCancellationHandler {
                await withCheckedContinuation { waiter in
                    let isCancelled = Task.isCancelled
                    if isCancelled { return waiter.resume() }
                    state.withLock { $0.hanging.append(waiter) }
                }
            } onCancel: {
                let waiters = state.withLock { state in
                    defer { state.hanging = [] }
                    return state.hanging
                }
                waiters.forEach { $0.resume() }
            }
            throw TransportError(.cancelled, "cancelled", mayHaveBeenSent: true)
        case nil:
            throw TransportError(
                .protocolViolation,
                "no step left for \(request)",
                mayHaveBeenSent: false
            )
        }
    }

    /// Waits for this many requests.
    func waitForRequests(_ count: Int) async {
        while requests.count < count {
            await withCheckedContinuation { (waiter: CheckedContinuation<Void, Never>) in
                let isThere = state.withLock { state -> Bool in
                    if state.requests.count >= count { return true }
                    state.arrivals.append(waiter)
                    return false
                }
                if isThere { waiter.resume() }
            }
        }
    }

    func connect(
        _ request: WebSocketRequest,
        delivering sink: any WebSocketSink
    ) async throws(TransportError) -> any WebSocketConnection {
        throw TransportError(.unavailable, "no sockets here", mayHaveBeenSent: false)
    }
}

extension StubTransport {
    /// A client on this transport whose waits take no real time.
    func client(
        apiKey: String = "seq_test_CANARY0123456789abcdef",
        clock: TestTime = TestTime(),
        _ change: (inout SequenceClient.Configuration) -> Void = { _ in }
    ) throws -> SequenceClient {
        var configuration = SequenceClient.Configuration()
        configuration.httpTransport = self
        configuration.webSocketTransport = self
        configuration.time = clock.source
        change(&configuration)
        return try SequenceClient(apiKey: apiKey, configuration: configuration)
    }
}

/// A clock whose sleeps end at once and move it; it remembers how long they were.
final class TestTime: Sendable {
    private let state = Locked((now: Duration.seconds(1_000), sleeps: [Duration]()))

    var sleeps: [Duration] { state.withLock(\.sleeps) }

    func advance(by duration: Duration) { state.withLock { $0.now += duration } }

    var source: TimeSource {
        TimeSource(
            monotonic: { self.state.withLock(\.now) },
            wall: {
                Nanoseconds(raw: 1_700_000_000_000_000_000).advanced(by: self.state.withLock(\.now))
            },
            sleep: { duration in
                try Task.checkCancellation()
                self.state.withLock { state in
                    state.now += duration
                    state.sleeps.append(duration)
                }
            }
        )
    }
}
