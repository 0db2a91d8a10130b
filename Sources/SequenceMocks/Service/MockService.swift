package import SequenceMarkets

/// Answers requests from any transport: in process or over sockets.
package protocol MockService: Sendable {
    /// The clock that times delayed replies.
    var clock: TimeSource { get }
    /// Carries out a request at once and returns how to answer it, and when.
    ///
    /// May be called concurrently.
    func answer(_ request: MockRequest) async -> MockAnswer
    /// Replies to a request when the reply is due.
    func reply(to request: MockRequest) async -> MockReply
}

extension MockService {
    package var clock: TimeSource { .system }

    package func answer(_ request: MockRequest) async -> MockAnswer {
        MockAnswer(await reply(to: request))
    }
}

/// How to answer a request: what to do, and how much later.
package struct MockAnswer: Sendable {
    package var delay: Duration
    package var reply: MockReply

    package init(_ reply: MockReply, after delay: Duration = .zero) {
        self.reply = reply
        self.delay = delay
    }
}

/// The entry point of an exchange: every request is recorded, then meets the injected behaviours
/// and the weather, and then its route, key, rate limit and body are checked, in this order.
extension MockExchange: MockService {
    package var clock: TimeSource { time }

    package func reply(to request: MockRequest) async -> MockReply {
        let answer = await answer(request)
        if answer.delay > .zero {
            do { try await time.sleep(answer.delay) } catch { return .drop }
        }
        return answer.reply
    }

    package func answer(_ request: MockRequest) async -> MockAnswer {
        withState { state, now in
            state.log.record(RecordedRequest(request))
            let call = ServiceCall(
                request,
                id: MockExchange.requestID(of: request, &state),
                at: now
            )
            if let (index, behavior) = state.behaviors.next(call.method, call.target.segments) {
                return answer(behavior, of: index, call, &state)
            }
            if state.weather.draw.weather == .calm { return MockAnswer(respond(to: call, &state)) }
            return answerInWeather(call, &state)
        }
    }

    /// The response without injected faults.
    func respond(to call: ServiceCall, isLimited: Bool = true, _ state: inout ExchangeState)
        -> MockReply
    {
        do throws(ExchangeRefusal) {
            let response = try route(call, isLimited: isLimited, &state)
            return MockExchange.reply(response, to: call, state)
        } catch {
            return .response(MockExchange.response(error, to: call, state))
        }
    }

    private func route(_ call: ServiceCall, isLimited: Bool, _ state: inout ExchangeState)
        throws(ExchangeRefusal) -> RouteResponse
    {
        let route: Route
        let parameters: [String: String]
        switch router.match(call.method, call.target.segments) {
        case .route(let found, let values): (route, parameters) = (found, values)
        case .wrongMethod:
            state.log.problems.append("wrong method: \(call.method) \(call.request.target)")
            throw .of(405)
        case .unknown:
            state.log.problems.append("unknown route: \(call.method) \(call.request.target)")
            throw .notFound("no such endpoint")
        }
        if !route.isPublic {
            guard let key = state.access.key(of: call) else { throw .of(401) }
            state.accounts.enter(key)
            if isLimited, let wait = state.limits.take(key, at: call.time) {
                throw .of(429, retryAfter: wait)
            }
        }
        if state.access.requiresContentType, call.lacksContentType {
            throw .badRequest("Content-Type: application/json is required")
        }
        let request = RouteRequest(
            parameters: parameters,
            query: call.target.query,
            headers: call.request.headers,
            body: try RequestBody(call.request),
            time: call.time,
            exchange: self
        )
        return try route.handler(&state, request)
    }

    // MARK: Responses

    private static func reply(
        _ response: RouteResponse,
        to call: ServiceCall,
        _ state: ExchangeState
    ) -> MockReply {
        var headers: HTTPHeaders = ["Content-Type": "application/json"]
        if case .events = response {
            headers = ["Content-Type": "text/event-stream", "Cache-Control": "no-cache"]
        }
        if state.dialect.requestIDEcho == .present { headers["X-Request-Id"] = call.id }
        switch response {
        case .json(let json):
            return .response(HTTPResponse(status: 200, headers: headers, body: json.serialized()))
        case .bytes(let bytes):
            return .response(HTTPResponse(status: 200, headers: headers, body: bytes))
        case .webSocket(let handler): return .webSocket(handler)
        case .events(let source):
            return .events(HTTPResponse(status: 200, headers: headers), source)
        }
    }

