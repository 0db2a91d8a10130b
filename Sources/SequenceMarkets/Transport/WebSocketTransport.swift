/// Opens WebSocket connections: the abstraction under every stream.
public protocol WebSocketTransport: Sendable {
    /// Connects, upgrades and starts reading; `sink` receives everything that arrives.
    ///
    /// Throws ``TransportError/Kind/upgradeRejected`` with the response when the server
    /// answers the upgrade with anything but 101. `request.connectTimeout` bounds the
    /// whole call; cancelling the task ends it at once.
    func connect(
        _ request: WebSocketRequest,
        delivering sink: any WebSocketSink
    ) async throws(TransportError) -> any WebSocketConnection
}

/// The target of a connection.
public struct WebSocketRequest: Sendable {
    /// Scheme (`http` means `ws`, `https` means `wss`), host and port.
    public var origin: Origin
    /// Path and query, percent-encoded.
    public var target: String
    /// Header fields in addition to those of the handshake itself.
    public var headers: HTTPHeaders
    /// How long connecting, TLS and the upgrade may take together.
    public var connectTimeout: Duration
    /// The largest message accepted, in bytes; a larger one closes the connection with 1009.
    public var maximumMessageSize: Int

    /// Makes a request.
    public init(
        origin: Origin,
        target: String,
        headers: HTTPHeaders = [:],
        connectTimeout: Duration = .seconds(10),
        maximumMessageSize: Int = 16 * 1024 * 1024
    ) {
        self.origin = origin
        self.target = target
        self.headers = headers
        self.connectTimeout = connectTimeout
        self.maximumMessageSize = maximumMessageSize
    }
}

/// The contents of a message.
public enum WebSocketMessageKind: Sendable {
    /// Valid UTF-8.
    case text
    /// Any bytes.
    case binary
}

/// Receives a connection's data, on the thread that read it.
///
/// Calls are serial. They must not block: the same thread serves every connection of the client.
public protocol WebSocketSink: AnyObject, Sendable {
    /// A whole message. Text has been checked to be UTF-8. The bytes are valid only
    /// during the call.
    func webSocketDidReceive(_ message: UnsafeRawBufferPointer, as kind: WebSocketMessageKind)

    /// A pong. The server's pings have been answered already.
    func webSocketDidReceivePong(_ payload: UnsafeRawBufferPointer)

    /// All data of one read from the socket has been delivered (also after a read without a
    /// complete message): the place to wake consumers. Any inbound byte proves the link alive, so
    /// this is also the heartbeat.
    func webSocketDidFinishRead() -> WebSocketReadDecision

    /// The connection has ended; the last call.
    func webSocketDidEnd(_ end: WebSocketEnd)
}

/// Whether a connection continues reading.
public enum WebSocketReadDecision: Sendable {
    /// Continue reading.
    case read
    /// Stop reading until ``WebSocketConnection/resumeReading()``; TCP itself holds the peer back.
    case pause
}

/// How a connection ended.
public enum WebSocketEnd: Sendable {
    /// With a close frame of the peer (or the answer to ours); 1005 is "no code given".
    case closed(code: UInt16, reason: String)
    /// Without one.
    case failed(TransportError)
}

/// One open connection.
public protocol WebSocketConnection: Sendable {
    /// Sends one message; returns when its bytes have been passed to the socket.
    func send(_ bytes: [UInt8], as kind: WebSocketMessageKind) async throws(TransportError)

    /// Sends a ping with at most 125 bytes of payload.
    func ping(_ payload: [UInt8]) async throws(TransportError)

    /// Resumes reading after a pause.
    func resumeReading()

    /// Sends a close frame, waits for the answer at most `limit`, then drops the connection.
    ///
    /// Returns when the connection is closed, however the peer behaves.
    func close(code: UInt16, reason: String, within limit: Duration) async

    /// Drops the connection at once.
    func abort()
}
