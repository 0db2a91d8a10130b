/// An error the server answered with.
public struct APIError: Sendable, Hashable {
    /// The API's own name of an error: stable, meant for programs.
    public struct Code: OpenEnum {
        /// The code as the server writes it.
        public let rawValue: String

        /// Wraps a code without looking it up.
        public init(unchecked text: String) { rawValue = text }

        /// 400: the request is malformed.
        ///
        /// Mend the request.
        public static let badRequest = Code(unchecked: "BAD_REQUEST")
        /// 400: a field has an invalid value; see ``APIError/details``.
        ///
        /// Mend the request.
        public static let validationError = Code(unchecked: "VALIDATION_ERROR")
        /// 401: the key is missing or not valid.
        ///
        /// Never retried.
        public static let unauthorized = Code(unchecked: "UNAUTHORIZED")
        /// 403: the key may not do this.
        public static let forbidden = Code(unchecked: "FORBIDDEN")
        /// 404: there is no such thing.
        public static let notFound = Code(unchecked: "NOT_FOUND")
        /// 409: the kill switch is engaged, or the same `graph_id` came with other parameters.
        ///
        /// Never retried.
        public static let conflict = Code(unchecked: "CONFLICT")
        /// 429: too many requests; wait for ``APIError/retryAfter``.
        public static let rateLimited = Code(unchecked: "RATE_LIMITED")
        /// 500: the server failed.
        public static let internalError = Code(unchecked: "INTERNAL_ERROR")
        /// 503: the server cannot answer now.
        public static let serviceUnavailable = Code(unchecked: "SERVICE_UNAVAILABLE")

        /// Every documented code.
        public static let known: [Code] = [
            .badRequest, .validationError, .unauthorized, .forbidden, .notFound, .conflict,
            .rateLimited, .internalError, .serviceUnavailable,
        ]
        /// The known values, ready for the reader.
        public static let table = OpenEnumTable(known)
    }

    /// What is wrong with one field of the request.
    public struct Detail: Sendable, Hashable {
        /// The field.
        public var field: String
        /// What is wrong with it.
        public var message: String

        /// Makes a detail.
        public init(field: String, message: String) {
            self.field = field
            self.message = message
        }
    }

    /// The HTTP status.
    public var status: Int
    /// The API's code; where the server gave none, the one that belongs to the status.
    public var code: Code
    /// The server's sentence, or the first 200 characters of a body that is not JSON.
    public var message: String
    /// The server's request id, else the one that was sent.
    public var requestID: String
    /// The fields at fault, for ``Code/validationError``.
    public var details: [Detail]
    /// How long the server asks to wait.
    public var retryAfter: Duration?
    /// What was attempted.
    public var context: RequestContext

    /// Makes an error, as a test does.
    public init(
        status: Int,
        code: Code,
        message: String,
        context: RequestContext,
        requestID: String? = nil,
        details: [Detail] = [],
        retryAfter: Duration? = nil
    ) {
        self.status = status
        self.code = code
        self.message = message
        self.requestID = requestID ?? context.requestID
        self.details = details
        self.retryAfter = retryAfter
        self.context = context
    }

    /// Whether the same request may succeed later: 429, 502, 503, 504.
    public var isRetryable: Bool { [429, 502, 503, 504].contains(status) }
}

extension APIError: CustomStringConvertible {
    /// Status, code, message, the fields at fault and a next step.
    public var description: String {
        var text = "\(context.operation): \(status) \(code): \(message.oneLine(500))"
        for detail in details.prefix(20) { text += "; \(detail.field): \(detail.message)" }
        text += " (request \(requestID), attempt \(context.attempts))"
        if let advice { text += ". \(advice)" }
        return text.oneLine(3_000)
    }

    private var advice: String? {
        switch (status, code) {
        case (401, _): "Check the API key."
        case (403, _): "The key lacks a permission."
        case (409, _):
            "The kill switch is engaged, or this graph_id was used with other parameters."
        case (429, _): "Slow down\(retryAfter.map { ", wait \($0)" } ?? "")."
        case (500..., _): "The server failed; a submission can be resolved by its graph id."
        default: nil
        }
    }
}
