import SequenceMarkets

extension MockExchange: MockService {
    /// What to do about a request: how long to wait, then what.
    struct Plan: Sendable {
        var delay: Duration = .zero
        var reply: MockReply
    }

    package func reply(to request: MockRequest) async -> MockReply {
        let plan = plan(request)
        if plan.delay > .zero {
            do { try await time.sleep(plan.delay) } catch { return .drop }
        }
        return plan.reply
    }

    /// Acts on a request at once and says how to answer it.
    func plan(_ request: MockRequest) -> Plan {
        withState { state, now in
            state.record(RecordedRequest(request))
            let target = Target(request.target)
            let id = requestID(of: request, &state)
            if let index = state.stubs.firstIndex(where: { stub in
                !stub.isUsedUp && stub.method == request.method
                    && RoutePattern.match(stub.pattern, target.segments) != nil
            }) {
                state.stubs[index].hits += 1
                let behavior = state.stubs[index].behavior
                return plan(behavior, of: index, request, target, id, &state, now)
            }
            return answerInWeather(request, target, id, &state, now)
        }
    }

    private func plan(
        _ behavior: Behavior,
        of stub: Int,
        _ request: MockRequest,
        _ target: Target,
        _ id: String,
        _ state: inout ExchangeState,
        _ now: Int64
    ) -> Plan {
        switch behavior.kind {
        case .passThrough:
            return answerInWeather(request, target, id, &state, now)
        case .respond(var response):
            if response.headers["X-Request-Id"] == nil, state.dialect.requestIDEcho == .present {
                response.headers["X-Request-Id"] = id
            }
            return Plan(reply: .response(response))
        case .reject(let status, let code, let message, let retryAfter):
            var failure = RouteFailure.of(status, code: code, message: message)
            failure.retryAfter = retryAfter
            return Plan(reply: .response(response(.failure(failure), id, state, now)))
        case .attempts(let choose):
            let chosen = choose(state.stubs[stub].hits)
            return plan(chosen, of: stub, request, target, id, &state, now)
        case .after(let delay, let then):
            var plan = plan(then, of: stub, request, target, id, &state, now)
            plan.delay += delay
            return plan
        case .drop: return Plan(reply: .drop)
        case .silence: return Plan(reply: .silence)
        case .rateLimit(let rate):
            var bucket = state.stubs[stub].bucket ?? RequestBucket(rate: rate, at: now)
            let wait = bucket.take(at: now)
            state.stubs[stub].bucket = bucket
            if let wait { return Plan(reply: .response(limited(wait, id, state, now))) }
            return Plan(reply: answer(request, target, id, &state, now))
        case .accepted(let aftermath):
            let reply = answer(request, target, id, &state, now)
            return Plan(reply: spoil(reply, aftermath, id, state, now))
        }
    }

    private func spoil(
        _ reply: MockReply,
        _ aftermath: Behavior.Aftermath,
        _ id: String,
        _ state: ExchangeState,
        _ now: Int64
    ) -> MockReply {
        switch aftermath {
        case .drop: return .drop
        case .silence: return .silence
        case .error(let status): return .response(response(.failure(.of(status)), id, state, now))
        case .truncate:
            guard case .response(let response, _) = reply else { return reply }
            return .response(response, .truncated(after: response.body.count / 2))
        case .malformed:
            guard case .response(var response, _) = reply else { return reply }
            response.body = Array(response.body.prefix(max(response.body.count * 2 / 3, 1)))
            if response.body.isEmpty { response.body = Array("{".utf8) }
            return .response(response)
        }
    }

