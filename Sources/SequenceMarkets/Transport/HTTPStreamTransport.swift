/// Opens a response with an unbounded body: the abstraction under server-sent events.
///
/// The same rules as ``HTTPTransport``, but `request.timeout` bounds only the time to the
/// response's head, and `request.maximumResponseSize` only a body that is not a 2xx.
public protocol HTTPStreamTransport: Sendable {
    /// Sends the request; returns when the head has arrived.
    ///
    /// For a 2xx the body goes to `sink` as it arrives, decompressed. For any other status it is
    /// read whole into the connection's response, and `sink` is not called.
    func open(
        _ request: HTTPRequest,
        delivering sink: any HTTPStreamSink
    ) async throws(TransportError) -> any HTTPStreamConnection
}

/// Receives a body, on the thread that read it; calls are serial and must not block.
public protocol HTTPStreamSink: AnyObject, Sendable {
    /// The next bytes, valid only during the call.
    func httpStreamDidReceive(_ bytes: UnsafeRawBufferPointer)
    /// The body has ended: cleanly (nil) or with an error; the last call.
    func httpStreamDidEnd(_ error: TransportError?)
}

/// One open response.
public protocol HTTPStreamConnection: Sendable {
    /// Status, headers and, for anything but a 2xx, the body.
    var response: HTTPResponse { get }
    /// Drops the connection; the sink is not called again.
    func cancel()
}
