/// Sees every attempt of every call: for logs, metrics and traces.
///
/// Events hold no header, no body and no key. The call waits for the observer, so it
/// should hand the event on and return.
public protocol RequestObserver: Sendable {
    /// One attempt has ended.
    func observe(_ event: RequestEvent)
}

/// One attempt of a call.
public struct RequestEvent: Sendable {
    /// How the attempt ended.
    public enum Outcome: Sendable {
        /// With a response of this status.
        case response(status: Int)
        /// Without one.
        case failure(TransportError)
    }

    /// Method and path, for example `GET /v1/quotes/BTC-USD`.
    public var operation: String
    /// The `X-Request-Id` that was sent.
    public var requestID: String
    /// The number of the attempt, from 1.
    public var attempt: Int
    /// How it ended.
    public var outcome: Outcome
    /// How long it took.
    public var duration: Duration
    /// How long the client waits before it tries again; nil if it does not.
    public var retryDelay: Duration?
}
