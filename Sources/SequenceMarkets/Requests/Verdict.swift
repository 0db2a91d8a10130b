/// What one attempt's end means: an answer, or an error and whether to try again.
struct Verdict {
    enum Kind {
        case answer(HTTPResponse)
        case error(SequenceError)
    }

    let kind: Kind
    /// Whether the call may be made again.
    let mayRepeat: Bool
    /// Whether the server may have done what was asked.
    let mayHaveBeenCarriedOut: Bool
    let retryAfter: Duration?
    let isTimeout: Bool

    var error: SequenceError {
        if case .error(let error) = kind { error } else { .cancelled }
    }

    init<Response>(
        _ result: Result<HTTPResponse, TransportError>,
        _ repetition: Endpoint<Response>.Repetition,
        _ call: Call
    ) {
        switch result {
        case .success(let response) where (200..<300).contains(response.status):
            kind = .answer(response)
            (mayRepeat, mayHaveBeenCarriedOut, retryAfter, isTimeout) = (false, true, nil, false)
        case .success(let response):
            let error = APIError(response, call)
            kind = .error(.api(error))
            let status = response.status
            mayRepeat =
                switch repetition {
                case .idempotent: [429, 502, 503, 504].contains(status)
                case .byGraphID: [429, 500, 502, 503, 504].contains(status)
                case .onlyIfRefused: [429, 503].contains(status)
                case .never, .once: false
                }
            // A gateway or a failing server may have passed the request on.
            mayHaveBeenCarriedOut = status >= 500
            retryAfter = error.retryAfter
            isTimeout = false
        case .failure(let failure):
            kind = .error(SequenceError(failure, call))
            let isFinal = [.cancelled, .invalidRequest, .unavailable, .tls, .responseTooLarge]
                .contains(failure.kind)
            let repeatable = repetition == .idempotent || repetition == .byGraphID
            mayRepeat = !isFinal && repetition != .once && (repeatable || !failure.mayHaveBeenSent)
            mayHaveBeenCarriedOut = failure.mayHaveBeenSent
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
            message: envelope.message,
            context: context,
            requestID: envelope.requestID ?? response.headers["X-Request-Id"],
            details: envelope.details,
            retryAfter: response.headers["Retry-After"].flatMap { RetryAfter.parse($0, now: now) }
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
