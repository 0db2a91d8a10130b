package import SequenceMarkets

/// One request as a transport read it.
package struct MockRequest: Sendable {
    /// The method, as sent.
    package var method: String
    /// Path and query, as sent, still percent-encoded.
    package var target: String
    /// The header fields.
    package var headers: HTTPHeaders
    /// The body.
    package var body: [UInt8]

    package init(method: String, target: String, headers: HTTPHeaders, body: [UInt8] = []) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
    }
}

/// An instruction from a service to a transport.
package enum MockReply: Sendable {
    /// Send this response.
    case response(HTTPResponse, MockDelivery = .whole)
    /// Accept the WebSocket upgrade and hand the socket to a handler.
    case webSocket(any MockSocketHandler)
    /// Send this head, and a body that continues until its source or the client ends it.
    case events(HTTPResponse, any MockEventSource)
    /// Close the connection without sending a byte.
    case drop
    /// Accept the request and never answer.
    case silence
}

/// How the bytes of a response are sent.
package enum MockDelivery: Sendable, Equatable {
    /// At once, with `Content-Length`.
    case whole
    /// With `Transfer-Encoding: chunked`, this many bytes per chunk.
    case chunked(Int)
    /// This many bytes of head and body at a time, each in a separate write.
    case dripped(Int)
    /// Only this many bytes of the body (the header declares all of them), then an orderly close.
    case truncated(after: Int)
    /// Only this many bytes of the body, then a TCP reset.
    case reset(after: Int)
    /// Complete, and then again on the same connection.
    case doubled
    /// Complete; the next request on the connection is never answered.
    case thenMute
}
