import SequenceMarkets

/// Both ends of an unending response, without a network between them.
///
/// Bytes wait here until the stream's own task hands them to the client.
final class InProcessEventStream: HTTPStreamConnection, MockEventOutput {
    private struct State: Sendable {
        var arrivals: [[UInt8]] = []
        var bytes = 0
        var isDelivering = false
        var isStalled = false
        /// How the body ends, once it does; the first end counts.
        var end: End?
        /// Nothing more may be delivered.
        var isOver = false
    }

    private enum End: Sendable {
        case inOrder
        case failed(TransportError)
    }

    let response: HTTPResponse
    private let source: (any MockEventSource)?
    private let sink: any HTTPStreamSink
    private let state = Locked(State())

    private init(
        _ response: HTTPResponse,
        _ source: (any MockEventSource)?,
        _ sink: any HTTPStreamSink
    ) {
        self.response = response
        self.source = source
        self.sink = sink
    }

    static func open(
        _ response: HTTPResponse,
        source: any MockEventSource,
        sink: any HTTPStreamSink
    ) -> InProcessEventStream {
        let stream = InProcessEventStream(response, source, sink)
        source.opened(stream)
        return stream
    }

    /// A complete response: a success goes to the sink like any other body.
    static func whole(
        _ response: HTTPResponse,
        _ delivery: MockDelivery,
        sink: any HTTPStreamSink
    ) -> InProcessEventStream {
        guard (200..<300).contains(response.status) else {
            return InProcessEventStream(response, nil, sink)
        }
        var head = response
        head.body = []
        let stream = InProcessEventStream(head, nil, sink)
        switch delivery {
        case .whole, .chunked, .dripped, .doubled, .thenMute:
            stream.send(response.body)
            stream.finish()
        case .truncated(let count), .reset(let count):
            stream.send(Array(response.body.prefix(max(count, 0))))
            stream.drop(reset: false)
        }
        return stream
    }

    func cancel() {
        let wasOpen = state.withLock { state in
            defer { (state.isOver, state.arrivals, state.bytes) = (true, [], 0) }
            return !state.isOver
        }
        if wasOpen { source?.closed() }
    }

    func send(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        state.withLock { state in
            guard state.end == nil, !state.isOver, !state.isStalled else { return }
            state.arrivals.append(bytes)
            state.bytes += bytes.count
        }
        deliver()
    }

    func finish() { end(.inOrder) }

    func drop(reset: Bool) {
        let text = reset ? "connection reset by peer" : "the connection closed within the body"
        end(.failed(TransportError(.connectionLost, text, mayHaveBeenSent: true)))
    }

    func stall() { state.withLock { $0.isStalled = true } }

    var pendingBytes: Int { state.withLock { $0.bytes } }

    private func end(_ end: End) {
        state.withLock { state in
            guard state.end == nil, !state.isStalled else { return }
            state.end = end
        }
        deliver()
    }

    private func deliver() {
        let mustStart = state.withLock { state in
            guard !state.isDelivering, !state.isOver else { return false }
            state.isDelivering = true
            return true
        }
        if mustStart { Task { self.run() } }
    }

    private func run() {
        while true {
            let (bytes, end) = state.withLock { state -> ([UInt8]?, End?) in
                if state.isOver { return (nil, nil) }
                if state.arrivals.isEmpty {
                    state.isDelivering = false
                    if state.end != nil { state.isOver = true }
                    return (nil, state.end)
                }
                let first = state.arrivals.removeFirst()
                state.bytes -= first.count
                return (first, nil)
            }
            if let bytes {
                bytes.withUnsafeBytes { sink.httpStreamDidReceive($0) }
                continue
            }
            guard let end else { break }
            // When the client learns of the end, the exchange has closed the stream.
            source?.closed()
            if case .failed(let error) = end {
                sink.httpStreamDidEnd(error)
            } else {
                sink.httpStreamDidEnd(nil)
            }
            return
        }
        source?.becameWritable()
    }
}
