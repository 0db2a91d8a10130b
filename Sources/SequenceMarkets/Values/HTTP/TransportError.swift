/// Why an exchange with the server failed below HTTP.
public struct TransportError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of failure.
    public struct Kind: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        /// The name of the case; another version may know more of them.
        public let rawValue: String

        /// Wraps a name.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The request cannot be sent as it is (a line break in a header, a bad URL).
        public static let invalidRequest = Kind(rawValue: "invalidRequest")
        /// The transport cannot work here (a missing library, for example).
        public static let unavailable = Kind(rawValue: "unavailable")
        /// The host name has no address.
        public static let resolve = Kind(rawValue: "resolve")
        /// No connection could be made.
        public static let connect = Kind(rawValue: "connect")
        /// The TLS handshake or the certificate check failed.
        public static let tls = Kind(rawValue: "tls")
        /// The time ran out.
        public static let timeout = Kind(rawValue: "timeout")
        /// The task was cancelled.
        public static let cancelled = Kind(rawValue: "cancelled")
        /// The connection broke before the answer was complete.
        public static let connectionLost = Kind(rawValue: "connectionLost")
        /// The answer is larger than allowed.
        public static let responseTooLarge = Kind(rawValue: "responseTooLarge")
        /// The peer broke the protocol.
        public static let protocolViolation = Kind(rawValue: "protocolViolation")
        /// A WebSocket upgrade was answered with an HTTP response; see ``TransportError/response``.
        public static let upgradeRejected = Kind(rawValue: "upgradeRejected")
        /// The answer belongs to another request: it echoes another `X-Request-Id`.
        public static let foreignResponse = Kind(rawValue: "foreignResponse")
        /// The connection is closed already.
        public static let closed = Kind(rawValue: "closed")

        /// The name.
        public var description: String { rawValue }
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
