import SequenceMarkets

extension Route {
    /// What a test in another language asks of the exchange; the real one has none of it.
    static let control: [Route] = [
        Route("POST", "/_mock/markets/{slug}/resolve") { state, request in
            let body = request.json
            let slug = request.parameters["slug"] ?? ""
            let outcome = body["winning"]?.stringValue ?? ""
            guard state.resolve(slug, winning: outcome, at: request.time) else {
                return .failure(.conflict("\(slug) is not open, or has no outcome \(outcome)"))
            }
            return .ok(["slug": .string(slug), "winning": .string(outcome)])
        },
        Route("POST", "/_mock/alerts") { state, request in
            let body = request.json
            state.events.tell(.alerts, body)
            return .ok(["told": true])
        },
    ]
}
