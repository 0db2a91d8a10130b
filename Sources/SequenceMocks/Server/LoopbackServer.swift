package import SequenceMarkets
internal import Synchronization

/// An HTTP/1.1 and WebSocket server on 127.0.0.1 in front of a service, for tests
/// and for clients in other languages.
package final class LoopbackServer: Sendable {
    /// The limits of the server.
    package struct Limits: Sendable {
        /// The largest head of a request, in bytes; a larger one is answered with 431.
        package var head = 64 * 1024
        /// The largest body of a request, in bytes; a larger one is answered with 413.
        package var body = 16 * 1024 * 1024
        /// Whether requests whose `Host` names another machine are refused with 421; a stand-in
        /// for a proxy accepts them all.
        package var refusesForeignHosts = false
        /// How long the head of a request may take from its first byte; one that takes longer is
        /// answered with 408.
        package var headTime = Duration.seconds(30)
        /// The largest message of a socket, in bytes.
        package var message = 64 * 1024 * 1024
        /// The most bytes pending for a client that does not read; above that the
        /// connection is reset.
        package var pending = 128 * 1024 * 1024

        package init() {}
    }

    private struct State {
        var loop: LoopbackLoop?
        var port: UInt16
    }

    private let service: any MockService
    private let limits: Limits
    private let state: Locked<State>
    private let counts = LoopbackCounts()

    /// Creates a server; port 0 lets the system choose one.
    package init(_ service: any MockService, port: UInt16 = 0, limits: Limits = Limits()) {
        self.service = service
        self.limits = limits
        state = Locked(State(port: port))
    }

    deinit {
        state.withLock { _ = $0.loop?.perform { $0.shutDown() } }
    }

    /// Starts listening; afterwards ``port`` is known.
    package func start() async throws(TransportError) {
        let wanted = state.withLock { $0.loop == nil ? $0.port : nil }
        guard let wanted else { return }
        let listener = try LoopbackSystem.listen(port: wanted)
        let loop = try LoopbackLoop()
        state.withLock { $0 = State(loop: loop, port: listener.port) }
        let core = LoopbackCore(
            listener: listener.descriptor,
            service: service,
            limits: limits,
            loop: loop,
            counts: counts
        )
        loop.start(core)
    }

    /// Closes every connection; returns when the port is free again.
    package func stop() async {
        let loop = state.withLock { state in
            defer { state.loop = nil }
            return state.loop
        }
        guard let loop else { return }
        // The thread sanitizer sees how a lock orders two threads, but not always how a
        // continuation does.
        let order = Gate(LoopbackOrder())
        await withUnsafeContinuation { (waiter: UnsafeContinuation<Void, Never>) in
            let isRunning = loop.perform { core in
                core.shutDown()
                order.pass { _ in waiter.resume() }
            }
            if !isRunning { waiter.resume() }
        }
        order.pass { _ in }
    }

    /// The port; 0 before the start if the system chooses it.
    package var port: UInt16 { state.withLock { $0.port } }

    /// The server's thread until it stops: it handles events in order.
    package var thread: (any TaskExecutor)? { state.withLock { $0.loop } }

    /// The server's base URL.
    package var origin: Origin { Origin(loopbackPort: port) }

    /// The number of connections accepted since the start.
    package var acceptedConnections: Int { counts.accepted.load(ordering: .acquiring) }

    /// The number of connections open now.
    package var openConnections: Int { counts.open.load(ordering: .acquiring) }
}

/// The identity of a gate.
private final class LoopbackOrder {}

/// A server's counters.
final class LoopbackCounts: Sendable {
    let accepted = Atomic<Int>(0)
    let open = Atomic<Int>(0)
}
