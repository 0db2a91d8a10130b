/// One open stream or feed of a client.
public struct StreamSnapshot: Sendable, Hashable, Codable {
    /// The state of a stream, without its reason; more may be added.
    public struct State: OpenEnum {
        /// The name of the state.
        public let rawValue: String
        /// Wraps a name without looking it up.
        public init(unchecked text: String) { rawValue = text }

        /// Being connected, or not acknowledged yet.
        public static let connecting = State(unchecked: "connecting")
        /// Each of its topics is acknowledged.
        public static let live = State(unchecked: "live")
        /// Between two attempts to connect.
        public static let waiting = State(unchecked: "waiting")
        /// Ended.
        public static let closed = State(unchecked: "closed")
        /// Ended by an error.
        public static let failed = State(unchecked: "failed")
        /// Every state.
        public static let known: [State] = [.connecting, .live, .waiting, .closed, .failed]
        /// The known values, indexed for the reader.
        public static let table = OpenEnumTable(known)

        init(_ state: StreamState) {
            self =
                switch state {
                case .connecting: .connecting
                case .live: .live
                case .waiting: .waiting
                case .closed: .closed
                case .failed: .failed
                }
        }
    }

    /// Its number among the streams of its route.
    public var id: Int
    /// The path it is connected to, for example `/v1/stream`.
    public var route: String
    /// Its state.
    public var state = State.connecting
    /// How many topics it has; a feed has none.
    public var topics = 0
    /// The delay from the exchange to here, by the two clocks, of the newest event of each read.
    ///
    /// A negative delay counts as none. Of feeds it is not measured.
    public var lag = LatencyHistogram()
    /// Events waiting to be taken by the consumer.
    public var buffered = 0
    /// What it has received and lost so far.
    public var counts = StreamCounts()

    /// Makes a value of a stream without events.
    ///
    /// - Parameters:
    ///   - id: Its number among the streams of its route.
    ///   - route: The path it is connected to.
    public init(id: Int, route: String) { (self.id, self.route) = (id, route) }
}

/// What one or more streams have received and lost.
public struct StreamCounts: Sendable, Hashable, Codable {
    /// Events delivered to the stream's buffer.
    public var events = 0
    /// Gaps, those of a slow consumer included.
    public var gaps = 0
    /// Events dropped because the consumer was slow.
    public var dropped = 0
    /// Events replaced by later ones before they were read; see ``Delivery/latest``.
    public var conflated = 0
    /// How often the connection was lost and is back.
    public var reconnects = 0

    /// Makes a value without events.
    public init() {}

    /// Adds the counts of other streams; the reconnects of streams that share a connection are
    /// each other's.
    public static func += (all: inout StreamCounts, other: StreamCounts) {
        all.events += other.events
        all.gaps += other.gaps
        all.dropped += other.dropped
        all.conflated += other.conflated
        all.reconnects += other.reconnects
    }
}

/// All streams of a client on one route, those that have ended included.
public struct StreamRouteSnapshot: Sendable, Hashable, Codable {
    /// The path, for example `/v1/stream`.
    public var route: String
    /// Streams that were opened.
    public var opened = 0
    /// What all of them have received and lost; ``StreamCounts/reconnects`` counts connections.
    public var counts = StreamCounts()
    /// Frames that could not be read.
    public var undecodable = 0
    /// Orders and fills that came twice and were told once.
    public var duplicates = 0

    /// Makes a value without streams.
    public init(route: String) { self.route = route }
}
