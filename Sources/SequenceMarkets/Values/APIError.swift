/// An error returned by the server.
public struct APIError: Sendable, Hashable {
    /// The API's own name of an error: stable, meant for programs.
    public struct Code: OpenEnum {
        /// The code as the server writes it.
        public let rawValue: String

        /// Wraps a code without looking it up.
        public init(unchecked text: String) { rawValue = text }

        /// 400: the request is malformed.
        ///
        /// Fix the request.
        public static let badRequest = Code(unchecked: "BAD_REQUEST")
        /// 400: a field has an invalid value; see ``APIError/details``.
        ///
        /// Fix the request.
        public static let validationError = Code(unchecked: "VALIDATION_ERROR")
        /// 401: the key is missing or not valid.
        ///
        /// Never retried.
        public static let unauthorized = Code(unchecked: "UNAUTHORIZED")
        /// 403: the key may not do this.
        public static let forbidden = Code(unchecked: "FORBIDDEN")
        /// 404: the resource does not exist.
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
        /// Codes that refuse a request because of its content.
        static let refusals: Set<Code> = [
            .badRequest, .validationError, .unauthorized, .forbidden, .notFound, .conflict,
        ]
        /// The known values, indexed for the reader.
        public static let table = OpenEnumTable(known)
    }

    /// A problem with one field of the request.
    public struct Detail: Sendable, Hashable {
        /// The field.
        public var field: String
        /// The problem.
        public var message: String

        /// Makes a detail.
        public init(field: String, message: String) {
            self.field = field
            self.message = message
        }
    }

    /// The HTTP status.
    public var status: Int
    /// The API's code; if the server gave none, the default for the status.
    public var code: Code
    /// The server's message, or the first 200 characters of a body that is not JSON.
    public var message: String
    /// The server's request id, else the one that was sent.
    public var requestID: String
    /// The invalid fields, for ``Code/validationError``.
    public var details: [Detail]
    /// The wait requested by the server.
    public var retryAfter: Duration?
    /// The attempted call.
    public var context: RequestContext
    /// Whether the server itself gave the code, in the documented envelope.
    var namesCode = true

    /// Makes an error, for tests.
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

    init(
        status: Int,
        code: Code,
        namesCode: Bool,
        message: String,
        context: RequestContext,
        requestID: String?,
        details: [Detail],
        retryAfter: Duration?
    ) {
        self.init(
            status: status,
            code: code,
            message: message,
            context: context,
            requestID: requestID,
            details: details,
            retryAfter: retryAfter
        )
        self.namesCode = namesCode
    }

    /// Whether the exchange itself reports that the resource does not exist: a 404 whose body has
    /// the code `NOT_FOUND`, not one from a gateway.
    var isDenial: Bool { status == 404 && namesCode && code == .notFound }

    /// Whether the exchange itself refuses the request: a 4xx in the documented envelope, with a
    /// code that is documented as a refusal.
    ///
    /// That excludes 408, which may come from a gateway whose server is still working, and a status
    /// and a code that contradict each other.
    var isDocumentedRefusal: Bool {
        guard namesCode, (400..<500).contains(status), status != 408 else { return false }
        return status == 429 ? code == .rateLimited : Code.refusals.contains(code)
    }

    /// Whether the same call may succeed later without a duplicate effect: 429 refuses it; after
    /// 502, 503 and 504 it may have been executed, so only a repeatable call counts.
    public var isRetryable: Bool {
        status == 429 || ([502, 503, 504].contains(status) && context.isIdempotent)
    }
}

extension APIError: CustomStringConvertible {
    /// Status, code, message, the invalid fields and a next step.
    public var description: String {
        let sentence = message.oneLine(500)
        var text = "\(context.operation): \(status) \(code): \(sentence)"
        for detail in details.prefix(20) {
            let part = "\(detail.field): \(detail.message)"
            // The documented message of a validation error already holds its details.
            if !" \(sentence)".contains(" \(part)") { text += "; \(part)" }
        }
        text += " (request \(requestID), attempt \(context.attempts))"
        if let advice { text += ". \(advice)" }
        return text.oneLine(3_000)
    }

    private var advice: String? {
        switch (status, code) {
        case (401, _): "Check the API key."
        case (403, _): "The key lacks a permission."
        case (409, _): conflictAdvice
        case (429, _): "Slow down\(retryAfter.map { ", wait \($0)" } ?? "")."
        case (500..., _):
            context.isIdempotent ? "The server failed; try again." : "The server failed."
        default: nil
        }
    }

    /// The meaning of a 409 depends on the call.
    private var conflictAdvice: String {
        switch context.route {
        case "POST /v1/orders":
            "The kill switch is engaged, or this graph_id was used with other parameters."
        case "PATCH /v1/orders/{id}", "PATCH /v1/execution_graphs/{id}/nodes/{id}":
            "What is over cannot be amended, and nothing can while the kill switch is engaged; "
                + "look at the order's status."
        case "DELETE /v1/execution_graphs/{id}": "The graph may be over; look at its status."
        case "POST /v1/execution_graphs/{id}/resume": "Only a paused graph can be resumed."
        default: "What was asked does not fit the present state; read it again."
        }
    }
}
