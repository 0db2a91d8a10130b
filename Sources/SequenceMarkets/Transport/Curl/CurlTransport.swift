#if os(Linux)
    internal import CCurl
    internal import Foundation

    /// HTTP and WebSocket over libcurl, which Foundation has loaded already on Linux.
    ///
    /// Requests and sockets of one transport share a thread and a connection pool: create one and
    /// keep it. TLS certificates are always verified.
    public final class CurlTransport: HTTPTransport {
        /// The transport's options.
        public struct Configuration: Sendable {
            /// The maximum number of connections to one server; further requests wait.
            public var maximumConnectionsPerHost = 72
            /// A file of certificate authorities (PEM) to trust instead of the system's.
            public var certificateAuthorityFile: String?
            /// The proxy; by default taken from the environment.
            public var proxy = ProxySetting.environment(ProcessInfo.processInfo.environment)
            /// Lets TLS servers choose HTTP/2, where all requests share one connection.
            ///
            /// Off by default: a single stalled connection would hold every request, cancels
            /// included.
            public var allowsHTTP2 = false
            /// How long the peer of a WebSocket may accept no data while some is waiting to be
            /// sent.
            public var webSocketSendTimeout = Duration.seconds(30)

            /// The defaults.
            public init() {}
        }

        private enum State {
            case unused
            case running(CurlEventLoop)
            case failed(TransportError)
            case closed
        }

        private let options: Configuration
        private let state = Locked(State.unused)
        private let tally = ConnectionTally()

        /// Makes a transport; its thread starts with the first call.
        ///
        /// Without libcurl every call throws ``TransportError/Kind/unavailable`` and says which
        /// package to install.
        public init(_ configuration: Configuration = Configuration()) { options = configuration }

        /// Ends all requests in progress and the thread; every later call throws
        /// ``TransportError/Kind/closed``.
        public func close() {
            let loop = state.withLock { state -> CurlEventLoop? in
                defer { state = .closed }
                if case .running(let loop) = state { return loop }
                return nil
            }
            loop?.perform { $0.shutDown() }
        }

        /// Whether libcurl is available.
        public static var isAvailable: Bool { ccurl_load() == nil }

        /// The thread of the transport, for latency-critical tasks; nil once it is closed.
        ///
        /// It starts with the first call, or when this property is read. A task that runs there
        /// resumes the moment its response has been read. While it runs, nothing else of this
        /// transport is read, so it must not block.
        public var executor: (any TaskExecutor)? { try? eventLoop() }

        /// Sends the request and returns the response.
        public func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
            if let defect = request.defect {
                throw TransportError(.invalidRequest, defect, mayHaveBeenSent: false)
            }
            let loop = try eventLoop()
            let exchange = Confined(CurlExchange(request))
            let result = await withTaskCancellationHandler {
                loop.perform { core in core.start(exchange.value) }
                return await withUnsafeContinuation { waiter in
                    loop.perform { core in core.finish(exchange.value.begin(waiter)) }
                }
            } onCancel: {
                loop.perform { core in core.cancel(exchange.value) }
            }
            return try result.get()
        }

        func eventLoop() throws(TransportError) -> CurlEventLoop {
            try state.withLock { state throws(TransportError) in
                switch state {
                case .running(let loop): return loop
                case .failed(let error): throw error
                case .closed:
                    throw TransportError(
                        .closed,
                        "the transport is closed",
                        mayHaveBeenSent: false
                    )
                case .unused:
                    do throws(TransportError) {
                        let loop = try CurlEventLoop(options: options, tally: tally)
                        state = .running(loop)
                        return loop
                    } catch {
                        state = .failed(error)
                        throw error
                    }
                }
            }
        }
    }

    extension CurlTransport: ConnectionCounting {
        var connectionSnapshot: ConnectionSnapshot { tally.snapshot }
    }
#endif
