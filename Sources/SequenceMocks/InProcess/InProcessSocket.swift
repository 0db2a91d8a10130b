import SequenceMarkets

/// Both ends of a socket without a network between them.
///
/// Messages of the exchange wait here until the socket's own task hands them to the
/// client, one call after another, as a transport's reading thread would.
final class InProcessSocket: WebSocketConnection, MockSocketOutput {
    private enum Arrival: Sendable {
        case message([UInt8], WebSocketMessageKind)
        case pong([UInt8])
        case ping
        case end(WebSocketEnd)
    }

    private struct State: Sendable {
        var arrivals: [Arrival] = []
        var bytes = 0
        var isDelivering = false
        var isPaused = false
        /// How often reading was resumed: a resume during the pause decision is not lost.
        var resumes = 0
        var isStalled = false
        /// Nothing more may arrive.
        var isEnding = false
        var isOver = false
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    /// As much as one read from a socket would return.
    private static let readSize = 64 * 1_024

    private let handler: any MockSocketHandler
    private let sink: any WebSocketSink
    private let time: TimeSource
    private let limit: Int
    private let state = Locked(State())

    private init(
        _ handler: any MockSocketHandler,
        _ sink: any WebSocketSink,
        _ time: TimeSource,
        _ limit: Int
    ) {
        self.handler = handler
        self.sink = sink
        self.time = time
        self.limit = limit
    }

    static func open(
        _ handler: any MockSocketHandler,
        sink: any WebSocketSink,
        time: TimeSource,
        limit: Int
    ) -> InProcessSocket {
        let socket = InProcessSocket(handler, sink, time, limit)
        handler.opened(socket)
        return socket
    }

    // MARK: The client's end

    func send(_ bytes: [UInt8], as kind: WebSocketMessageKind) async throws(TransportError) {
        if try isReachable() { handler.received(bytes, as: kind) }
    }

    func ping(_ payload: [UInt8]) async throws(TransportError) {
        guard try isReachable() else { return }
        handler.receivedPing(payload)
        arrive(.pong(payload), size: 0)
    }

    func resumeReading() {
        state.withLock { state in
            state.isPaused = false
            state.resumes += 1
        }
        deliver()
    }

    func close(code: UInt16, reason: String, within limit: Duration) async {
        let isStalled = state.withLock { $0.isStalled }
        if isStalled {
            do { try await time.sleep(limit) } catch {}
            finish(
                .failed(TransportError(.timeout, "the peer did not close", mayHaveBeenSent: true))
            )
        } else {
            finish(.closed(code: code, reason: reason))
        }
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if !state.isOver { state.closers.append(continuation) }
                return state.isOver
            }
            if isOver { continuation.resume() }
        }
    }

    func abort() {
        finish(.failed(TransportError(.closed, "dropped by the client", mayHaveBeenSent: true)))
    }

    /// False if sent data is discarded; throws if the connection is gone.
    private func isReachable() throws(TransportError) -> Bool {
        let (isEnding, isStalled) = state.withLock { ($0.isEnding, $0.isStalled) }
        if isEnding {
            throw TransportError(.closed, "the connection is closed", mayHaveBeenSent: false)
        }
        return !isStalled
    }

    // MARK: The server's end

    func send(_ bytes: [UInt8], as kind: WebSocketMessageKind) {
        guard bytes.count <= limit else {
            return end(.closed(code: 1009, reason: "message too large"))
        }
        arrive(.message(bytes, kind), size: bytes.count)
    }

    func sendRaw(_ bytes: [UInt8]) {
        end(.failed(TransportError(.protocolViolation, "broken frame", mayHaveBeenSent: true)))
    }

    func ping(_ payload: [UInt8]) {
        arrive(.ping, size: 0)
        let isStalled = state.withLock { $0.isStalled }
        // The exchange may hold its lock while it pings: the pong comes from another task.
        if !isStalled { Task { [handler] in handler.receivedPong(payload) } }
    }

    func close(code: UInt16, reason: String) {
        end(.closed(code: code, reason: reason))
    }

    func drop(reset: Bool) {
        let text = reset ? "connection reset by peer" : "the connection closed"
        end(.failed(TransportError(.connectionLost, text, mayHaveBeenSent: true)))
    }

    func stall() {
        state.withLock { $0.isStalled = true }
    }

    var pendingBytes: Int { state.withLock { $0.bytes } }

    // MARK: Delivery

    private func arrive(_ arrival: Arrival, size: Int) {
        state.withLock { state in
            guard !state.isEnding, !state.isStalled else { return }
            state.arrivals.append(arrival)
            state.bytes += size
        }
        deliver()
    }

    /// The server ends the connection: earlier messages still arrive.
    private func end(_ end: WebSocketEnd) {
        state.withLock { state in
            guard !state.isEnding, !state.isStalled else { return }
            state.isEnding = true
            state.arrivals.append(.end(end))
        }
        deliver()
    }

    /// The client ends the connection: nothing more arrives but the end itself.
    private func finish(_ end: WebSocketEnd) {
        state.withLock { state in
            guard !state.isOver else { return }
            state.isEnding = true
            state.isPaused = false
            state.bytes = 0
            state.arrivals = [.end(end)]
        }
        deliver()
    }

    private func deliver() {
        let mustStart = state.withLock { state in
            guard !state.isDelivering, !state.isPaused, !state.isOver, !state.arrivals.isEmpty
            else { return false }
            state.isDelivering = true
            return true
        }
        if mustStart { Task { self.run() } }
    }

    private func run() {
        while true {
            let batch = state.withLock { state -> [Arrival] in
                guard !state.isPaused, !state.isOver, !state.arrivals.isEmpty else {
                    state.isDelivering = false
                    return []
                }
                return InProcessSocket.takeRead(&state)
            }
            guard !batch.isEmpty else { return }
            for arrival in batch where !isOver { hand(over: arrival) }
            guard !isOver else { return }
            let resumes = state.withLock { $0.resumes }
            if sink.webSocketDidFinishRead() == .pause {
                state.withLock { state in
                    if state.resumes == resumes { state.isPaused = true }
                }
            }
            handler.becameWritable()
        }
    }

    private var isOver: Bool { state.withLock { $0.isOver } }

    private static func takeRead(_ state: inout State) -> [Arrival] {
        var size = 0
        var count = 0
        for arrival in state.arrivals {
            if case .message(let bytes, _) = arrival {
                if count > 0, size + bytes.count > readSize { break }
                size += bytes.count
            }
            count += 1
        }
        let batch = Array(state.arrivals.prefix(count))
        state.arrivals.removeFirst(count)
        state.bytes -= min(size, state.bytes)
        return batch
    }

    private func hand(over arrival: Arrival) {
        switch arrival {
        case .message(let bytes, let kind):
            bytes.withUnsafeBytes { sink.webSocketDidReceive($0, as: kind) }
        case .pong(let payload):
            payload.withUnsafeBytes { sink.webSocketDidReceivePong($0) }
        case .ping: break
        case .end(let end):
            let closers = state.withLock { state in
                state.isOver = true
                state.isEnding = true
                state.isDelivering = false
                state.arrivals = []
                defer { state.closers = [] }
                return state.closers
            }
            sink.webSocketDidEnd(end)
            handler.closed()
            for closer in closers { closer.resume() }
        }
    }
}
