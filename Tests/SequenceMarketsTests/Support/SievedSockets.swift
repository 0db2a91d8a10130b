import SequenceMarkets
import SequenceMocks

/// The in-process path, of whose sockets a rule holds messages back.
struct SievedSockets: WebSocketTransport {
    let inner: InProcessTransport
    let passes: @Sendable (String) -> Bool

    func connect(
        _ request: WebSocketRequest,
        delivering sink: any WebSocketSink
    ) async throws(TransportError) -> any WebSocketConnection {
        try await inner.connect(request, delivering: SievedSink(sink, passes))
    }
}

private final class SievedSink: WebSocketSink {
    private let inner: any WebSocketSink
    private let passes: @Sendable (String) -> Bool

    init(_ inner: any WebSocketSink, _ passes: @escaping @Sendable (String) -> Bool) {
        (self.inner, self.passes) = (inner, passes)
    }

    func webSocketDidReceive(_ message: UnsafeRawBufferPointer, as kind: WebSocketMessageKind) {
        guard passes(String(decoding: message, as: UTF8.self)) else { return }
        inner.webSocketDidReceive(message, as: kind)
    }

    func webSocketDidReceivePong(_ payload: UnsafeRawBufferPointer) {
        inner.webSocketDidReceivePong(payload)
    }

    func webSocketDidFinishRead() -> WebSocketReadDecision { inner.webSocketDidFinishRead() }

    func webSocketDidEnd(_ end: WebSocketEnd) { inner.webSocketDidEnd(end) }
}

extension StreamHarness {
    /// A second client of the exchange, whose sockets a rule holds messages back from.
    func sieved(
        _ change: (inout SequenceClient.Configuration) -> Void = { _ in },
        passing passes: @escaping @Sendable (String) -> Bool
    ) throws -> SequenceClient {
        let path = InProcessTransport(exchange)
        var configuration = SequenceClient.Configuration()
        configuration.time = clock.timeSource
        configuration.random = SeededGenerator(seed: 1).randomSource
        configuration.httpTransport = path
        configuration.webSocketTransport = SievedSockets(inner: path, passes: passes)
        change(&configuration)
        return try SequenceClient(apiKey: "seq_test_sieve", configuration: configuration)
    }
}
