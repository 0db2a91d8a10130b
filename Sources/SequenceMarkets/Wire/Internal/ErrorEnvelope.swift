/// `{"error":{"code","message","request_id","details":[{"field","message"}]}}`, and the
/// looser forms that gateways send.
struct ErrorEnvelope {
    var code: String?
    /// Whether the code stands where the documentation says.
    var isDocumented: Bool
    var message: String
    var requestID: String?
    var details: [APIError.Detail] = []

    init(body: [UInt8]) {
        let parsed = try? JSONValue(parsing: body)
        let error = parsed?["error"]
        code = error?["code"]?.stringValue ?? parsed?["code"]?.stringValue
        isDocumented = error?["code"]?.stringValue.map { !$0.isEmpty } ?? false
        requestID = error?["request_id"]?.stringValue ?? parsed?["request_id"]?.stringValue
        let text =
            error?["message"]?.stringValue ?? error?.stringValue
            ?? parsed?["message"]?.stringValue
        message = text ?? ErrorEnvelope.snippet(body)
        for detail in error?["details"]?.arrayValue ?? [] {
            let field = detail["field"]?.stringValue ?? ""
            details.append(.init(field: field, message: detail["message"]?.stringValue ?? ""))
        }
    }

    /// The first 200 characters, on one line.
    static func snippet(_ body: [UInt8], around offset: Int = 0) -> String {
        let from = max(0, min(offset, body.count) - (offset == 0 ? 0 : 60))
        let text = String(decoding: body[from..<min(body.count, from + 800)], as: UTF8.self)
        return String(text.prefix(200)).oneLine(200)
    }

    /// The code that belongs to a status, for answers without one.
    static func code(for status: Int) -> APIError.Code {
        switch status {
        case 400: .badRequest
        case 401: .unauthorized
        case 403: .forbidden
        case 404: .notFound
        case 409: .conflict
        case 429: .rateLimited
        case 500: .internalError
        case 502, 503, 504: .serviceUnavailable
        default: APIError.Code(unchecked: "HTTP_\(status)")
        }
    }
}
