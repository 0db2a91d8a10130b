package import SequenceMarkets

/// What stands behind a door: it is given requests, whichever door they came through.
package protocol MockService: Sendable {
    /// Answers one request. Called for many requests at once.
    func reply(to request: MockRequest) async -> MockReply
}

/// One request as a door read it.
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

/// What a service wants a door to do.
package enum MockReply: Sendable {
    /// Send this response.
    case response(HTTPResponse, MockDelivery = .whole)
    /// Accept the WebSocket upgrade and hand the socket to a handler.
    case webSocket(any MockSocketHandler)
    /// Send this head, and a body that goes on until its source or the client ends it.
    case events(HTTPResponse, any MockEventSource)
    /// Close the connection without a byte.
    case drop
    /// Take the request and never answer.
    case silence
}

/// How the bytes of a response leave.
package enum MockDelivery: Sendable, Equatable {
    /// At once, with `Content-Length`.
    case whole
    /// With `Transfer-Encoding: chunked`, this many bytes a chunk.
    case chunked(Int)
    /// This many bytes of head and body at a time, each in a write of its own.
    case dripped(Int)
    /// Only this many bytes of the body (the header claims them all), then an orderly close.
    case truncated(after: Int)
    /// Only this many bytes of the body, then a TCP reset.
    case reset(after: Int)
    /// Whole, and then once more on the same connection.
    case doubled
    /// Whole; the next request on the connection is never answered.
    case thenMute
}

/// Hears a socket; calls come one after another.
package protocol MockSocketHandler: Sendable {
    func opened(_ socket: any MockSocketOutput)
    func received(_ bytes: [UInt8], as kind: WebSocketMessageKind)
    func receivedPing(_ payload: [UInt8])
    func receivedPong(_ payload: [UInt8])
    /// The client has taken what was pending; a door that cannot tell need not call it.
    func becameWritable()
    /// The connection is gone, from whichever side; the last call.
    func closed()
}

extension MockSocketHandler {
    package func becameWritable() {}
}

/// The server's end of a socket.
///
/// Every call returns at once; sending to a closed socket does nothing.
package protocol MockSocketOutput: Sendable {
    /// Sends one message in one frame.
    func send(_ bytes: [UInt8], as kind: WebSocketMessageKind)
    /// Sends bytes as they are: broken frames, fragments, one byte at a time.
    func sendRaw(_ bytes: [UInt8])
    func ping(_ payload: [UInt8])
    /// Sends a close frame; the connection goes when the client answers.
    func close(code: UInt16, reason: String)
    /// Drops the connection: with a TCP reset, or in order but without a close frame.
    func drop(reset: Bool)
    /// Half-open: from now on nothing is read, answered (not even pings) or sent.
    func stall()
    /// Bytes accepted for sending and not yet taken by the client.
    var pendingBytes: Int { get }
}

/// Fills the body of a response that does not end; calls come one after another.
package protocol MockEventSource: Sendable {
    /// The head is on its way.
    func opened(_ stream: any MockEventOutput)
    /// The client has taken what was pending; a door that cannot tell need not call it.
    func becameWritable()
    /// The connection is gone, from whichever side; the last call.
    func closed()
}

extension MockEventSource {
    package func becameWritable() {}
}

/// The server's end of a body that does not end.
///
/// Every call returns at once; sending to a closed stream does nothing.
package protocol MockEventOutput: Sendable {
    /// Sends bytes, in a chunk of their own.
    func send(_ bytes: [UInt8])
    /// Ends the body in order.
    func finish()
    /// Drops the connection within the body: with a TCP reset, or not.
    func drop(reset: Bool)
    /// Half-open: from now on nothing is sent.
    func stall()
    /// Bytes accepted for sending and not yet taken by the client.
    var pendingBytes: Int { get }
}