    /// A failure in the envelope of every failed request.
    static func response(_ failure: ExchangeRefusal, to call: ServiceCall, _ state: ExchangeState)
        -> HTTPResponse
    {
        var headers: HTTPHeaders = ["Content-Type": "application/json"]
        if state.dialect.requestIDEcho == .present { headers["X-Request-Id"] = call.id }
        if let wait = failure.retryAfter {
            headers["Retry-After"] = state.encoder.retryAfter(wait, at: call.time)
            headers["Date"] = state.encoder.date(call.time)
        }
        return HTTPResponse(
            status: failure.status,
            headers: headers,
            body: failure.envelope(requestID: call.id).serialized()
        )
    }

    private static func requestID(of request: MockRequest, _ state: inout ExchangeState) -> String {
        if let id = request.headers["X-Request-Id"], !id.isEmpty, id.utf8.count <= 128,
            HTTPHeaders.isValidValue(id)
        {
            return id
        }
        return state.makeRequestID()
    }
}

/// One request as the service handles it: parsed, with its id and time.
struct ServiceCall: Sendable {
    let request: MockRequest
    let target: RequestTarget
    /// The response's `X-Request-Id`.
    let id: String
    /// Nanoseconds since the epoch.
    let time: Int64

    init(_ request: MockRequest, id: String, at time: Int64) {
        self.request = request
        target = RequestTarget(request.target)
        self.id = id
        self.time = time
    }

    var method: String { request.method }

    /// POST, PATCH and PUT declare JSON, with or without a body.
    var lacksContentType: Bool {
        guard ["POST", "PATCH", "PUT"].contains(method) else { return false }
        let type = request.headers["Content-Type"] ?? ""
        return type.prefix { $0 != ";" }.lowercased() != "application/json"
    }
}

/// Access control: keys, tickets, venues' credentials.
struct AccessControl: Sendable {
    private struct Ticket: Sendable {
        var expiry: Int64
        var key: String
    }

    let isAdministrator: Bool
    let requiresContentType: Bool
    /// Venues with stored credentials, and since when; the credentials themselves are not kept.
    var connectedVenues: [String: Int64] = [:]
    private var tickets: [String: Ticket] = [:]

    init(_ configuration: MockExchange.Configuration) {
        isAdministrator = configuration.isAdministrator
        requiresContentType = configuration.requiresContentType
    }

    /// The caller: a key, or for a socket an unused ticket; nil if neither.
    mutating func key(of call: ServiceCall) -> String? {
        if let value = call.request.headers["Authorization"] {
            guard value.hasPrefix("Bearer ") else { return nil }
            let key = String(value.dropFirst(7))
            return AccessControl.isKey(key) ? key : nil
        }
        guard let ticket = call.target.query.first(where: { $0.name == "ticket" })?.value,
            call.request.headers["Upgrade"]?.lowercased() == "websocket",
            let known = tickets.removeValue(forKey: ticket), call.time <= known.expiry
        else { return nil }
        return known.key
    }

    /// Issues a ticket that opens one socket within thirty seconds.
    mutating func add(ticket: String, for key: String, at time: Int64) {
        tickets = tickets.filter { $0.value.expiry >= time }
        tickets[ticket] = Ticket(expiry: time + 30_000_000_000, key: key)
    }

    /// Whether a text is a key of the sandbox or of production.
    private static func isKey(_ text: String) -> Bool {
        guard let prefix = ["seq_test_", "seq_live_"].first(where: { text.hasPrefix($0) }) else {
            return false
        }
        let rest = text.utf8.dropFirst(prefix.utf8.count)
        return (1...256).contains(rest.count)
            && rest.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
