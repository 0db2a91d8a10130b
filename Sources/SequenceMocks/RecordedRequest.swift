public import SequenceMarkets

/// One request as the exchange received it, without its secrets.
public struct RecordedRequest: Sendable, CustomStringConvertible {
    /// The method.
    public let method: String
    /// Path and query, percent-encoded as received; a ticket is masked.
    public let target: String
    /// The header fields; credentials are masked.
    public let headers: HTTPHeaders
    /// The body; secrets in a venue's credentials are masked.
    public let body: [UInt8]

    init(_ request: MockRequest) {
        method = request.method
        target = RecordedRequest.maskTicket(request.target)
        headers = HTTPHeaders(
            request.headers.fields.map { field in
                let isSecret = ["authorization", "cookie", "proxy-authorization"]
                    .contains(field.name.lowercased())
                return isSecret ? .init(name: field.name, value: "<redacted>") : field
            }
        )
        body =
            RecordedRequest.maskSecrets(of: request)
    }

    /// The body as JSON, or nil if it is not JSON.
    public var json: JSONValue? {
        do throws(JSONError) {
            return body.isEmpty ? nil : try JSONValue(parsing: body)
        } catch {
            return nil
        }
    }

    /// The request as a curl command: one argument per line, headers sorted by name, so that a test
    /// can compare the whole text.
    public var curl: String {
        var lines = ["curl", "--request \(method)"]
        let named = headers.fields.map { "--header '\($0.name): \($0.value)'" }
        lines += named.sorted { $0.lowercased() < $1.lowercased() }
        if !body.isEmpty {
            // A quote within single quotes: close them, quote it, reopen them.
            let parts = String(decoding: body, as: UTF8.self)
                .split(separator: "'", omittingEmptySubsequences: false)
            lines.append("--data '" + parts.joined(separator: #"'\''"#) + "'")
        }
        lines.append("'\(target)'")
        return lines.joined(separator: " \\\n  ")
    }

    /// The method and target.
    public var description: String { "\(method) \(target)" }

    private static func maskTicket(_ target: String) -> String {
        guard let query = target.firstIndex(of: "?") else { return target }
        let fields = target[target.index(after: query)...].split(
            separator: "&",
            omittingEmptySubsequences: false
        )
        let shown = fields.map { $0.hasPrefix("ticket=") ? "ticket=<redacted>" : $0 }
        return target[...query] + shown.joined(separator: "&")
    }

    private static func maskSecrets(of request: MockRequest) -> [UInt8] {
        if request.target.hasPrefix("/v1/credentials") { return maskSecrets(request.body) }
        if request.target.hasPrefix("/v1/strategies") {
            return maskSecrets(request.body, only: ["secrets", "sequence_api_key"])
        }
        return request.body
    }

    private static func maskSecrets(_ body: [UInt8], only names: [String]? = nil) -> [UInt8] {
        guard !body.isEmpty else { return body }
        let parsed: JSONValue
        do throws(JSONError) {
            parsed = try JSONValue(parsing: body)
        } catch {
            return Array("<redacted>".utf8)
        }
        guard case .object(var object) = parsed else { return Array("<redacted>".utf8) }
        for key in object.keys where names?.contains(key) ?? true {
            object[key] = .string("<redacted>")
        }
        return JSONValue.object(object).serialized()
    }
}
