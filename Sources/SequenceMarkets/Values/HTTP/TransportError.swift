/// Why an exchange with the server failed below HTTP.
public struct TransportError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of failure.
    public enum Kind: String, Sendable {
        /// The request cannot be sent as it is (a line break in a header, a bad URL).
        case invalidRequest
        /// The transport cannot work here (a missing library, for example).
        case unavailable
        /// The host name has no address.
        case resolve
        /// No connection could be made.
        case connect
        /// The TLS handshake or the certificate check failed.
        case tls
        /// The time ran out.
        case timeout
        /// The task was cancelled.
        case cancelled
        /// The connection broke before the answer was complete.
        case connectionLost
        /// The answer is larger than allowed.
        case responseTooLarge
        /// The peer broke the protocol.
        case protocolViolation
        /// A WebSocket upgrade was answered with an HTTP response; see ``TransportError/response``.
        case upgradeRejected
        /// The answer belongs to another request: it echoes another `X-Request-Id`.
        case foreignResponse
        /// The connection is closed already.
        case closed
    }

    /// The kind of failure.
    public var kind: Kind
    /// A human-readable description.
    public var message: String
    /// False only if no byte of the request can have reached the server.
    public var mayHaveBeenSent: Bool
    /// The server's answer to a rejected upgrade.
    public var response: HTTPResponse?

    /// Makes an error.
    public init(
        _ kind: Kind,
        _ message: String,
        mayHaveBeenSent: Bool,
        response: HTTPResponse? = nil
    ) {
        self.kind = kind
        self.message = message
        self.mayHaveBeenSent = mayHaveBeenSent
        self.response = response
    }

    /// The kind and the message.
    public var description: String { "\(kind.rawValue): \(message)" }
}
