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
    /// How long a topic of prices or of a book may be silent on a live link before its market is
    /// looked at; nil is never, and less than a second counts as one.
    ///
    /// A link can answer every ping and still not send a topic's events. A silent topic is compared
    /// with quotes (`POST /v1/quotes_batch` with the topic's instrument type, at the lowest
    /// priority, and not while the rate limit is short). Only quotes of ``QuoteSource/edgeNBBO``
    /// count. If they agree, the market is quiet, and the wait is doubled up to four times this
    /// one. If two differ, five seconds or more apart and without an event between, the topic is
    /// mute: a gap with ``StreamGap/Reason/silentTopic`` opens, the topic is requested again and, if
    /// that does not help, over a fresh link. The gap closes when an event arrives.
    ///
    /// A price is compared with the quote. A book, and prices not sent since they were requested,
    /// are compared with their first quote, so they are found one wait later. A topic whose
    /// events have not told one instrument type, or come under another name, is not checked.
    ///
    /// At most six requests a minute are made for all streams of a client, each for up to 50 symbols
    /// of one instrument type. If k requests are needed for all silent topics, a topic of prices
    /// that goes mute while its market moves is found within 1.25 times this wait, plus 5 s, plus
    /// 20 s × k, if its quotes are answered at once: 82.5 s for a hundred topics by default. One
    /// that was quiet before is found within 4 times this wait instead of 1.25.
    public var silence: Duration? = .seconds(30)
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
