import SequenceMarkets

/// What the weather makes of requests on their way here and of answers on their way back.
extension MockExchange {
    /// Answers a request as the weather lets it.
    func answerInWeather(
        _ request: MockRequest,
        _ target: Target,
        _ id: String,
        _ state: inout ExchangeState,
        _ now: Int64
    ) -> Plan {
        let weather = state.draw.weather
        guard weather != .calm, target.segments.first == "v1" else {
            return Plan(reply: answer(request, target, id, &state, now))
        }
        let place = state.place(of: request)
        let delay = Duration.nanoseconds(state.draw.delay(weather.restDelay, .restDelay, place))
        if let refusal = refusal(request, target, id, &state, place, now) {
            return Plan(delay: delay, reply: refusal)
        }
        if let asked = SubmissionTransit.name(of: request, target) {
            if let due = state.inTransit[asked], due > now {
                return Plan(delay: delay, reply: refusalOfRepeat(id, &state, place))
            }
            if state.draw.happens(weather.lateLandings, .late, place),
                let key = client(of: request, target, &state, now)
            {
                let due = now &+ state.draw.delay(weather.landingDelay, .landing, place)
                state.inTransit[asked] = due
                state.delayed.add(.land(request, id: id, key: key), at: due)
                return Plan(delay: delay, reply: lost(id, &state, place))
            }
        }
        let reply = answer(request, target, id, &state, now)
        guard case .response(let response, _) = reply else { return Plan(reply: reply) }
        if state.draw.happens(weather.lostAnswers, .lost, place) {
            return Plan(delay: delay, reply: lost(id, &state, place))
        }
        let told = confused(response, request, target, &state, place)
        return Plan(delay: delay, reply: .response(told, delivery(&state, place)))
    }

    /// What reached the exchange late is done now, and nobody hears the answer.
    func land(
        _ request: MockRequest,
        _ id: String,
        _ key: String,
        _ state: inout ExchangeState,
        _ now: Int64
    ) {
        let target = Target(request.target)
        if let asked = SubmissionTransit.name(of: request, target) { state.inTransit[asked] = nil }
        state.enter(key)
        _ = answer(request, target, id, isLimited: false, &state, now)
    }

    private func refusal(
        _ request: MockRequest,
        _ target: Target,
        _ id: String,
        _ state: inout ExchangeState,
        _ place: UInt64,
        _ now: Int64
    ) -> MockReply? {
        guard state.draw.happens(state.draw.weather.refusals, .refusal, place) else { return nil }
        switch state.draw.bits(.refusalKind, place) % 4 {
        case 0:
            var failure = RouteFailure.of(429)
            failure.retryAfter = 1
            return .response(response(.failure(failure), id, state, now))
        case 1: return .drop
        default: return .response(response(.failure(.of(503)), id, state, now))
        }
    }

    /// The first one is still on its way: a front that knows the id turns the repeat away.
    private func refusalOfRepeat(_ id: String, _ state: inout ExchangeState, _ place: UInt64)
        -> MockReply
    {
        var failure: RouteFailure
        switch state.draw.bits(.repeated, place) % 4 {
        case 0:
            failure = .of(429)
            failure.retryAfter = 1
        case 1: failure = .conflict("a request with this graph_id is being processed")
        case 2: failure = .of(422, code: "VALIDATION_ERROR", message: "duplicate request")
        default: failure = .validation([FieldProblem(field: "graph_id", message: "is in use")])
        }
        return .response(response(.failure(failure), id, state, state.time))
    }

    /// The answer of a request that was, or will be, done.
    private func lost(_ id: String, _ state: inout ExchangeState, _ place: UInt64) -> MockReply {
        switch state.draw.bits(.lostKind, place) % 8 {
        case 0, 1: .silence
        case 2: .drop
        case 3: .response(response(.failure(.of(408, message: "timeout")), id, state, state.time))
        case 4: .response(response(.failure(.of(500)), id, state, state.time))
        case 5: .response(response(.failure(.of(502)), id, state, state.time))
        case 6: .response(response(.failure(.of(504)), id, state, state.time))
        default: .response(HTTPResponse(status: 200, headers: [:], body: Array("{".utf8)))
        }
    }

