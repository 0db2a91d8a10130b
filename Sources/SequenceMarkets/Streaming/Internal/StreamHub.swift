/// Holds the streams that a client's copies share; each is created on first use.
final class StreamHub: Sendable {
    private let executor: RequestExecutor
    private let transport: any WebSocketTransport
    private let streaming: (any HTTPStreamTransport)?

    private struct State {
        var session: StreamSession?
        /// The feeds that are closed with the client, as long as they are still in use.
        var feeds = FeedRegistry()
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
        open(LifecycleSession<Payload>(executor, transport, path: path), path)
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
            EventSourceSession<Payload>(executor, streaming, path: path, name: name),
            path.encoded
        )
    }

    /// Starts a feed, unless the client is closed.
    private func open<Session: FeedSession>(
        _ session: Session,
        _ path: String
    ) -> Feed<Session.Payload> {
        let isOpen = state.withLock { state in
            guard !state.isClosed else { return false }
            state.feeds.add(session, session.mailbox.policy(\.tally), route: path)
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

    /// The open streams and feeds, and the counts of all there were.
    var snapshot: (open: [StreamSnapshot], all: [StreamRouteSnapshot]) {
        let (session, feeds) = state.withLock { ($0.session, $0.feeds) }
        let streams = session?.snapshot
        let others = feeds.snapshot
        return (
            (streams?.open ?? []) + others.open, [streams?.all].compactMap(\.self) + others.all
        )
    }

    /// Ends every stream and feed, and waits until their sockets are closed.
    func close() async {
        let (session, feeds) = state.withLock { state in
            state.isClosed = true
            return (state.session, state.feeds.feeds)
        }
        await withTaskGroup(of: Void.self) { group in
            if let session { group.addTask { await session.close() } }
            for feed in feeds { group.addTask { await feed.shutDown() } }
        }
    }
}
