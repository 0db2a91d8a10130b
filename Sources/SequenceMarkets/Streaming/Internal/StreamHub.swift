/// Holds the streams that a client's copies share; each is created on first use.
final class StreamHub: Sendable {
    private let executor: RequestExecutor
    private let transport: any WebSocketTransport
    private let streaming: (any HTTPStreamTransport)?

    /// A feed that is closed with the client, as long as it is still in use.
    private struct Opened {
        weak var feed: (any ClosableFeed)?
    }

    private struct State {
        var session: StreamSession?
        var feeds: [Opened] = []
        var isClosed = false
    }

    private let state = Locked(State())

    init(_ executor: RequestExecutor, _ transports: PlatformTransports) {
        self.executor = executor
        transport = transports.webSocket
        streaming = transports.streaming
        _ = executor.shared.onClose { [weak self] in await self?.close() }
    }

    /// A separate lifecycle feed.
    func lifecycle<Payload: LifecycleEvent>(_ path: String) -> Feed<Payload> {
        open(LifecycleSession<Payload>(executor, transport, path: path))
    }

    /// A separate feed of server-sent events.
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
        return open(
            EventSourceSession<Payload>(executor, streaming, path: path, name: name)
        )
    }

    /// Starts a feed, unless the client is closed.
    private func open<Session: FeedSession>(_ session: Session) -> Feed<Session.Payload> {
        let isOpen = state.withLock { state in
            guard !state.isClosed else { return false }
            state.feeds.removeAll { $0.feed == nil }
            state.feeds.append(Opened(feed: session))
            return true
        }
        if isOpen {
            session.start()
        } else {
            session.mailbox.finish(.failure(.closed))
            session.close()
        }
        return Feed(session: session)
    }

    /// The session behind `/v1/stream`; already closed if the client is.
    var session: StreamSession {
        state.withLock { state in
            if let session = state.session { return session }
            let session = StreamSession(executor, transport: transport, isClosed: state.isClosed)
            state.session = session
            return session
        }
    }

    /// Ends every stream and feed, and waits until their sockets are closed.
    func close() async {
        let (session, feeds) = state.withLock { state in
            defer { (state.isClosed, state.feeds) = (true, []) }
            return (state.session, state.feeds.compactMap(\.feed))
        }
        await withTaskGroup(of: Void.self) { group in
            if let session { group.addTask { await session.close() } }
            for feed in feeds { group.addTask { await feed.shutDown() } }
        }
    }
}
