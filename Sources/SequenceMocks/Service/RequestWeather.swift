import SequenceMarkets

/// Applies the weather to requests and responses in transit.
extension MockExchange {
    /// Answers a request as the weather allows.
    func answerInWeather(_ call: ServiceCall, _ state: inout ExchangeState) -> MockAnswer {
        let draw = state.weather.draw
        let weather = draw.weather
        guard weather != .calm, call.target.segments.first == "v1" else {
            return MockAnswer(respond(to: call, &state))
        }
        let place = state.weather.transit.place(of: call.request)
        let delay = Duration.nanoseconds(draw.delay(weather.restDelay, .restDelay, place))
        if draw.happens(weather.refusals, .refusal, place) {
            return MockAnswer(refusal(of: call, state, place), after: delay)
        }
        if let asked = SubmissionTransit.name(of: call) {
            if state.weather.transit.isUnderway(asked, at: call.time) {
                return MockAnswer(refusalOfRepeat(call, state, place), after: delay)
            }
            if draw.happens(weather.lateLandings, .late, place),
                let key = state.access.key(of: call)
            {
                let due = call.time &+ draw.delay(weather.landingDelay, .landing, place)
                state.weather.transit.send(asked, arrivingAt: due)
                state.weather.delayed.add(.land(call.request, id: call.id, key: key), at: due)
                return MockAnswer(lostReply(to: call, state, place), after: delay)
            }
        }
        let reply = respond(to: call, &state)
        guard case .response(let response, _) = reply else { return MockAnswer(reply) }
        if draw.happens(weather.lostAnswers, .lost, place) {
            return MockAnswer(lostReply(to: call, state, place), after: delay)
        }
        let told = confused(response, call, &state, place)
        return MockAnswer(.response(told, delivery(draw, place)), after: delay)
    }

    /// Carries out a submission that arrived late; its response is discarded.
    func land(
        _ request: MockRequest,
        _ id: String,
        _ key: String,
        _ state: inout ExchangeState,
        _ now: Int64
    ) {
        let call = ServiceCall(request, id: id, at: now)
        if let asked = SubmissionTransit.name(of: call) { state.weather.transit.arrived(asked) }
        state.accounts.enter(key)
        _ = respond(to: call, isLimited: false, &state)
    }

    private func failed(_ failure: ExchangeRefusal, _ call: ServiceCall, _ state: ExchangeState)
        -> MockReply
    {
        .response(MockExchange.response(failure, to: call, state))
    }

    private func refusal(of call: ServiceCall, _ state: ExchangeState, _ place: UInt64)
        -> MockReply
    {
        switch state.weather.draw.bits(.refusalKind, place) % 4 {
        case 0: failed(.of(429, retryAfter: 1), call, state)
        case 1: .drop
        default: failed(.of(503), call, state)
        }
    }

    /// The first one is still in transit: a gateway that knows its id refuses the repeat.
    private func refusalOfRepeat(_ call: ServiceCall, _ state: ExchangeState, _ place: UInt64)
        -> MockReply
    {
        let failure: ExchangeRefusal =
            switch state.weather.draw.bits(.repeated, place) % 4 {
            case 0: .of(429, retryAfter: 1)
            case 1: .conflict("a request with this graph_id is being processed")
            case 2: .of(422, code: "VALIDATION_ERROR", message: "duplicate request")
            default: .invalid("graph_id", "is in use")
            }
        return failed(failure, call, state)
    }

    /// The reply to a request that was, or will be, carried out.
    private func lostReply(to call: ServiceCall, _ state: ExchangeState, _ place: UInt64)
        -> MockReply
    {
        switch state.weather.draw.bits(.lostKind, place) % 8 {
        case 0, 1: .silence
        case 2: .drop
        case 3: failed(.of(408, message: "timeout"), call, state)
        case 4: failed(.of(500), call, state)
        case 5: failed(.of(502), call, state)
        case 6: failed(.of(504), call, state)
        default: .response(HTTPResponse(status: 200, headers: [:], body: Array("{".utf8)))
        }
    }

    /// A submission's response, or another submission's.
    private func confused(
        _ response: HTTPResponse,
        _ call: ServiceCall,
        _ state: inout ExchangeState,
        _ place: UInt64
    ) -> HTTPResponse {
        guard SubmissionTransit.isSubmission(call), response.status == 200 else { return response }
        var response = response
        let own: JSONValue
        do throws(JSONError) { own = try JSONValue(parsing: response.body) } catch {
            return response
        }
        let draw = state.weather.draw
        if draw.happens(draw.weather.foreignAnswers, .foreign, place) {
            var other = state.weather.transit.lastReceipt?.objectValue ?? own.objectValue
            if other?["graph_id"] == own["graph_id"] {
                other?["graph_id"] = .string("graph_" + state.accounts.current.ids.next(digits: 32))
            }
            if let other { response.body = JSONValue.object(other).serialized() }
        }
        state.weather.transit.lastReceipt = own
        return response
    }

    /// How a response is sent; only connections can be muted or repeat a response.
    private func delivery(_ draw: WeatherDraw, _ place: UInt64) -> MockDelivery {
        if draw.happens(draw.weather.doubledAnswers, .doubled, place) { return .doubled }
        if draw.happens(draw.weather.mutedConnections, .muted, place) { return .thenMute }
        return .whole
    }
}

/// The requests in transit that the weather keeps track of.
struct SubmissionTransit: Sendable {
    /// Submissions in transit, by content, and when they arrive.
    private var arrivals: [String: Int64] = [:]
    /// How often each request was made.
    private var counts: [UInt64: UInt64] = [:]
    /// The last response to a submission, to be sent in place of another.
    var lastReceipt: JSONValue?

    static func isSubmission(_ call: ServiceCall) -> Bool {
        call.method == "POST" && call.target.segments == ["v1", "orders"]
    }

    /// The id a submission requests; nil for any other request.
    static func name(of call: ServiceCall) -> String? {
        guard isSubmission(call) else { return nil }
        do throws(JSONError) {
            let body = try JSONValue(parsing: call.request.body)
            return body["graph_id"]?.stringValue ?? "body \(SeededNoise.key(call.request.body))"
        } catch {
            return nil
        }
    }

    mutating func send(_ name: String, arrivingAt time: Int64) { arrivals[name] = time }

    mutating func arrived(_ name: String) { arrivals[name] = nil }

    func isUnderway(_ name: String, at now: Int64) -> Bool {
        arrivals[name].map { $0 > now } ?? false
    }

    /// An index for the weather's draws that depends on the request and its count, not
    /// on other requests in between.
    mutating func place(of request: MockRequest) -> UInt64 {
        if counts.count > 100_000 { counts.removeAll() }
        var key = SeededNoise.key(request.method) ^ SeededNoise.key(request.target)
        key = SeededGenerator.mix(key) ^ SeededNoise.key(request.body)
        let count = (counts[key] ?? 0) + 1
        counts[key] = count
        return SeededGenerator.mix(key &+ count &* 0x9e37_79b9_7f4a_7c15)
    }
}
