import SequenceMarkets

/// Sends back every message as it came, until the server closes.
enum Echo {
    static func run(_ arguments: [String]) async throws {
        guard let url = arguments.first else { throw ArgumentError(description: "no URL") }
        let address = try Address(url)
        var request = WebSocketRequest(origin: address.origin, target: address.target)
        request.maximumMessageSize = 64 * 1024 * 1024
        let sink = EchoSink()
        let connection = try await Transports.webSockets().connect(request, delivering: sink)
        for await message in sink.messages {
            // A message that cannot be sent back ends the connection, which is reported.
            try? await connection.send(message.bytes, as: message.kind)
            if sink.sentBack() { connection.resumeReading() }
        }
    }
}

/// Keeps what came until it has been sent back, and reads no further meanwhile.
final class EchoSink: WebSocketSink {
    struct Message: Sendable {
        let bytes: [UInt8]
        let kind: WebSocketMessageKind
    }

    private struct State {
        var messages = 0
        var isPaused = false
    }

    let messages: AsyncStream<Message>
    private let received: AsyncStream<Message>.Continuation
    private let state = Locked(State())

    init() {
        (messages, received) = AsyncStream.makeStream()
    }

    /// Takes note of an echo; true if reading may go on.
    func sentBack() -> Bool {
        state.withLock { state in
            state.messages -= 1
            guard state.isPaused, state.messages == 0 else { return false }
            state.isPaused = false
            return true
        }
    }

    func webSocketDidReceive(_ message: UnsafeRawBufferPointer, as kind: WebSocketMessageKind) {
        state.withLock { $0.messages += 1 }
        received.yield(Message(bytes: Array(message), kind: kind))
    }

    func webSocketDidReceivePong(_ payload: UnsafeRawBufferPointer) {}

    func webSocketDidFinishRead() -> WebSocketReadDecision {
        state.withLock { state in
            state.isPaused = state.messages > 0
            return state.isPaused ? .pause : .read
        }
    }

    func webSocketDidEnd(_ end: WebSocketEnd) { received.finish() }
}
