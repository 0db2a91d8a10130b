import SequenceMarkets

extension Route {
    /// Every route of the exchange.
    ///
    /// Methods and paths are written out here and nowhere shared with the client, so that a wrong
    /// path in the client is found.
    static let all =
        connect + see + markets + settlement + history + funding + costs + account + trade
        + orchestrate + deployments + algos + strategies + costReports + intelligence + execution
        + streams + events + control

    static let connect: [Route] = [
        Route("GET", "/v1/health/live", isPublic: true) { _, _ in .ok(["status": "ok"]) },
        Route("GET", "/v1/health", isPublic: true) { _, _ in .ok(["status": "ok"]) },
        Route("GET", "/v1/health/edges", isPublic: true) { state, _ in
            let down = state.market.downVenues
            let (there, gone) = (
                state.catalog.venues.filter { !down.contains($0) },
                state.catalog.venues.filter { down.contains($0) }
            )
            return .ok([
                "expected": .array(state.catalog.venues.map { .string($0) }),
                "connected": .array(there.map { .string($0) }),
                "missing": .array(gone.map { .string($0) }), "extra": [],
                "drift": .bool(!gone.isEmpty),
            ])
        },
        Route("GET", "/v1/credentials") { state, request in
            let rows = state.connected.keys.sorted().map { venue -> JSONValue in
                let heard = state.market.lastHeard[venue]
                return [
                    "venue": .string(venue), "connected": .bool(heard == nil),
                    "last_heartbeat_ns": .int(heard ?? request.time),
                ]
            }
            return .ok(.array(rows))
        },
        Route("POST", "/v1/credentials/{venue}") { storeCredentials(&$0, $1) },
        Route("PUT", "/v1/credentials/{venue}") { storeCredentials(&$0, $1) },
        Route("DELETE", "/v1/credentials/{venue}") { state, request in
            let venue = request.parameters["venue"] ?? ""
            guard state.connected.removeValue(forKey: venue) != nil else {
                return .failure(.notFound("no credentials for \(venue)"))
            }
            return .ok(["venue": .string(venue), "connected": false])
        },
        Route("GET", "/v1/ws/ticket") { state, request in
            state.dialect.ticket == .post
                ? .failure(.of(405)) : issueTicket(&state, request)
        },
        Route("POST", "/v1/ws/ticket") { state, request in
            state.dialect.ticket == .get
                ? .failure(.of(405)) : issueTicket(&state, request)
        },
    ]

    private static let knownVenues: Set<String> = [
        "binance", "coinbase", "kraken", "okx", "bybit", "kalshi", "polymarket", "hyperliquid",
        "bitget", "cryptocom", "dex_ethereum", "solana",
    ]

    private static func storeCredentials(_ state: inout ExchangeState, _ request: RouteRequest)
        -> RouteResponse
    {
        let venue = request.parameters["venue"] ?? ""
        guard knownVenues.contains(venue) else {
            return .failure(
                .validation([FieldProblem(field: "venue", message: "is not supported")])
            )
        }
        let body = request.json
        let missing = ["api_key", "api_secret"].filter { body[$0]?.stringValue == nil }
        guard missing.isEmpty else {
            return .failure(
                .validation(missing.map { FieldProblem(field: $0, message: "is required") })
            )
        }
        state.connected[venue] = request.time
        return .ok(["venue": .string(venue), "connected": true])
    }

    private static func issueTicket(_ state: inout ExchangeState, _ request: RouteRequest)
        -> RouteResponse
    {
        state.tickets = state.tickets.filter { $0.value.expiry >= request.time }
        let ticket = "wst_" + state.trading.makeID(digits: 32)
        state.tickets[ticket] = ExchangeState.Ticket(
            expiry: request.time + 30_000_000_000,
            key: state.account ?? ""
        )
        return .ok(["ticket": .string(ticket)])
    }
}
