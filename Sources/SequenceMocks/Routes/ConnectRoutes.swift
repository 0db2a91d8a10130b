import SequenceMarkets

extension Route {
    static let connect: [Route] = [
        Route("GET", "/v1/health/live", isPublic: true) { _, _ in .json(["status": "ok"]) },
        Route("GET", "/v1/health", isPublic: true) { _, _ in .json(["status": "ok"]) },
        Route("GET", "/v1/health/edges", isPublic: true) { state, _ in
            let down = state.market.downVenues
            let (there, gone) = (
                state.catalog.venues.filter { !down.contains($0) },
                state.catalog.venues.filter { down.contains($0) }
            )
            return .json([
                "expected": .array(state.catalog.venues.map { .string($0) }),
                "connected": .array(there.map { .string($0) }),
                "missing": .array(gone.map { .string($0) }), "extra": [],
                "drift": .bool(!gone.isEmpty),
            ])
        },
        Route("GET", "/v1/credentials") { state, request in
            let rows = state.access.connectedVenues.keys.sorted().map { venue -> JSONValue in
                let heard = state.market.lastHeard[venue]
                return [
                    "venue": .string(venue), "connected": .bool(heard == nil),
                    "last_heartbeat_ns": .int(heard ?? request.time),
                ]
            }
            return .json(.array(rows))
        },
        Route("POST", "/v1/credentials/{venue}", storeCredentials),
        Route("PUT", "/v1/credentials/{venue}", storeCredentials),
        Route("DELETE", "/v1/credentials/{venue}") { state, request throws(ExchangeRefusal) in
            let venue = request.parameter("venue")
            guard state.access.connectedVenues.removeValue(forKey: venue) != nil else {
                throw .notFound("no credentials for \(venue)")
            }
            return .json(["venue": .string(venue), "connected": false])
        },
        Route("GET", "/v1/ws/ticket") { state, request throws(ExchangeRefusal) in
            guard state.dialect.ticket != .post else { throw .of(405) }
            return issueTicket(&state, request)
        },
        Route("POST", "/v1/ws/ticket") { state, request throws(ExchangeRefusal) in
            guard state.dialect.ticket != .get else { throw .of(405) }
            return issueTicket(&state, request)
        },
    ]

    private static let knownVenues: Set<String> = [
        "binance", "coinbase", "kraken", "okx", "bybit", "kalshi", "polymarket", "hyperliquid",
        "bitget", "cryptocom", "dex_ethereum", "solana",
    ]

    private static func storeCredentials(_ state: inout ExchangeState, _ request: RouteRequest)
        throws(ExchangeRefusal) -> RouteResponse
    {
        let venue = request.parameter("venue")
        guard knownVenues.contains(venue) else { throw .invalid("venue", "is not supported") }
        for field in ["api_key", "api_secret"].map({ request.body[$0] })
        where field.json?.stringValue == nil {
            field.fail("is required")
        }
        try request.body.check()
        state.access.connectedVenues[venue] = request.time
        return .json(["venue": .string(venue), "connected": true])
    }

    private static func issueTicket(_ state: inout ExchangeState, _ request: RouteRequest)
        -> RouteResponse
    {
        let ticket = "wst_" + state.accounts.current.ids.next(digits: 32)
        state.access.add(ticket: ticket, for: state.accounts.key ?? "", at: request.time)
        return .json(["ticket": .string(ticket)])
    }
}
