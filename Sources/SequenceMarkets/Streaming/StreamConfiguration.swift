/// How streams connect, detect a dead link, and reconnect.
///
/// A link that dies silently is detected after at most ``pingInterval`` plus ``pongTimeout``: eight
/// seconds by default.
public struct StreamConfiguration: Sendable, Hashable {
    /// How a stream authenticates.
    public enum Authentication: Sendable, Hashable {
        /// The key in a header of the upgrade.
        case header
        /// A single-use ticket valid for 30 seconds, fetched with the key before each connection:
        /// for networks that strip headers from an upgrade.
        case ticket
    }

    /// How a stream authenticates.
    public var authentication = Authentication.header
    /// How long connecting and the upgrade may take.
    public var connectTimeout = Duration.seconds(10)
    /// How long closing waits for the server's close frame.
    public var closeTimeout = Duration.seconds(2)
    /// How often the link is tested with a ping.
    public var pingInterval = Duration.seconds(5)
    /// How long the answer to a ping may take, counted from the last byte received meanwhile.
    public var pongTimeout = Duration.seconds(3)
    /// How long the link may be silent; pongs count.
    public var silenceTimeout = Duration.seconds(15)
    /// How long the server may take to acknowledge a subscription.
    public var ackTimeout = Duration.seconds(5)
    /// How often open orders are compared with REST while the link is up; nil is never.
    ///
    /// A link can answer every ping and still not report an order. At most twenty orders are
    /// checked at a time, and only while some are open.
    public var orderAuditInterval: Duration? = .seconds(60)
    /// The longest wait before the first attempt to reconnect; each further one is twice as long.
    public var baseReconnectDelay = Duration.milliseconds(250)
    /// The maximum wait before an attempt; attempts never stop.
    public var maximumReconnectDelay = Duration.seconds(15)
    /// How long a feed of server-sent events may be silent; comments count as data.
    public var eventSilenceTimeout = Duration.seconds(90)
    /// The largest message accepted, in bytes.
    public var maximumMessageSize = 16 * 1024 * 1024
    /// How many events a stream buffers for a slow consumer.
    public var bufferSize = 8192
    /// How long one slow consumer may hold back the connection that all streams share.
    public var stallGrace = Duration.milliseconds(200)

    /// The defaults.
    public init() {}
}
