public import SequenceMarkets

/// A transport without a network: a client's requests and sockets go straight to an exchange.
///
/// Time-outs run on the exchange's clock, and cancelling a task ends its request at once.
public struct InProcessTransport: HTTPTransport, WebSocketTransport, HTTPStreamTransport {
    private let service: any MockService

    /// Creates a transport to an exchange.
    public init(_ exchange: MockExchange) {
        service = exchange
    }

    /// Creates a transport to any service.
    package init(service: any MockService) {
        self.service = service
    }

    /// Sends a request to the exchange.
    public func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let reply = try await answer(
            to: MockRequest(request),
            within: request.timeout
        )
        switch reply {
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
        case .webSocket: throw .switchedToWebSocket
        case .events:
            // The body never ends, and so never arrives.
            try await sleep(request.timeout)
            throw TransportError(.timeout, "the body does not end", mayHaveBeenSent: true)
        case .drop: throw .droppedUnanswered
        case .silence: throw .unanswered
        }
    }

    /// Requests an unending body.
    public func open(
        _ request: HTTPRequest,
        delivering sink: any HTTPStreamSink
    ) async throws(TransportError) -> any HTTPStreamConnection {
        let reply = try await answer(
            to: MockRequest(request),
            within: request.timeout
        )
        switch reply {
        case .events(let response, let source):
            return InProcessEventStream.open(response, source: source, sink: sink)
        case .response(let response, let delivery):
            return InProcessEventStream.whole(response, delivery, sink: sink)
        case .webSocket: throw .switchedToWebSocket
        case .drop: throw .droppedUnanswered
        case .silence: throw .unanswered
        }
    }

    /// Opens a socket of the exchange.
    public func connect(
        _ request: WebSocketRequest,
        delivering sink: any WebSocketSink
    ) async throws(TransportError) -> any WebSocketConnection {
        var headers = request.headers
        headers["Upgrade"] = "websocket"
        headers["Connection"] = "Upgrade"
        let reply = try await answer(
            to: MockRequest(
                method: "GET",
                target: request.origin.pathPrefix + request.target,
                headers: headers
            ),
            within: request.connectTimeout
        )
        switch reply {
        case .webSocket(let handler):
            return InProcessSocket.open(
                handler,
                sink: sink,
                time: service.clock,
                limit: request.maximumMessageSize
            )
        case .response(let response, _), .events(let response, _):
            throw TransportError(
                .upgradeRejected,
                "the server answered \(response.status)",
                mayHaveBeenSent: true,
                response: response
            )
        case .drop: throw .droppedUnanswered
        case .silence: throw .unanswered
        }
    }

    /// Calls the service, and waits for its response up to the caller's time-out.
    private func answer(to request: MockRequest, within limit: Duration)
        async throws(TransportError) -> MockReply
    {
        guard !Task.isCancelled else {
            throw TransportError(.cancelled, "cancelled before it was sent", mayHaveBeenSent: false)
        }
        let answer = await service.answer(request)
        var delay = answer.delay
        var isLate = delay >= limit
        if case .silence = answer.reply { isLate = true }
        if isLate { delay = limit }
        guard delay > .zero else { return answer.reply }
        try await sleep(delay)
        if isLate { throw TransportError(.timeout, "no answer in time", mayHaveBeenSent: true) }
        return answer.reply
    }

    private func sleep(_ duration: Duration) async throws(TransportError) {
        do {
            try await service.clock.sleep(duration)
        } catch {
            throw TransportError(.cancelled, "cancelled while waiting", mayHaveBeenSent: true)
        }
    }
}

extension MockRequest {
    fileprivate init(_ request: HTTPRequest) {
        self.init(
            method: request.method.rawValue,
            target: request.origin.pathPrefix + request.target,
            headers: request.headers,
            body: request.body ?? []
        )
    }
}

extension TransportError {
    fileprivate static let switchedToWebSocket = TransportError(
        .protocolViolation,
        "the server switched to WebSocket",
        mayHaveBeenSent: true
    )
    fileprivate static let droppedUnanswered = TransportError(
        .connectionLost,
        "the connection closed without an answer",
        mayHaveBeenSent: true
    )
    fileprivate static let unanswered = TransportError(
        .timeout,
        "no answer",
        mayHaveBeenSent: true
    )
}
