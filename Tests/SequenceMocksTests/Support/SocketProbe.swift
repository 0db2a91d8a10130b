import SequenceMarkets
import SequenceMocks
import XCTest

/// A socket's far end that keeps what it hears and lets a test wait for it.
final class SocketProbe: WebSocketSink {
    private struct Waiter {
        var isReady: @Sendable (State) -> Bool
        var continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var messages: [String] = []
        var pongs = 0
        var reads = 0
        var end: WebSocketEnd?
        var isPausing = false
        var waiters: [Waiter] = []
    }

    private let state = Locked(State())

    var messages: [String] { state.withLock { $0.messages } }
    var reads: Int { state.withLock { $0.reads } }
    var end: WebSocketEnd? { state.withLock { $0.end } }

    func pause(_ isPausing: Bool) { state.withLock { $0.isPausing = isPausing } }

    func webSocketDidReceive(_ message: UnsafeRawBufferPointer, as kind: WebSocketMessageKind) {
        let text = String(decoding: message, as: UTF8.self)
        update { $0.messages.append(text) }
    }

    func webSocketDidReceivePong(_ payload: UnsafeRawBufferPointer) {
        update { $0.pongs += 1 }
    }

    func webSocketDidFinishRead() -> WebSocketReadDecision {
        update { $0.reads += 1 }
        return state.withLock { $0.isPausing } ? .pause : .read
    }

    func webSocketDidEnd(_ end: WebSocketEnd) {
        update { $0.end = end }
    }

    private func update(_ change: (inout State) -> Void) {
        let ready = state.withLock { state in
            change(&state)
            let now = state
            state.waiters.removeAll { $0.isReady(now) }
            return now.waiters.filter { $0.isReady(now) }
        }
        for waiter in ready { waiter.continuation.resume() }
    }

    private func wait(until isReady: @escaping @Sendable (State) -> Bool) async {
        await withCheckedContinuation { continuation in
            let isNow = state.withLock { state in
                if isReady(state) { return true }
                state.waiters.append(Waiter(isReady: isReady, continuation: continuation))
                return false
            }
            if isNow { continuation.resume() }
        }
    }

    /// Waits for this many messages.
    func waitForMessages(_ count: Int) async {
        await wait { $0.messages.count >= count || $0.end != nil }
    }

    /// Waits for a message that contains a text.
    func waitForMessage(containing text: String) async {
        await wait { state in
            state.messages.contains { $0.contains(text) } || state.end != nil
        }
    }

    /// Waits for this many reads, of messages or of anything else.
    func waitForReads(_ count: Int) async {
        await wait { $0.reads >= count || $0.end != nil }
    }

    /// Waits until the connection has ended.
    func waitForEnd() async {
        await wait { $0.end != nil }
    }

    /// Waits until everything the exchange has sent so far has arrived: a pong comes after it.
    func catchUp(_ socket: any WebSocketConnection) async throws {
        let count = state.withLock { $0.pongs } + 1
        try await socket.ping([])
        await wait { $0.pongs >= count || $0.end != nil }
    }

    /// Every message as JSON.
    func events() throws -> [JSONValue] {
        try messages.map { try JSONValue(parsing: $0) }
    }
}

extension RawClient {
    func connect(_ target: String = "/v1/stream", _ probe: SocketProbe) async throws
        -> any WebSocketConnection
    {
        let request = WebSocketRequest(
            origin: origin,
            target: target,
            headers: headers
        )
        return try await webSocket.connect(request, delivering: probe)
    }
}

extension WebSocketConnection {
    func send(_ text: String) async throws {
        try await send(Array(text.utf8), as: .text)
    }
}
