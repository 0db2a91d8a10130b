import SequenceMarkets

/// The purpose of one socket.
enum SocketPurpose: Sendable {
    case topics
    case lifecycle(MarketLifecycleKind)
}

/// Handles one socket for the exchange.
final class StreamSocket: MockSocketHandler {
    private let exchange: MockExchange
    private let purpose: SocketPurpose
    private let account: String
    private let id = Locked<Int?>(nil)

    init(_ exchange: MockExchange, _ purpose: SocketPurpose, of account: String) {
        self.account = account
        self.exchange = exchange
        self.purpose = purpose
    }

    func opened(_ socket: any MockSocketOutput) {
        let opened = exchange.withState { [purpose, account] state, now in
            let id = state.hub.open(socket, of: account, at: now)
            state.expectDrop(of: id)
            if case .lifecycle(let kind) = purpose { state.hub.follow(kind, id, at: now) }
            return id
        }
        id.withLock { $0 = opened }
    }

    func received(_ bytes: [UInt8], as kind: WebSocketMessageKind) {
        guard let id = id.withLock({ $0 }), case .topics = purpose else { return }
        exchange.withState { state, now in
            state.receive(bytes, on: id, at: now)
        }
    }

    func receivedPing(_ payload: [UInt8]) {}

    func receivedPong(_ payload: [UInt8]) {}

    func becameWritable() {
        exchange.catchUp()
    }

    func closed() {
        guard let id = id.withLock({ $0 }) else { return }
        exchange.withState { state, _ in state.hub.close(id) }
    }
}