    /// The answer as it is before any fault.
    func answer(
        _ request: MockRequest,
        _ target: Target,
        _ id: String,
        isLimited: Bool = true,
        _ state: inout ExchangeState,
        _ now: Int64
    ) -> MockReply {
        let route: Route
        let parameters: [String: String]
        switch match(request.method, target.segments) {
        case .route(let found, let values): (route, parameters) = (found, values)
        case .wrongMethod:
            state.problems.append("wrong method: \(request.method) \(request.target)")
            return .response(response(.failure(.of(405)), id, state, now))
        case .unknown:
            state.problems.append("unknown route: \(request.method) \(request.target)")
            return .response(response(.failure(.notFound("no such endpoint")), id, state, now))
        }
        if !route.isPublic {
            guard let client = client(of: request, target, &state, now) else {
                return .response(response(.failure(.of(401)), id, state, now))
            }
            state.enter(client)
            if isLimited, let rate = state.requestsPerSecond {
                var bucket = state.buckets[client] ?? RequestBucket(rate: rate, at: now)
                let wait = bucket.take(at: now)
                state.buckets[client] = bucket
                if let wait { return .response(limited(wait, id, state, now)) }
            }
        }
        if state.requiresContentType, MockExchange.lacksContentType(request) {
            let failure = RouteFailure.badRequest("Content-Type: application/json is required")
            return .response(response(.failure(failure), id, state, now))
        }
        let json: JSONValue
        do throws(JSONError) { json = try MockExchange.json(of: request) } catch {
            let failure = RouteFailure.badRequest("malformed JSON: \(error)")
            return .response(response(.failure(failure), id, state, now))
        }
        let routed = RouteRequest(
            method: request.method,
            segments: target.segments,
            parameters: parameters,
            query: target.query,
            headers: request.headers,
            body: request.body,
            json: json,
            time: now,
            exchange: self
        )
        let answer = route.handler(&state, routed)
        switch answer {
        case .webSocket(let handler): return .webSocket(handler)
        case .events(let source):
            var headers: HTTPHeaders = [
                "Content-Type": "text/event-stream", "Cache-Control": "no-cache",
            ]
            if state.dialect.requestIDEcho == .present { headers["X-Request-Id"] = id }
            return .events(HTTPResponse(status: 200, headers: headers), source)
        default: break
        }
        return .response(response(answer, id, state, now))
    }

    /// What a request says; only POST, PATCH and PUT say anything.
    private static func json(of request: MockRequest) throws(JSONError) -> JSONValue {
        guard ["POST", "PATCH", "PUT"].contains(request.method), !request.body.isEmpty else {
            return .object(JSONObject())
        }
        return try JSONValue(parsing: request.body)
    }

    /// POST, PATCH and PUT say that they are JSON, with a body or without.
    private static func lacksContentType(_ request: MockRequest) -> Bool {
        guard ["POST", "PATCH", "PUT"].contains(request.method) else { return false }
        let type = request.headers["Content-Type"] ?? ""
        return type.prefix { $0 != ";" }.lowercased() != "application/json"
    }

    /// Who asks: a key, or for a socket an unused ticket; nil for nobody.
    func client(
        of request: MockRequest,
        _ target: Target,
        _ state: inout ExchangeState,
        _ now: Int64
    ) -> String? {
        if let value = request.headers["Authorization"] {
            guard value.hasPrefix("Bearer ") else { return nil }
            let key = String(value.dropFirst(7))
            return MockExchange.isKey(key) ? key : nil
        }
        guard let ticket = target.query.first(where: { $0.name == "ticket" })?.value,
            request.headers["Upgrade"]?.lowercased() == "websocket",
            let known = state.tickets.removeValue(forKey: ticket), now <= known.expiry
        else { return nil }
        return known.key
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

    private func requestID(of request: MockRequest, _ state: inout ExchangeState) -> String {
        if let id = request.headers["X-Request-Id"], !id.isEmpty, id.utf8.count <= 128,
            HTTPHeaders.isValidValue(id)
        {
            return id
        }
        return state.makeRequestID()
    }

    private func limited(
        _ wait: Int,
        _ id: String,
        _ state: ExchangeState,
        _ now: Int64
    ) -> HTTPResponse {
        var failure = RouteFailure.of(429)
        failure.retryAfter = wait
        return response(.failure(failure), id, state, now)
    }

    func response(
        _ answer: RouteResponse,
        _ id: String,
        _ state: ExchangeState,
        _ now: Int64
    ) -> HTTPResponse {
        var headers: HTTPHeaders = ["Content-Type": "application/json"]
        if state.dialect.requestIDEcho == .present { headers["X-Request-Id"] = id }
        switch answer {
        case .json(let status, let json):
            return HTTPResponse(status: status, headers: headers, body: json.serialized())
        case .bytes(let status, let body):
            return HTTPResponse(status: status, headers: headers, body: body)
        case .empty(let status):
            return HTTPResponse(status: status, headers: headers)
        case .failure(let failure):
            if let wait = failure.retryAfter {
                headers["Retry-After"] = state.encoder.retryAfter(wait, at: now)
                headers["Date"] = state.encoder.date(now)
            }
            return HTTPResponse(
                status: failure.status,
                headers: headers,
                body: failure.envelope(requestID: id).serialized()
            )
        case .webSocket, .events:
            return HTTPResponse(status: 426, headers: headers)
        }
    }
}
