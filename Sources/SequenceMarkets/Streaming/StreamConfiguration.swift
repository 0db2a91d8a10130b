/// How streams connect, notice a dead link, and come back.
///
/// A link that dies without a word is found after at most ``pingInterval`` plus
/// ``pongTimeout``: eight seconds unless changed.
public struct StreamConfiguration: Sendable, Hashable {
    /// How a stream proves who it is.
    public enum Authentication: Sendable, Hashable {
        /// The key in a header of the upgrade.
        case header
        /// A ticket of 30 seconds and one use, fetched with the key before each connection:
        /// for networks that strip headers of an upgrade.
        case ticket
    }

    /// How a stream proves who it is.
    public var authentication = Authentication.header
    /// How long connecting and the upgrade may take.
    public var connectTimeout = Duration.seconds(10)
    /// How long closing waits for the server's close frame.
    public var closeTimeout = Duration.seconds(2)
    /// How often the link is tested with a ping.
    public var pingInterval = Duration.seconds(5)
    /// How long the answer to a ping may take, from the last byte that came meanwhile.
    public var pongTimeout = Duration.seconds(3)
    /// How long the link may be silent; pongs count.
    public var silenceTimeout = Duration.seconds(15)
    /// How long the server may take to acknowledge a subscription.
    public var ackTimeout = Duration.seconds(5)
    /// How often open orders are compared with REST while the link lives; nil is never.
    ///
    /// A link can answer every ping and yet say nothing of an order. At most
    /// twenty orders are looked at a time, and only while some are open.
    public var orderAuditInterval: Duration? = .seconds(60)
    /// The longest wait before the first attempt to reconnect; each next one is twice as long.
    public var baseReconnectDelay = Duration.milliseconds(250)
    /// No wait before an attempt is longer; attempts never end.
    public var maximumReconnectDelay = Duration.seconds(15)
    /// How long a feed of server-sent events may bring no byte, comments included.
    public var eventSilenceTimeout = Duration.seconds(90)
    /// The largest message accepted, in bytes.
    public var maximumMessageSize = 16 * 1024 * 1024
    /// How many events a stream holds for a slow consumer.
    public var bufferSize = 8192
    /// How long one slow consumer may hold back the connection that all share.
    public var stallGrace = Duration.milliseconds(200)

    /// The defaults.
    public init() {}
}
