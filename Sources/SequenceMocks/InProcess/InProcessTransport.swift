public import SequenceMarkets

/// The door without a network: a client's requests and sockets go straight to an exchange.
///
/// Time-outs run on the exchange's clock, and cancelling a task ends its request at once.
public struct InProcessTransport: HTTPTransport, WebSocketTransport, HTTPStreamTransport {
    private let exchange: MockExchange

    /// Makes a door to an exchange.
    public init(_ exchange: MockExchange) {
        self.exchange = exchange
    }

    /// Asks the exchange.
    public func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        guard !Task.isCancelled else {
            throw TransportError(.cancelled, "cancelled before it was sent", mayHaveBeenSent: false)
        }
        let plan = plan(request)
        try await wait(for: plan, within: request.timeout)
        switch plan.reply {
        case .response(let response, let delivery):
            guard response.body.count <= request.maximumResponseSize else {
                throw TransportError(
                    .responseTooLarge,
                    "\(response.body.count) bytes",
                    mayHaveBeenSent: true
                )
            }
            switch delivery {
            case .whole, .chunked, .dripped, .doubled, .thenMute: return response
            case .truncated, .reset:
                throw TransportError(
                    .connectionLost,
                    "the connection closed within the body",
                    mayHaveBeenSent: true
                )
            }
        case .webSocket:
            throw TransportError(
                .protocolViolation,
                "the server switched to WebSocket",
                mayHaveBeenSent: true
            )
        case .events:
            // The body never ends, and so never arrives.
            try await sleep(request.timeout)
            throw TransportError(.timeout, "the body does not end", mayHaveBeenSent: true)
        case .drop:
            throw TransportError(
                .connectionLost,
                "the connection closed without an answer",
                mayHaveBeenSent: true
            )
        case .silence:
            throw TransportError(.timeout, "no answer", mayHaveBeenSent: true)
        }
    }

    /// Asks for a body that does not end.
    public func open(
        _ request: HTTPRequest,
        delivering sink: any HTTPStreamSink
    ) async throws(TransportError) -> any HTTPStreamConnection {
        guard !Task.isCancelled else {
            throw TransportError(.cancelled, "cancelled before it was sent", mayHaveBeenSent: false)
        }
        let plan = plan(request)
        try await wait(for: plan, within: request.timeout)
        switch plan.reply {
        case .events(let response, let source):
            return InProcessEventStream.open(response, source: source, sink: sink)
        case .response(let response, let delivery):
            return InProcessEventStream.whole(response, delivery, sink: sink)
        case .webSocket:
            throw TransportError(
                .protocolViolation,
                "the server switched to WebSocket",
                mayHaveBeenSent: true
            )
        case .drop:
            throw TransportError(
                .connectionLost,
                "the connection closed without an answer",
                mayHaveBeenSent: true
            )
        case .silence:
            throw TransportError(.timeout, "no answer", mayHaveBeenSent: true)
        }
    }

    private func plan(_ request: HTTPRequest) -> MockExchange.Plan {
        exchange.plan(
            MockRequest(
                method: request.method.rawValue,
                target: request.origin.pathPrefix + request.target,
                headers: request.headers,
                body: request.body ?? []
            )
        )
    }

    /// Opens a socket of the exchange.
    public func connect(
        _ request: WebSocketRequest,
        delivering sink: any WebSocketSink
    ) async throws(TransportError) -> any WebSocketConnection {
        guard !Task.isCancelled else {
            throw TransportError(.cancelled, "cancelled before it was sent", mayHaveBeenSent: false)
        }
        var headers = request.headers
        headers["Upgrade"] = "websocket"
        headers["Connection"] = "Upgrade"
        let plan = exchange.plan(
            MockRequest(
                method: "GET",
                target: request.origin.pathPrefix + request.target,
                headers: headers
            )
        )
        try await wait(for: plan, within: request.connectTimeout)
        switch plan.reply {
        case .webSocket(let handler):
            return InProcessSocket.open(
                handler,
                sink: sink,
                time: exchange.time,
                limit: request.maximumMessageSize
            )
        case .response(let response, _):
            throw TransportError(
                .upgradeRejected,
                "the server answered \(response.status)",
                mayHaveBeenSent: true,
                response: response
            )
        case .events(let response, _):
            throw TransportError(
                .upgradeRejected,
                "the server answered \(response.status)",
                mayHaveBeenSent: true,
                response: response
            )
        case .drop:
            throw TransportError(
                .connectionLost,
                "the connection closed without an answer",
                mayHaveBeenSent: true
            )
        case .silence:
            throw TransportError(.timeout, "no answer", mayHaveBeenSent: true)
        }
    }

    /// Waits as long as the answer takes, or as long as the caller is willing to.
    private func wait(for plan: MockExchange.Plan, within limit: Duration)
        async throws(TransportError)
    {
        var delay = plan.delay
        var isLate = delay >= limit
        if case .silence = plan.reply { isLate = true }
        if isLate { delay = limit }
        guard delay > .zero else { return }
        try await sleep(delay)
        if isLate { throw TransportError(.timeout, "no answer in time", mayHaveBeenSent: true) }
    }

    private func sleep(_ duration: Duration) async throws(TransportError) {
        do {
            try await exchange.time.sleep(duration)
        } catch {
            throw TransportError(.cancelled, "cancelled while waiting", mayHaveBeenSent: true)
        }
    }
}
