public import SequenceMarkets

/// A ``MockExchange`` behind a real server on this machine: HTTP, WebSocket and SSE on
/// 127.0.0.1, for any client in any language.
///
/// ```swift
/// let server = try await MockServer.start()
/// let seq = try server.client()
/// …
/// await server.stop()
/// ```
public final class MockServer: Sendable {
    /// The exchange behind the server.
    public let exchange: MockExchange
    private let server: LoopbackServer

    private init(_ exchange: MockExchange, _ server: LoopbackServer) {
        self.exchange = exchange
        self.server = server
    }

    /// Starts a server; port 0 lets the system choose one.
    ///
    /// Throws `TransportError` if the port is taken.
    public static func start(
        _ exchange: MockExchange = MockExchange(),
        port: UInt16 = 0
    ) async throws(TransportError) -> MockServer {
        var limits = LoopbackServer.Limits()
        limits.refusesForeignHosts = true
        let server = LoopbackServer(exchange, port: port, limits: limits)
        try await server.start()
        return MockServer(exchange, server)
    }

    /// Closes every connection and the port.
    public func stop() async { await server.stop() }

    /// The port.
    public var port: UInt16 { server.port }

    package var thread: (any TaskExecutor)? { server.thread }

    /// The URL, for example `http://127.0.0.1:41234`.
    public var url: String { server.origin.description }

    /// The number of connections clients have made so far.
    public var acceptedConnections: Int { server.acceptedConnections }

    /// A client of this server, over real sockets.
    ///
    /// `configuration` may set anything but the base URL. Throws
    /// `SequenceError.validation` for a key that cannot stand in a header.
    public func client(
        apiKey: String = MockExchange.sandboxKey,
        configuration: SequenceClient.Configuration = .init()
    ) throws(SequenceError) -> SequenceClient {
        var configuration = configuration
        configuration.baseURL = url
        return try SequenceClient(apiKey: apiKey, configuration: configuration)
    }
}

extension MockExchange {
    /// A key the exchange accepts; any that begins with `seq_test_` or `seq_live_` works.
    public static let sandboxKey = "seq_test_mock"

    /// A client of this exchange, without sockets, on the exchange's clock.
    ///
    /// `configuration` may set anything but the transports and the clock. Throws
    /// `SequenceError.validation` for a key that cannot stand in a header.
    public func client(
        apiKey: String = MockExchange.sandboxKey,
        configuration: SequenceClient.Configuration = .init()
    ) throws(SequenceError) -> SequenceClient {
        let transport = InProcessTransport(self)
        var configuration = configuration
        configuration.baseURL = "http://localhost"
        configuration.httpTransport = transport
        configuration.webSocketTransport = transport
        configuration.time = time
        return try SequenceClient(apiKey: apiKey, configuration: configuration)
    }
}
