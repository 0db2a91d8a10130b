/// Observes every attempt of every call: for logs, metrics and traces.
///
/// Events hold no header, no body and no key. The call waits for the observer, so it
/// should hand the event on and return.
public protocol RequestObserver: Sendable {
    /// One attempt has ended.
    func observe(_ event: RequestEvent)
    /// A stream connected, disconnected, or has a gap; does nothing by default.
    func observe(_ event: StreamObservation)
    /// A submission that was abandoned has appeared after all; does nothing by default.
    func observe(_ event: SubmissionEvent)
}

extension RequestObserver {
    /// Does nothing.
    public func observe(_ event: StreamObservation) {}
    /// Does nothing.
    public func observe(_ event: SubmissionEvent) {}
}

/// Something that happened to the connection of a stream.
public struct StreamObservation: Sendable, Hashable {
    /// The kind of event; more kinds may be added.
    public struct Kind: OpenEnum {
        /// The name of the kind.
        public let rawValue: String
        /// Wraps a name without looking it up.
        public init(unchecked text: String) { rawValue = text }

        /// A connection attempt begins.
        public static let connecting = Kind(unchecked: "connecting")
        /// The stream is live: its topics were acknowledged.
        public static let connected = Kind(unchecked: "connected")
        /// The connection was lost, or could not be made.
        public static let dropped = Kind(unchecked: "dropped")
        /// Events were missed.
        public static let gap = Kind(unchecked: "gap")
        /// The missed events have been fetched.
        public static let caughtUp = Kind(unchecked: "caught_up")
        /// The stream was closed permanently.
        public static let closed = Kind(unchecked: "closed")
        /// Every kind.
        public static let known: [Kind] = [
            .connecting, .connected, .dropped, .gap, .caughtUp, .closed,
        ]
        /// The known values, indexed for the reader.
        public static let table = OpenEnumTable(known)
    }

    /// The kind of event.
    public var kind: Kind
    /// The path of the stream, for example `/v1/stream`.
    public var route: String
    /// The topic concerned, without its symbol; nil if it concerns the whole connection.
    public var topic: String?
    /// The reason, as a sentence without secrets.
    public var reason: String?
    /// How many events were lost, or fetched, if known.
    public var count: Int?

    /// Makes an observation.
    ///
    /// - Parameters:
    ///   - kind: What happened.
    ///   - route: The path of the stream.
    ///   - topic: The topic concerned.
    ///   - reason: The reason.
    ///   - count: How many events.
    public init(
        _ kind: Kind,
        route: String,
        topic: String? = nil,
        reason: String? = nil,
        count: Int? = nil
    ) {
        self.kind = kind
        self.route = route
        self.topic = topic
        self.reason = reason
        self.count = count
    }
}

/// An event of a submission outside of any call.
public struct SubmissionEvent: Sendable, Hashable {
    /// The kind of event; more kinds may be added.
    public struct Kind: OpenEnum {
        /// The name of the kind.
        public let rawValue: String
        /// Wraps a name without looking it up.
        public init(unchecked text: String) { rawValue = text }

        /// A graph the exchange had denied has appeared, and is being cancelled.
        public static let appearedAfterDenial = Kind(unchecked: "appeared_after_denial")
        /// Its cancel was accepted.
        public static let cancelAccepted = Kind(unchecked: "cancel_accepted")
        /// Its cancel failed: it may be open.
        public static let cancelFailed = Kind(unchecked: "cancel_failed")
        /// Every kind.
        public static let known: [Kind] = [.appearedAfterDenial, .cancelAccepted, .cancelFailed]
        /// The known values, indexed for the reader.
        public static let table = OpenEnumTable(known)
    }

    /// The kind of event.
    public var kind: Kind
    /// The graph.
    public var graphID: GraphID

    /// Makes an event.
    public init(_ kind: Kind, _ graphID: GraphID) {
        self.kind = kind
        self.graphID = graphID
    }
}

/// One attempt of a call.
public struct RequestEvent: Sendable {
    /// How the attempt ended.
    public enum Outcome: Sendable {
        /// With a response of this status.
        case response(status: Int)
        /// Without one.
        case failure(TransportError)
    }

    /// Method and path, for example `GET /v1/quotes/BTC-USD`.
    public var operation: String
    /// Method and route, for example `GET /v1/quotes/{symbol}`: a label for metrics.
    public var route: String { RouteTemplate.of(operation) }
    /// The `X-Request-Id` that was sent.
    public var requestID: String
    /// The number of the attempt, from 1.
    public var attempt: Int
    /// How it ended.
    public var outcome: Outcome
    /// How long it took.
    public var duration: Duration
    /// The wait before the next attempt; nil if there is none.
    public var retryDelay: Duration?

    /// Makes an event, for tests.
    public init(
        operation: String,
        requestID: String,
        attempt: Int,
        outcome: Outcome,
        duration: Duration,
        retryDelay: Duration?
    ) {
        self.operation = operation
        self.requestID = requestID
        self.attempt = attempt
        self.outcome = outcome
        self.duration = duration
        self.retryDelay = retryDelay
    }
}
