/// The attempts that a client has made on one route, and how they ended.
public struct RouteSnapshot: Sendable, Hashable, Codable {
    /// The HTTP method, or `_OTHER` for one that the library does not use.
    public var method: String
    /// The path with its variable parts named, for example `/v1/quotes/{symbol}`; `other` stands for
    /// every path that no method of the library calls.
    public var template: String
    /// How long an attempt took from sending to its end, however it ended.
    public var latency: LatencyHistogram
    /// How many attempts ended in which way.
    public var outcomes: [RequestOutcome: Int]

    /// Makes a value; by default without an attempt.
    public init(
        method: String,
        template: String,
        latency: LatencyHistogram = LatencyHistogram(),
        outcomes: [RequestOutcome: Int] = [:]
    ) {
        (self.method, self.template) = (method, template)
        (self.latency, self.outcomes) = (latency, outcomes)
    }

    /// How many attempts have ended.
    public var attempts: Int { outcomes.values.reduce(0, +) }

    /// How many of them did not end with a status of 200 to 299.
    public var failures: Int { attempts - outcomes[.ok, default: 0] }
}

/// How an attempt of a request ended: `ok`, a status, a class of statuses, or a failure without a
/// response.
///
/// A fixed set, so that it can label a metric.
public struct RequestOutcome: OpenEnum {
    /// The name of the outcome.
    public let rawValue: String
    /// Wraps a name without looking it up.
    public init(unchecked text: String) { rawValue = text }

    /// A status of 200 to 299.
    public static let ok = RequestOutcome(unchecked: "ok")
    /// Status 429: the key's rate limit.
    public static let rateLimited = RequestOutcome(unchecked: "429")
    /// No response within the time-out.
    public static let timeout = RequestOutcome(unchecked: "timeout")
    /// The attempt was cancelled, or its client closed.
    public static let cancelled = RequestOutcome(unchecked: "cancelled")

    private static let statuses = [
        400, 401, 403, 404, 408, 409, 422, 429, 500, 501, 502, 503, 504,
    ]
    /// Of other statuses, the class; at the index of their first digit.
    private static let classes = ["other_status", "1xx", "ok", "3xx", "4xx", "5xx"]
    private static let kinds: [(kind: TransportError.Kind, name: String)] = [
        (.timeout, "timeout"), (.cancelled, "cancelled"), (.connect, "connect"),
        (.connectionLost, "connection_lost"), (.resolve, "resolve"), (.tls, "tls"),
        (.closed, "closed"), (.responseTooLarge, "response_too_large"),
        (.protocolViolation, "protocol_violation"), (.foreignResponse, "foreign_response"),
        (.unavailable, "unavailable"), (.invalidRequest, "invalid_request"),
    ]

    /// Every outcome: the classes, the statuses, and the failures without a response.
    public static let known: [RequestOutcome] =
        (classes + statuses.map(String.init) + kinds.map(\.name) + ["other_failure"])
        .map { RequestOutcome(unchecked: $0) }
    /// The known values, indexed for the reader.
    public static let table = OpenEnumTable(known)

    /// The index of a status' outcome in ``known``.
    static func index(ofStatus status: Int) -> Int {
        let first = status / 100
        if first == 4 || first == 5, let index = statuses.firstIndex(of: status) {
            return classes.count + index
        }
        return (1...5).contains(first) ? first : 0
    }

    /// The index of a failure's outcome in ``known``.
    static func index(of kind: TransportError.Kind) -> Int {
        classes.count + statuses.count
            + (kinds.firstIndex { $0.kind == kind } ?? kinds.count)
    }

    /// The status, if the outcome is a single one.
    public var status: Int? { Int(rawValue) }
}

extension RequestOutcome {
    /// The index of an attempt's outcome in ``known``.
    static func index(of result: Result<HTTPResponse, TransportError>) -> Int {
        switch result {
        case .success(let response): index(ofStatus: response.status)
        case .failure(let error): index(of: error.kind)
        }
    }
}
