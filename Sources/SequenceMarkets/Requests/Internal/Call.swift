/// One call in progress: its request, its deadline, and the state of its attempts.
struct Call {
    let operation: String
    /// The index of its route in the table of routes.
    let route: Int
    let requestID: String
    private(set) var attempts = 0
    /// Whether any attempt may have been carried out by the server.
    private(set) var mayHaveBeenSent = false
    /// How long the call has waited for a rate limit: the client's own, or the server's.
    var rateLimitWait = Duration.zero
    /// Whether the last attempt was refused with a status that proves it had no effect.
    private(set) var lastAttemptWasRefused = false
    /// Whether an attempt before the last may have been sent.
    private(set) var isRepeat = false
    private var lastAttemptHasLeft = false
    /// Whether the last answer echoed this request's `X-Request-Id`.
    var answerNamesRequest = false

    private var request: HTTPRequest
    private let requestTimeout: Duration
    private let isIdempotent: Bool
    private let deadline: Duration
    private let startedAt: Duration
    private let time: TimeSource

    init<Response>(
        _ endpoint: Endpoint<Response>,
        executor: RequestExecutor,
        requestID: String?
    ) throws(SequenceError) {
        let configuration = executor.configuration
        guard !endpoint.path.hasEmptySegment else {
            throw .validation(field: "path", "a part of \(endpoint.path.encoded) is empty")
        }
        guard !endpoint.path.hasDotSegment else {
            throw .validation(
                field: "path",
                "a symbol or id in \(endpoint.path.encoded) is \".\" or \"..\", "
                    + "which no server would read as a name"
            )
        }
        guard !endpoint.path.hasControlCharacter else {
            throw .validation(
                field: "path",
                "a symbol or id in \(endpoint.path.encoded) holds a control character"
            )
        }
        guard !endpoint.path.hasStrayGraph else {
            throw .validation(
                field: "graph_id",
                "must hold neither a slash nor two dots in a row: \(endpoint.path.encoded)"
            )
        }
        if let field = endpoint.query.controlField {
            throw .validation(field: field, "must not hold a control character")
        }
        if let requestID {
            guard (1...128).contains(requestID.utf8.count), HTTPHeaders.isValidValue(requestID)
            else {
                throw .validation(
                    field: "requestID",
                    "must have 1 to 128 characters and no control character"
                )
            }
        }
        operation = endpoint.operation
        route = RouteTable.shared.index(endpoint.method, endpoint.path.encoded)
        self.requestID = requestID ?? RequestID.random(using: configuration.random)
        isIdempotent = endpoint.repetition == .idempotent || endpoint.repetition == .once
        time = configuration.time
        startedAt = time.monotonic()
        deadline = configuration.retryPolicy.deadline
        requestTimeout =
            endpoint.isHealthCheck ? configuration.healthTimeout : configuration.requestTimeout

        var headers = executor.shared.fields
        if endpoint.isHealthCheck { headers["Authorization"] = nil }
        headers.append("X-Request-Id", self.requestID)
        if let trace = TraceContext.traceparent {
            guard TraceContext.isValid(trace) else {
                throw .validation(field: "traceparent", "is not of the form 00-TRACE-PARENT-FLAGS")
            }
            headers.append("traceparent", trace)
        }
        if endpoint.body != nil || [.post, .put, .patch].contains(endpoint.method) {
            headers.append("Content-Type", "application/json")
        }
        let query = endpoint.query.encoded
        request = HTTPRequest(
            method: endpoint.method,
            origin: executor.origin,
            target: query.isEmpty ? endpoint.path.encoded : "\(endpoint.path.encoded)?\(query)",
            headers: headers,
            body: endpoint.body,
            timeout: requestTimeout,
            maximumResponseSize: configuration.maximumResponseSize
        )
    }

    /// The request for the next attempt, with the remaining time as its time-out.
    mutating func nextRequest() throws(SequenceError) -> HTTPRequest {
        if Task.isCancelled, !mayHaveBeenSent { throw .cancelled }
        let left = timeLeft()
        guard left > .zero else { throw deadlineError() }
        attempts += 1
        request.timeout = min(requestTimeout, left)
        return request
    }

    mutating func note(_ verdict: Verdict) {
        mayHaveBeenSent = mayHaveBeenSent || verdict.mayHaveBeenCarriedOut
        lastAttemptWasRefused = verdict.isRefusal
        isRepeat = isRepeat || lastAttemptHasLeft
        lastAttemptHasLeft = verdict.hasLeft
    }

    func timeLeft() -> Duration { deadline - (time.monotonic() - startedAt) }

    var timeout: Duration { request.timeout }

    func now() -> Nanoseconds { time.wall() }

    func context() -> RequestContext {
        RequestContext(
            operation: operation,
            requestID: requestID,
            attempts: attempts,
            elapsed: time.monotonic() - startedAt,
            isIdempotent: isIdempotent
        )
    }

    func deadlineError() -> SequenceError {
        .timeout(
            TimeoutError(limit: deadline, mayHaveBeenSent: mayHaveBeenSent, context: context())
        )
    }
}

/// `X-Request-Id` values.
enum RequestID {
    /// A UUID of version 4.
    static func random(using random: RandomSource) -> String {
        let digits = Array(random.hex(32).utf8)
        var out: [UInt8] = []
        out.reserveCapacity(36)
        for (i, digit) in digits.enumerated() {
            if i == 8 || i == 12 || i == 16 || i == 20 { out.append(UInt8(ascii: "-")) }
            switch i {
            case 12: out.append(UInt8(ascii: "4"))
            case 16: out.append(Array("89ab".utf8)[Int(digit) & 3])
            default: out.append(digit)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}

/// This library's user agent.
enum ClientVersion {
    static let userAgent = "SequenceMarkets-Swift/0.1.0"
}

extension DecodingFailure {
    init(_ error: JSONError, body: [UInt8], context: RequestContext?) {
        self.init(
            path: error.path(in: body),
            expected: error.expected,
            snippet: ErrorEnvelope.snippet(body, around: error.offset),
            context: context
        )
    }
}
