/// The HTTP methods the API uses.
public struct HTTPMethod: RawRepresentable, Hashable, Sendable {
    /// The method as it stands on the request line.
    public let rawValue: String

    /// Wraps a method name, which is sent unchanged.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Reads, changes nothing.
    public static let get = HTTPMethod(rawValue: "GET")
    /// Creates or acts.
    public static let post = HTTPMethod(rawValue: "POST")
    /// Replaces.
    public static let put = HTTPMethod(rawValue: "PUT")
    /// Changes in part.
    public static let patch = HTTPMethod(rawValue: "PATCH")
    /// Removes or cancels.
    public static let delete = HTTPMethod(rawValue: "DELETE")
}

/// One HTTP request, ready to be sent: nothing in it needs further escaping.
public struct HTTPRequest: Sendable {
    /// The method.
    public var method: HTTPMethod
    /// Scheme, host and port.
    public var origin: Origin
    /// Path and query as they stand on the request line, percent-encoded.
    public var target: String
    /// The header fields.
    public var headers: HTTPHeaders
    /// The body, or nil for a request without one.
    public var body: [UInt8]?
    /// How long the whole exchange may take.
    public var timeout: Duration
    /// The maximum body size after decompression, in bytes.
    public var maximumResponseSize: Int

    /// Makes a request; only method, origin and target have no default.
    public init(
        method: HTTPMethod,
        origin: Origin,
        target: String,
        headers: HTTPHeaders = [:],
        body: [UInt8]? = nil,
        timeout: Duration = .seconds(30),
        maximumResponseSize: Int = 64 * 1024 * 1024
    ) {
        self.method = method
        self.origin = origin
        self.target = target
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.maximumResponseSize = maximumResponseSize
    }

    /// The absolute URL.
    public var url: String { origin.description + target }
}

extension HTTPRequest: CustomStringConvertible {
    /// Method and URL; never a header, never a body.
    public var description: String { "\(method.rawValue) \(url)" }
}

extension HTTPResponse {
    /// Why a response does not belong to a request: it echoes another `X-Request-Id`.
    func foreignness(
        to request: HTTPRequest
    ) -> (kind: TransportError.Kind, message: String)? {
        guard let sent = request.headers["X-Request-Id"], let echoed = headers["X-Request-Id"],
            echoed.lowercased() != sent.lowercased()
        else { return nil }
        return (.foreignResponse, "the answer belongs to another request")
    }
}

/// One HTTP response, read whole.
public struct HTTPResponse: Sendable, Hashable {
    /// The status code.
    public var status: Int
    /// The header fields.
    public var headers: HTTPHeaders
    /// The body, decompressed.
    public var body: [UInt8]

    /// Makes a response, as a transport or a test does.
    public init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
