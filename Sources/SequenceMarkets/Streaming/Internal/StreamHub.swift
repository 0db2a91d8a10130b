/// Where a client's copies find their shared streams; each is made when first wanted.
final class StreamHub: Sendable {
    private let executor: RequestExecutor
    private let transport: any WebSocketTransport
    private let made = Locked<StreamSession?>(nil)

    init(_ executor: RequestExecutor, transport: any WebSocketTransport) {
        self.executor = executor
        self.transport = transport
    }

    /// A lifecycle feed of its own.
    func lifecycle<Payload: LifecycleEvent>(_ path: String) -> Feed<Payload> {
        Feed(session: LifecycleSession<Payload>(executor, transport, path: path))
    }

    /// The session behind `/v1/stream`.
    var session: StreamSession {
        made.withLock { made in
            if let session = made { return session }
            let session = StreamSession(executor, transport: transport)
            made = session
            return session
        }
    }
}
