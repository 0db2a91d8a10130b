/// A gap in a stream.
public struct StreamGap {
    /// Why events were missed.
    public struct Reason: RawRepresentable, Hashable, Sendable, Codable,
        CustomStringConvertible
    {
        /// The name of the case; another version may know more of them.
        public let rawValue: String

        /// Wraps a name.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The connection was lost and is being restored.
        public static let reconnect = Reason(rawValue: "reconnect")
        /// The server dropped messages because this client was slow.
        public static let serverDropped = Reason(rawValue: "serverDropped")
        /// This client dropped messages because its consumer was slow.
        public static let overflow = Reason(rawValue: "overflow")
        /// A frame could not be read.
        public static let undecodable = Reason(rawValue: "undecodable")
        /// An order has ended according to REST, and the stream did not report it.
        public static let unreported = Reason(rawValue: "unreported")
        /// The topic's market has moved, and the topic did not report it; see
        /// ``StreamConfiguration/silence``.
        public static let silentTopic = Reason(rawValue: "silentTopic")

        /// The name.
        public var description: String { rawValue }
    }

    /// Identifies a gap within one stream: a ``StreamEvent/caughtUp(_:)`` closes the gap of the
    /// same id, and another ``StreamEvent/gap(_:)`` of that id widens it.
    public var id = 0
    /// The reason.
    public var reason: Reason
    /// The topic concerned; nil for all topics of the stream.
    public var topic: Topic?
    /// The last moment known to be complete.
    public var from: Nanoseconds
    /// The first moment known to be complete again; nil while the gap is open.
    public var to: Nanoseconds?
    /// How many messages were lost; nil if unknown.
    public var dropped: Int?
    /// The orders and fills that could not be recovered, in words; at most 20 entries.
    ///
    /// Empty until the gap is closed, and afterwards if everything was found. Market data is never
    /// recovered and not counted here.
    public var missing: [String] = [] {
        didSet {
            if missing.count > StreamGap.maximumMissing {
                missing.removeLast(missing.count - StreamGap.maximumMissing)
            }
        }
    }
    private static let maximumMissing = 20

    /// Whether every order and fill of the gap has been delivered; meaningful once it is closed.
    public var isComplete: Bool { missing.isEmpty }

    /// Makes a gap, for tests.
    public init(
        reason: Reason,
        topic: Topic? = nil,
        from: Nanoseconds,
        to: Nanoseconds? = nil,
        dropped: Int? = nil
    ) {
        self.reason = reason
        self.topic = topic
        self.from = from
        self.to = to
        self.dropped = dropped
    }
}

extension StreamGap: WireModel {
    static var blank: StreamGap { StreamGap(reason: .reconnect, from: Nanoseconds(raw: 0)) }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("id", &id)
        var name = reason.rawValue
        try wire.field("reason", &name)
        reason = Reason(rawValue: name)
        var subject = topic?.rawValue
        try wire.field("topic", &subject)
        topic = subject.map { Topic($0) }
        try wire.field("from_ns", &from)
        try wire.field("to_ns", &to)
        try wire.field("dropped", &dropped)
        try wire.field("missing", &missing)
    }
}
