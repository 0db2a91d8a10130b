import SequenceMarkets
import SequenceMocks

/// An exchange whose sockets live on and, once muted, say nothing of orders and fills.
final class MutedService: MockService {
    private let exchange: MockExchange
    private let muted = Locked(false)

    init(_ exchange: MockExchange) { self.exchange = exchange }

    /// From now on, for sockets that are open; later ones are as they should be.
    func mute() { muted.withLock { $0 = true } }

    func reply(to request: MockRequest) async -> MockReply {
        let reply = await exchange.reply(to: request)
        guard case .webSocket(let handler) = reply else { return reply }
        muted.withLock { $0 = false }
        return .webSocket(MutedHandler(handler) { [weak self] in self?.isMuted ?? false })
    }

    private var isMuted: Bool { muted.withLock(\.self) }
}

private final class MutedHandler: MockSocketHandler {
    private let inner: any MockSocketHandler
    private let isMuted: @Sendable () -> Bool

    init(_ inner: any MockSocketHandler, _ isMuted: @escaping @Sendable () -> Bool) {
        self.inner = inner
        self.isMuted = isMuted
    }

    func opened(_ socket: any MockSocketOutput) {
        inner.opened(MutedOutput(inner: socket, isMuted: isMuted))
    }
    func received(_ bytes: [UInt8], as kind: WebSocketMessageKind) {
        inner.received(bytes, as: kind)
    }
    func receivedPing(_ payload: [UInt8]) { inner.receivedPing(payload) }
    func receivedPong(_ payload: [UInt8]) { inner.receivedPong(payload) }
    func becameWritable() { inner.becameWritable() }
    func closed() { inner.closed() }
}

private struct MutedOutput: MockSocketOutput {
    let inner: any MockSocketOutput
    let isMuted: @Sendable () -> Bool

    func send(_ bytes: [UInt8], as kind: WebSocketMessageKind) {
        let isAccount = ["orders", "fills"].contains { channel in
            bytes.starts(with: Array(#"{"channel":"\#(channel)""#.utf8))
        }
        if !(isAccount && isMuted()) { inner.send(bytes, as: kind) }
    }
    func sendRaw(_ bytes: [UInt8]) { inner.sendRaw(bytes) }
    func ping(_ payload: [UInt8]) { inner.ping(payload) }
    func close(code: UInt16, reason: String) { inner.close(code: code, reason: reason) }
    func drop(reset: Bool) { inner.drop(reset: reset) }
    func stall() { inner.stall() }
    var pendingBytes: Int { inner.pendingBytes }
}
