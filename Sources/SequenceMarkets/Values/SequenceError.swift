/// Everything a call can throw.
///
/// ```swift
/// do {
///     try await seq.buy("ETH-USD", 50).submit()
/// } catch .api(let error) where error.code == .rateLimited {
///     …
/// } catch .outcomeUnknown(let unknown) {
///     let outcome = try await seq.resolve(unknown.graphID)
/// }
/// ```
public enum SequenceError: Error, Sendable {
    /// The server answered with an error.
    case api(APIError)
    /// The server could not be reached, or the connection broke.
    case network(NetworkError)
    /// The call's time limit was exceeded.
    case timeout(TimeoutError)
    /// The answer could not be read.
    case decoding(DecodingFailure)
    /// The input is wrong; nothing was sent.
    case validation(ValidationError)
    /// An order or an amend may or may not have reached the exchange;
    /// ``SequenceClient/resolve(_:)`` queries the outcome of an order.
    case outcomeUnknown(UnknownOutcome)
    /// A submission could not be recorded in ``SequenceClient/Configuration/journal``, and so was
    /// not sent.
    case journal(JournalError)
    /// The API has no such method for this venue.
    case capabilityMissing(CapabilityMissing)
    /// The task was cancelled.
    case cancelled
    /// The client was closed.
    ///
    /// A call made afterwards sends nothing; one that was under way may have been carried out.
    case closed

    /// Shorthand for one problem of the input.
    public static func validation(field: String, _ message: String) -> SequenceError {
        .validation(ValidationError(problems: [.init(field: field, message: message)]))
    }

    /// Whether the same call may succeed later without a duplicate effect.
    ///
    /// After a time-out, a lost connection, or a 502, 503 or 504, that is true of repeatable calls
    /// (GET, PUT, DELETE), and of others only if no byte was sent.
    public var isRetryable: Bool {
        switch self {
        case .api(let error): error.isRetryable
        case .network(let error):
            error.context.isIdempotent || !error.cause.mayHaveBeenSent
        case .timeout(let error): error.context.isIdempotent || !error.mayHaveBeenSent
        case .outcomeUnknown, .decoding, .validation, .journal, .capabilityMissing, .cancelled,
            .closed:
            false
        }
    }

    /// The call, if one was made.
    public var context: RequestContext? {
        switch self {
        case .api(let error): error.context
        case .network(let error): error.context
        case .timeout(let error): error.context
        case .decoding(let error): error.context
        case .outcomeUnknown(let unknown): unknown.context
        case .validation, .journal, .capabilityMissing, .cancelled, .closed: nil
        }
    }
}

/// The attempted call; part of every error of a call.
public struct RequestContext: Sendable, Hashable {
    /// Method and path, for example `GET /v1/quotes/BTC-USD`.
    public var operation: String
    /// The `X-Request-Id` of the last attempt: quote it to support.
    public var requestID: String
    /// How many times the request was sent, or tried.
    public var attempts: Int
    /// How long it all took.
    public var elapsed: Duration
    /// Whether the call can be repeated without a further effect.
    public var isIdempotent: Bool

    /// Makes a context.
    ///
    /// - Parameters:
    ///   - operation: Method and path.
    ///   - requestID: The `X-Request-Id`.
    ///   - attempts: How many times the request was sent, or tried.
    ///   - elapsed: How long it all took.
    ///   - isIdempotent: Whether the call can be repeated without a further effect.
    public init(
        operation: String,
        requestID: String,
        attempts: Int,
        elapsed: Duration,
        isIdempotent: Bool = false
    ) {
        self.operation = operation
        self.requestID = requestID
        self.attempts = attempts
        self.elapsed = elapsed
        self.isIdempotent = isIdempotent
    }

    /// Method and route, for example `GET /v1/orders/{id}`: the same for every symbol and id.
    public var route: String { RouteTemplate.of(operation) }
}

/// No response: the host was not found, refused, or disconnected.
public struct NetworkError: Sendable, Hashable {
    /// The failure below HTTP.
    public var cause: TransportError
    /// The attempted call.
    public var context: RequestContext

    /// Makes an error.
    public init(cause: TransportError, context: RequestContext) {
        (self.cause, self.context) = (cause, context)
    }
}

/// The time ran out.
public struct TimeoutError: Sendable, Hashable {
    /// Which limit ended the call: the request's, or the deadline over all its attempts.
    public var limit: Duration
    /// False only if no byte of the request can have reached the server.
    public var mayHaveBeenSent: Bool
    /// The attempted call.
    public var context: RequestContext

    /// Makes an error; by default the request may have been sent.
    public init(limit: Duration, mayHaveBeenSent: Bool = true, context: RequestContext) {
        (self.limit, self.mayHaveBeenSent, self.context) = (limit, mayHaveBeenSent, context)
    }
}

/// A response that differs from the documentation.
public struct DecodingFailure: Sendable, Hashable {
    /// The path to the value, for example `$.positions[3].qty_1e8`.
    public var path: String
    /// The expected value.
    public var expected: String
    /// The answer around that place, at most 200 characters.
    public var snippet: String
    /// The attempted call; nil for text from another source.
    public var context: RequestContext?

    /// Makes an error.
    public init(
        path: String,
        expected: String,
        snippet: String = "",
        context: RequestContext? = nil
    ) {
        (self.path, self.expected) = (path, expected)
        (self.snippet, self.context) = (snippet, context)
    }
}

/// Input that cannot be sent.
public struct ValidationError: Sendable, Hashable {
    /// One thing that is wrong.
    public struct Problem: Sendable, Hashable, CustomStringConvertible {
        /// The parameter, node or edge at fault.
        public var field: String
        /// The problem and how to fix it.
        public var message: String

        /// Makes a problem.
        public init(field: String, message: String) {
            self.field = field
            self.message = message
        }

        /// `field: message`.
        public var description: String { "\(field): \(message)" }
    }

    /// All problems, never empty.
    public var problems: [Problem]

    /// Makes an error of its problems.
    public init(problems: [Problem]) {
        self.problems = problems
    }

    /// The first problem's field.
    public var field: String { problems.first?.field ?? "" }
    /// The first problem's message.
    public var message: String { problems.first?.message ?? "" }
}

/// A submission or an amend that may or may not have reached the exchange.
public struct UnknownOutcome: Sendable {
    /// The graph's id: the one a submission was sent under, the same on every attempt.
    public var graphID: GraphID
    /// The order or node whose amend it was; nil for a submission.
    public var amendedID: String?
    /// Why the outcome is unknown.
    public var cause: any Error
    /// The attempted call.
    public var context: RequestContext

    /// Makes an outcome, for tests.
    public init(
        graphID: GraphID,
        amendedID: String? = nil,
        cause: any Error,
        context: RequestContext
    ) {
        self.graphID = graphID
        self.amendedID = amendedID
        self.cause = cause
        self.context = context
    }
}

/// A method that the API does not have for a venue.
public struct CapabilityMissing: Sendable, Hashable {
    /// The method.
    public var verb: String
    /// The venue.
    public var venue: Venue
    /// Why, and what to do instead.
    public var reason: String

    /// Makes an error.
    public init(verb: String, venue: Venue, reason: String) {
        self.verb = verb
        self.venue = venue
        self.reason = reason
    }
}
