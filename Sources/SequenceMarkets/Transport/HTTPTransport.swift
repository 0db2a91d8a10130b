/// Sends one HTTP request and returns the whole response: the abstraction under every call.
///
/// Requirements for every implementation, checked by the contract tests:
/// - `request.timeout` bounds the whole exchange; then it throws ``TransportError/Kind/timeout``.
/// - Cancelling the task ends the exchange at once with ``TransportError/Kind/cancelled``.
/// - Redirects are not followed: a 3xx is returned as received.
/// - Any complete response is returned, whatever its status; an incomplete one throws.
/// - A body larger than `request.maximumResponseSize` throws
///   ``TransportError/Kind/responseTooLarge``.
/// - ``TransportError/mayHaveBeenSent`` is false only if no byte of the request can have
///   reached the server.
/// - TLS certificates are verified, always.
public protocol HTTPTransport: Sendable {
    /// Sends the request and returns the response.
    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse
}
