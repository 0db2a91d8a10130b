import SequenceMarkets

/// Applies a behaviour attached by a test to a request.
extension MockExchange {
    func answer(
        _ behavior: Behavior,
        of index: Int,
        _ call: ServiceCall,
        _ state: inout ExchangeState
    ) -> MockAnswer {
        switch behavior.kind {
        case .passThrough:
            return answerInWeather(call, &state)
        case .respond(var response):
            if response.headers["X-Request-Id"] == nil, state.dialect.requestIDEcho == .present {
                response.headers["X-Request-Id"] = call.id
            }
            return MockAnswer(.response(response))
        case .reject(let status, let code, let message, let retryAfter):
            let failure = ExchangeRefusal.of(
                status,
                code: code,
                message: message,
                retryAfter: retryAfter
            )
            return MockAnswer(.response(MockExchange.response(failure, to: call, state)))
        case .attempts(let choose):
            return answer(choose(state.behaviors.hits(index)), of: index, call, &state)
        case .after(let delay, let then):
            var late = answer(then, of: index, call, &state)
            late.delay += delay
            return late
        case .drop: return MockAnswer(.drop)
        case .silence: return MockAnswer(.silence)
        case .rateLimit(let rate):
            if let wait = state.behaviors.take(index, rate: rate, at: call.time) {
                let failure = ExchangeRefusal.of(429, retryAfter: wait)
                return MockAnswer(.response(MockExchange.response(failure, to: call, state)))
            }
            return MockAnswer(respond(to: call, &state))
        case .accepted(let aftermath):
            let reply = respond(to: call, &state)
            return MockAnswer(MockExchange.spoil(reply, aftermath, call, state))
        }
    }

    private static func spoil(
        _ reply: MockReply,
        _ aftermath: Behavior.Aftermath,
        _ call: ServiceCall,
        _ state: ExchangeState
    ) -> MockReply {
        switch aftermath {
        case .drop: return .drop
        case .silence: return .silence
        case .error(let status): return .response(response(.of(status), to: call, state))
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
}
