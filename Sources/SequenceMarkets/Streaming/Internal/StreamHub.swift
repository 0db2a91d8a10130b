/// Where a client's copies find their shared streams; each is made when first wanted.
final class StreamHub: Sendable {
    private let executor: RequestExecutor
    private let transport: any WebSocketTransport
    private let streaming: (any HTTPStreamTransport)?
    private let made = Locked<StreamSession?>(nil)

    init(_ executor: RequestExecutor, _ transports: PlatformTransports) {
        self.executor = executor
        transport = transports.webSocket
        streaming = transports.streaming
    }

    /// A lifecycle feed of its own.
    func lifecycle<Payload: LifecycleEvent>(_ path: String) -> Feed<Payload> {
        Feed(session: LifecycleSession<Payload>(executor, transport, path: path))
    }

    /// A feed of server-sent events of its own.
    func events<Payload: JSONModel>(
        _ path: RequestPath,
        name: String
    ) throws(SequenceError) -> Feed<Payload> {
        guard let streaming else {
            throw .validation(
                field: "httpTransport",
                "cannot stream responses; use one that is an HTTPStreamTransport too"
            )
        }
        let session = EventSourceSession<Payload>(executor, streaming, path: path, name: name)
        session.start()
        return Feed(session: session)
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

    /// Ends every stream and feed, and waits until their sockets are gone.
    func close() async {
        let session = made.withLock { $0 }
        await session?.close()
    }
}
