/// What a client knows of its requests.
public struct RequestSnapshot: Sendable, Hashable, Codable {
    /// Requests that were sent and have not ended.
    public var active = 0
    /// The waiting before requests are sent, the most urgent first.
    public var lanes: [LaneSnapshot] = []
    /// The client's own rate limit; nil if it has none.
    public var rateLimit: RateLimitSnapshot?
    /// How long the server has asked every request but cancels to wait; nil if it has not.
    public var pause: Duration?
    /// The retry budget.
    public var retries = RetrySnapshot()
    /// Successful responses that differ from the documentation.
    public var undecodable = 0
    /// The routes with attempts, by template and method.
    public var routes: [RouteSnapshot] = []

    /// Makes a value without requests.
    public init() {}

    /// How many attempts have ended.
    public var attempts: Int { routes.reduce(0) { $0 + $1.attempts } }

    /// How many attempts were refused with status 429.
    public var rateLimited: Int { routes.reduce(0) { $0 + $1.outcomes[.rateLimited, default: 0] } }
}

/// How long the requests of one priority wait for the rate limit and for a connection.
public struct LaneSnapshot: Sendable, Hashable, Codable {
    /// The priority.
    public var lane: Lane
    /// Attempts that are waiting now.
    public var waiting = 0
    /// Attempts that were sent.
    public var sent = 0
    /// How long these have waited, in total.
    public var waited = Duration.zero
    /// The longest wait among them.
    public var longestWait = Duration.zero

    /// Makes a value without requests.
    public init(_ lane: Lane) { self.lane = lane }
}

/// The client's own rate limit.
public struct RateLimitSnapshot: Sendable, Hashable, Codable {
    /// Where the rate comes from; more may be added.
    public struct Source: OpenEnum {
        /// The name of the source.
        public let rawValue: String
        /// Wraps a name without looking it up.
        public init(unchecked text: String) { rawValue = text }

        /// ``SequenceClient/Configuration/rateLimit``.
        public static let configured = Source(unchecked: "configured")
        /// The server has told it.
        public static let server = Source(unchecked: "server")
        /// Estimated from refusals.
        public static let estimated = Source(unchecked: "estimated")
        /// Every source.
        public static let known: [Source] = [.configured, .server, .estimated]
        /// The known values, indexed for the reader.
        public static let table = OpenEnumTable(known)
    }

    /// Requests that could be sent now; a part is reserved for cancels.
    public var tokens: Double
    /// The most tokens there can be.
    public var capacity: Double
    /// Tokens a second.
    public var refillRate: Double
    /// Where the rate comes from.
    public var source: Source

    /// Makes a value.
    ///
    /// - Parameters:
    ///   - tokens: Requests that could be sent now.
    ///   - capacity: The most tokens there can be.
    ///   - refillRate: Tokens a second.
    ///   - source: Where the rate comes from.
    public init(tokens: Double, capacity: Double, refillRate: Double, source: Source) {
        (self.tokens, self.capacity) = (tokens, capacity)
        (self.refillRate, self.source) = (refillRate, source)
    }
}

/// The retries of all calls, and the budget they draw on.
public struct RetrySnapshot: Sendable, Hashable, Codable {
    /// What is left of the budget; a retry costs 5, one after a time-out 10, a success gives 1 back.
    public var budget = 0
    /// The whole budget.
    public var capacity = 0
    /// Retries that were allowed.
    public var allowed = 0
    /// Retries that the empty budget refused.
    public var refused = 0

    /// Makes a value without retries.
    public init() {}
}

extension Lane: Codable {
    /// The name of the priority, for example `order_reads`.
    public var name: String {
        switch self {
        case .safety: "safety"
        case .orders: "orders"
        case .orderReads: "order_reads"
        case .marketReads: "market_reads"
        case .bulk: "bulk"
        }
    }

    /// Reads the name.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let name = try container.decode(String.self)
        guard let lane = Lane.allCases.first(where: { $0.name == name }) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "no such priority"
            )
        }
        self = lane
    }

    /// Writes the name.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }
}
