import SequenceMarkets

extension Route {
    /// Test controls for clients in other languages; the real exchange has none of them.
    static let control: [Route] = [
        Route("POST", "/_mock/markets/{slug}/resolve") { state, request throws(ExchangeRefusal) in
            let slug = request.parameter("slug")
            let outcome = request.body["winning"].json?.stringValue ?? ""
            guard state.resolve(slug, winning: outcome, at: request.time) else {
                throw .conflict("\(slug) is not open, or has no outcome \(outcome)")
            }
            return .json(["slug": .string(slug), "winning": .string(outcome)])
        },
        Route("POST", "/_mock/alerts") { state, request in
            state.events.send(.alerts, request.body.json)
            return .json(["told": true])
        },
    ]
}
