import SequenceMarkets

/// The reason a request was refused; the service turns it into the error envelope.
struct ExchangeRefusal: Sendable, Error {
    var status: Int
    var code: String
    var message: String
    var details: [FieldProblem] = []
    /// In seconds.
    var retryAfter: Int?

    static func badRequest(_ message: String) -> ExchangeRefusal {
        ExchangeRefusal(status: 400, code: "BAD_REQUEST", message: message)
    }

    static func validation(_ problems: [FieldProblem]) -> ExchangeRefusal {
        let text = problems.map { "\($0.field): \($0.message)" }.joined(separator: "; ")
        return ExchangeRefusal(
            status: 400,
            code: "VALIDATION_ERROR",
            message: "validation error: \(text)",
            details: problems
        )
    }

    /// The refusal of one field.
    static func invalid(_ field: String, _ message: String) -> ExchangeRefusal {
        .validation([FieldProblem(field: field, message: message)])
    }

    static func notFound(_ message: String) -> ExchangeRefusal {
        ExchangeRefusal(status: 404, code: "NOT_FOUND", message: message)
    }

    static func conflict(_ message: String) -> ExchangeRefusal {
        ExchangeRefusal(status: 409, code: "CONFLICT", message: message)
    }

    /// The refusal for a status.
    static func of(
        _ status: Int,
        code: String? = nil,
        message: String? = nil,
        retryAfter: Int? = nil
    ) -> ExchangeRefusal {
        let (usual, text) =
            switch status {
            case 400: ("BAD_REQUEST", "bad request")
            case 401: ("UNAUTHORIZED", "missing or invalid API key")
            case 403: ("FORBIDDEN", "insufficient permissions")
            case 404: ("NOT_FOUND", "not found")
            case 405: ("METHOD_NOT_ALLOWED", "method not allowed")
            case 409: ("CONFLICT", "conflict")
            case 429: ("RATE_LIMITED", "too many requests")
            case 503: ("SERVICE_UNAVAILABLE", "temporarily unavailable")
            default: ("INTERNAL_ERROR", "server error")
            }
        return ExchangeRefusal(
            status: status,
            code: code ?? usual,
            message: message ?? text,
            retryAfter: retryAfter
        )
    }

    func envelope(requestID: String) -> JSONValue {
        var error = JSONObject()
        error["code"] = .string(code)
        error["message"] = .string(message)
        error["request_id"] = .string(requestID)
        if !details.isEmpty {
            error["details"] = .array(
                details.map { ["field": .string($0.field), "message": .string($0.message)] }
            )
        }
        return ["error": .object(error)]
    }
}
