public import SequenceMarkets

/// An injected reaction of the exchange to a request, instead of or besides the normal response.
///
/// Attach one to a route with ``MockExchange/on(_:_:times:_:)``:
///
/// ```swift
/// // The first submission is accepted, and its response is lost.
/// exchange.on(.post, "/v1/orders", .attempts { $0 == 1 ? .dropAfterAccepting : .passThrough })
/// ```
public struct Behavior: Sendable {
    indirect enum Kind: Sendable {
        case passThrough
        case respond(HTTPResponse)
        case reject(Int, code: String?, message: String?, retryAfter: Int?)
        case attempts(@Sendable (Int) -> Behavior)
        case after(Duration, Behavior)
        case drop
        case silence
        case rateLimit(Int)
        /// The exchange carries out the request; then this happens to the response.
        case accepted(Aftermath)
    }

    enum Aftermath: Sendable {
        case drop
        case silence
        case error(Int)
        case truncate
        case malformed
    }

    let kind: Kind

    /// The exchange answers normally.
    public static let passThrough = Behavior(kind: .passThrough)

    /// A fixed answer; the exchange does not see the request.
    public static func respond(
        status: Int = 200,
        json: JSONValue,
        headers: HTTPHeaders = [:]
    ) -> Behavior {
        var headers = headers
        if headers["Content-Type"] == nil { headers["Content-Type"] = "application/json" }
        return Behavior(
            kind: .respond(HTTPResponse(status: status, headers: headers, body: json.serialized()))
        )
    }

    /// A fixed answer of any kind; the exchange does not see the request.
    public static func respond(_ response: HTTPResponse) -> Behavior {
        Behavior(kind: .respond(response))
    }

    /// An error envelope; the exchange does not see the request.
    ///
    /// Code and message are those of the status unless given. `retryAfter` is in seconds.
    public static func reject(
        _ status: Int,
        code: String? = nil,
        message: String? = nil,
        retryAfter: Int? = nil
    ) -> Behavior {
        Behavior(kind: .reject(status, code: code, message: message, retryAfter: retryAfter))
    }

    /// Another behaviour for each request; the first is number 1.
    public static func attempts(_ choose: @escaping @Sendable (Int) -> Behavior) -> Behavior {
        Behavior(kind: .attempts(choose))
    }

    /// The exchange acts at once; its response is sent after the delay.
    public static func after(_ delay: Duration, _ then: Behavior = .passThrough) -> Behavior {
        Behavior(kind: .after(delay, then))
    }

    /// The connection closes without an answer; the exchange does not see the request.
    public static let drop = Behavior(kind: .drop)

    /// The exchange carries out the request, and the connection closes before the response.
    public static let dropAfterAccepting = Behavior(kind: .accepted(.drop))

    /// The exchange carries out the request, but the response is an error.
    public static func errorAfterAccepting(_ status: Int = 500) -> Behavior {
        Behavior(kind: .accepted(.error(status)))
    }

    /// Half of the answer's body arrives, then the connection closes.
    public static let truncate = Behavior(kind: .accepted(.truncate))

    /// The response's body is cut off in the middle and arrives as if complete.
    public static let malformed = Behavior(kind: .accepted(.malformed))

    /// This many requests per second, and twice as many in a burst; the rest are answered 429.
    public static func rateLimit(_ requestsPerSecond: Int) -> Behavior {
        Behavior(kind: .rateLimit(requestsPerSecond))
    }

    /// No response; the exchange does not see the request.
    public static let silence = Behavior(kind: .silence)

    /// The exchange carries out the request and never responds.
    public static let silenceAfterAccepting = Behavior(kind: .accepted(.silence))
}