    /// A submission's answer, or that of another.
    private func confused(
        _ response: HTTPResponse,
        _ request: MockRequest,
        _ target: Target,
        _ state: inout ExchangeState,
        _ place: UInt64
    ) -> HTTPResponse {
        guard request.method == "POST", target.segments == ["v1", "orders"],
            response.status == 200
        else { return response }
        var response = response
        let own: JSONValue
        do throws(JSONError) { own = try JSONValue(parsing: response.body) } catch {
            return response
        }
        if state.draw.happens(state.draw.weather.foreignAnswers, .foreign, place) {
            var other = state.lastReceipt?.objectValue ?? own.objectValue
            if other?["graph_id"] == own["graph_id"] {
                other?["graph_id"] = .string("graph_" + state.trading.makeID(digits: 32))
            }
            if let other { response.body = JSONValue.object(other).serialized() }
        }
        state.lastReceipt = own
        return response
    }

    /// How an answer leaves; only connections can be muted, or hold an answer twice.
    private func delivery(_ state: inout ExchangeState, _ place: UInt64) -> MockDelivery {
        let weather = state.draw.weather
        if state.draw.happens(weather.doubledAnswers, .doubled, place) { return .doubled }
        if state.draw.happens(weather.mutedConnections, .muted, place) { return .thenMute }
        return .whole
    }
}

/// Submissions while they are on their way.
enum SubmissionTransit {
    /// What a submission asks to be called; nil for any other request.
    static func name(of request: MockRequest, _ target: Target) -> String? {
        guard request.method == "POST", target.segments == ["v1", "orders"] else { return nil }
        do throws(JSONError) {
            let body = try JSONValue(parsing: request.body)
            return body["graph_id"]?.stringValue ?? "body \(SeededNoise.key(request.body))"
        } catch {
            return nil
        }
    }
}

extension ExchangeState {
    /// A place for the weather's draws that depends on what is asked and how often it was, not
    /// on what else is asked meanwhile.
    mutating func place(of request: MockRequest) -> UInt64 {
        if requestCounts.count > 100_000 { requestCounts.removeAll() }
        var key = SeededNoise.key(request.method) ^ SeededNoise.key(request.target)
        key = SeededGenerator.mix(key) ^ SeededNoise.key(request.body)
        let count = (requestCounts[key] ?? 0) + 1
        requestCounts[key] = count
        return SeededGenerator.mix(key &+ count &* 0x9e37_79b9_7f4a_7c15)
    }

    /// Acts on one message of a client, and acknowledges as the weather lets it.
    mutating func receive(_ bytes: [UInt8], on id: Int, at now: Int64) {
        guard hub.output(of: id) != nil else { return }
        let message: JSONValue
        do throws(JSONError) { message = try JSONValue(parsing: bytes) } catch {
            return hub.refuse("malformed JSON", id)
        }
        if let names = message["subscribe"]?.arrayValue {
            subscribe(names.map { $0.stringValue ?? "" }, id)
        } else if let names = message["unsubscribe"]?.arrayValue {
            hub.unsubscribe(names.map { $0.stringValue ?? "" }, id)
        } else {
            hub.refuse("expected subscribe or unsubscribe", id)
        }
    }

    private mutating func subscribe(_ names: [String], _ id: Int) {
        told += 1
        let place = told
        guard draw.happens(draw.weather.oddAcknowledgements, .odd, place) else {
            return later(0, .acknowledge(socket: id, names))
        }
        let delay = draw.delay(draw.weather.acknowledgementDelay, .acknowledgement, place)
        let half = names.count / 2
        switch draw.bits(.oddKind, place) % 4 {
        case 0: later(delay, .acknowledge(socket: id, names))
        case 1:
            later(0, .acknowledge(socket: id, Array(names.prefix(half))))
            later(delay, .acknowledge(socket: id, Array(names.dropFirst(half))))
        case 2:
            let others = names.map { $0 + "-OTHER" }
            later(0, .acknowledgeOthers(socket: id, others))
            later(delay, .acknowledge(socket: id, names))
        default:
            // The others are as many as were asked for, so that counting them proves nothing.
            later(0, .acknowledgeOthers(socket: id, names.map { _ in "prices:DOGE-USD" }))
            later(delay / 2, .acknowledge(socket: id, Array(names.suffix(half))))
            later(delay, .acknowledge(socket: id, Array(names.dropLast(half))))
        }
    }
}
