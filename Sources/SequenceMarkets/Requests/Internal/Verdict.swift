/// The outcome of one attempt: an answer, or an error and whether to retry.
struct Verdict {
    enum Kind {
        case answer(HTTPResponse)
        case error(SequenceError)
    }

    let kind: Kind
    /// Whether the call may be retried.
    let mayRepeat: Bool
    /// Whether the server may have executed the request.
    let mayHaveBeenCarriedOut: Bool
    let retryAfter: Duration?
    let isTimeout: Bool
    /// Whether the status proves that the request had no effect.
    let isRefusal: Bool

    /// The statuses that the documentation lists as refusals.
    private static let refusals: Set<Int> = [400, 401, 403, 404, 409, 429]

    /// Whether an error proves that the request had no effect: a documented refusal or, except for
    /// a submission, a documented status alone.
    private static func isRefusal(_ error: APIError, ofSubmission: Bool) -> Bool {
        if !ofSubmission, refusals.contains(error.status) { return true }
        return error.isDocumentedRefusal
    }

    /// Whether any byte may have left this machine.
    var hasLeft: Bool { mayHaveBeenCarriedOut || isRefusal }

    var error: SequenceError {
        if case .error(let error) = kind { error } else { .cancelled }
    }

    init<Response>(
        _ result: Result<HTTPResponse, TransportError>,
        _ endpoint: Endpoint<Response>,
        _ call: Call
    ) {
        let repetition = endpoint.repetition
        switch result {
        case .success(let response) where (200..<300).contains(response.status):
            kind = .answer(response)
            (mayRepeat, mayHaveBeenCarriedOut, retryAfter, isTimeout) = (false, true, nil, false)
            isRefusal = false
        case .success(let response):
            let error = APIError(response, call)
            kind = .error(.api(error))
            let status = response.status
            mayRepeat =
                switch repetition {
                case .idempotent: [429, 502, 503, 504].contains(status)
                case .byGraphID: [429, 500, 502, 503, 504].contains(status)
                case .onlyIfRefused: status == 429
                case .never, .once: false
                }
            // A gateway or a failing server may have passed the request on.
            isRefusal = Verdict.isRefusal(error, ofSubmission: endpoint.graphID != nil)
            mayHaveBeenCarriedOut = !isRefusal
            retryAfter = error.retryAfter
            isTimeout = false
        case .failure(let failure):
            kind = .error(SequenceError(failure, call))
            let isFinal = [.cancelled, .invalidRequest, .unavailable, .tls, .responseTooLarge]
                .contains(failure.kind)
            let repeatable = repetition == .idempotent || repetition == .byGraphID
            mayRepeat = !isFinal && repetition != .once && (repeatable || !failure.mayHaveBeenSent)
            mayHaveBeenCarriedOut = failure.mayHaveBeenSent
            isRefusal = false
            retryAfter = nil
            isTimeout = failure.kind == .timeout
        }
    }
}

extension APIError {
    init(_ response: HTTPResponse, _ call: Call) {
        self.init(response, call.context(), now: call.now())
    }

    init(_ response: HTTPResponse, _ context: RequestContext, now: Nanoseconds = .init(raw: 0)) {
        let envelope = ErrorEnvelope(body: response.body)
        self.init(
            status: response.status,
            code: envelope.code.map { Code(rawValue: $0) }
                ?? ErrorEnvelope.code(for: response.status),
            namesCode: envelope.isDocumented,
            message: envelope.message,
            context: context,
            requestID: envelope.requestID ?? response.headers["X-Request-Id"],
            details: envelope.details,
            retryAfter: response.headers["Retry-After"].flatMap {
                RetryAfter.parse($0, sent: response.headers["Date"], now: now)
            }
        )
    }
}

extension SequenceError {
    init(_ failure: TransportError, _ call: Call) {
        switch failure.kind {
        case .cancelled:
            self = .cancelled
        case .timeout:
            self = .timeout(
                TimeoutError(
                    limit: call.timeout,
                    mayHaveBeenSent: failure.mayHaveBeenSent,
                    context: call.context()
                )
            )
        case .invalidRequest:
            self = .validation(field: "request", failure.message)
        default:
            self = .network(NetworkError(cause: failure, context: call.context()))
        }
    }
}
