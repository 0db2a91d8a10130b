import SequenceMarkets
import SequenceMocks

/// The server's side of a socket in a test: closures, and the output they act on.
final class SocketHandler: MockSocketHandler {
    private let output = Locked<(any MockSocketOutput)?>(nil)
    private let log = Locked<[FrameLog.Entry]>([])
    private let isGone = Locked(false)
    private let onOpen: @Sendable (any MockSocketOutput) -> Void
    private let onMessage: @Sendable (any MockSocketOutput, [UInt8], WebSocketMessageKind) -> Void

    init(
        onOpen: @escaping @Sendable (any MockSocketOutput) -> Void = { _ in },
        onMessage:
            @escaping @Sendable (any MockSocketOutput, [UInt8], WebSocketMessageKind) -> Void = {
                $0.send($1, as: $2)
            }
    ) {
        self.onOpen = onOpen
        self.onMessage = onMessage
    }

    /// What the client sent.
    var entries: [FrameLog.Entry] { log.withLock { $0 } }
    var hasClosed: Bool { isGone.withLock { $0 } }
    var socket: (any MockSocketOutput)? { output.withLock { $0 } }

    func opened(_ socket: any MockSocketOutput) {
        output.withLock { $0 = socket }
        onOpen(socket)
    }

    func received(_ bytes: [UInt8], as kind: WebSocketMessageKind) {
        let entry: FrameLog.Entry =
            kind == .text ? .text(String(decoding: bytes, as: UTF8.self)) : .binary(bytes)
        log.withLock { $0.append(entry) }
        if let socket { onMessage(socket, bytes, kind) }
    }

    func receivedPing(_ payload: [UInt8]) { log.withLock { $0.append(.ping(payload)) } }

    func receivedPong(_ payload: [UInt8]) { log.withLock { $0.append(.pong(payload)) } }

    func closed() { isGone.withLock { $0 = true } }
}

/// The client's side: records what it received.
final class RecordingSink: WebSocketSink {
    private struct State {
        var entries: [FrameLog.Entry] = []
        var bytes = 0
        var reads = 0
        var ends: [WebSocketEnd] = []
        var pauses = false
    }

    private let state = Locked(State())

    init(pauses: Bool = false) {
        state.withLock { $0.pauses = pauses }
    }

    var entries: [FrameLog.Entry] { state.withLock { $0.entries } }
    var bytes: Int { state.withLock { $0.bytes } }
    var reads: Int { state.withLock { $0.reads } }
    var ends: [WebSocketEnd] { state.withLock { $0.ends } }

    /// Pauses after every read from now on, or does not.
    func setPauses(_ pauses: Bool) { state.withLock { $0.pauses = pauses } }

    /// How the connection ended, once it has.
    func end() async -> String {
        guard await eventually({ !self.ends.isEmpty }) else { return "not at all" }
        switch ends[0] {
        case .closed(let code, let reason): return "closed \(code) \(reason)"
        case .failed(let error): return "failed \(error.kind)"
        }
    }

    func webSocketDidReceive(_ message: UnsafeRawBufferPointer, as kind: WebSocketMessageKind) {
        let entry: FrameLog.Entry =
            kind == .text
            ? .text(String(decoding: message, as: UTF8.self)) : .binary(Array(message))
        state.withLock { state in
            state.bytes += message.count
            if state.entries.count < 5000 { state.entries.append(entry) }
        }
    }

    func webSocketDidReceivePong(_ payload: UnsafeRawBufferPointer) {
        state.withLock { $0.entries.append(.pong(Array(payload))) }
    }

    func webSocketDidFinishRead() -> WebSocketReadDecision {
        state.withLock { state in
            state.reads += 1
            return state.pauses ? .pause : .read
        }
    }

    func webSocketDidEnd(_ end: WebSocketEnd) { state.withLock { $0.ends.append(end) } }
}

/// Connects a sink to a handler over a real socket, by the transport of this platform.
func withSocket(
    _ handler: SocketHandler,
    sink: RecordingSink = RecordingSink(),
    maximumMessageSize: Int = 64 * 1024 * 1024,
    _ body: (any WebSocketConnection, LoopbackServer) async throws -> Void
) async throws {
    try await withServer({ _ in .webSocket(handler) }) { server, _ in
        var request = WebSocketRequest(origin: server.origin, target: "/v1/stream")
        request.maximumMessageSize = maximumMessageSize
        let connection = try await platformWebSockets().connect(request, delivering: sink)
        try await body(connection, server)
        connection.abort()
    }
}

/// The WebSocket transport of this platform.
func platformWebSockets() -> any WebSocketTransport {
    #if os(Linux)
        CurlTransport(.direct)
    #else
        URLSessionTransport()
    #endif
}
