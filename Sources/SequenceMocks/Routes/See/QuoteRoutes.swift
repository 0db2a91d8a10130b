import SequenceMarkets

extension Route {
    static let see: [Route] = [
        Route("GET", "/v1/quotes/{symbol}") { state, request in
            guard let depth = request.number("depth", default: 10, in: 1...100) else {
                return .failure(
                    .validation([FieldProblem(field: "depth", message: "must be a whole number")])
                )
            }
            let symbol = request.parameters["symbol"] ?? ""
            guard let quote = state.market.quote(symbol, depth: depth, at: request.time) else {
                return .failure(.notFound("resolver: unknown symbol \(symbol)"))
            }
            return .ok(quote)
        },
        Route("GET", "/v1/quotes") { state, request in
            let symbols = request.list("symbols")
            guard !symbols.isEmpty else {
                return .failure(
                    .validation([FieldProblem(field: "symbols", message: "is required")])
                )
            }
            return .ok(.array(symbols.map { state.quoteOrError($0, depth: 1, at: request.time) }))
        },
        Route("POST", "/v1/quotes_batch") { quotesBatch($0, $1) },
        Route("GET", "/v1/positions/unified") { state, request in
            let held = request.list("venues")
            let kinds = request.list("kinds")
            let sheet = UnifiedPositions(state, at: request.time)
            return .ok(
                sheet.json { row in
                    (held.isEmpty || held.contains(row.venue))
                        && (kinds.isEmpty || kinds.contains(row.kind))
                        && (row.isOpen || request.query("include_closed") == "true")
                }
            )
        },
        Route("GET", "/v1/symbols") { state, _ in
            .ok(
                .array(
                    state.catalog.pairs.map { pair in
                        [
                            "symbol": .string(pair.symbol), "base": .string(pair.base),
                            "quote": .string(pair.settlement),
                            "venues": .array(pair.venues.map { .string($0) }),
                            "type": .string(pair.kind.rawValue),
                        ]
                    }
                )
            )
        },
        Route("GET", "/v1/kill_switch") { state, _ in
            .ok([
                "active": .bool(state.trading.killReason != nil),
                "reason": .text(state.trading.killReason),
            ])
        },
        Route("PUT", "/v1/kill_switch") { state, request in
            let body = request.json
            guard let active = body["active"]?.boolValue else {
                return .failure(
                    .validation([FieldProblem(field: "active", message: "must be true or false")])
                )
            }
            // This page promises that engaging cancels; the other one promises it does not.
            if active, state.dialect.killSwitch != .keeps {
                _ = state.trading.cancelEverything(at: request.time)
            }
            return setKillSwitch(&state, active, body["reason"]?.stringValue)
        },
        Route("POST", "/v1/kill_switch") { state, request in
            let body = request.json
            if state.dialect.killSwitch == .cancels {
                _ = state.trading.cancelEverything(at: request.time)
            }
            return setKillSwitch(&state, true, body["reason"]?.stringValue)
        },
        Route("POST", "/v1/kill_switch/clear") { state, _ in setKillSwitch(&state, false, nil) },
        Route("POST", "/v1/venue_cancel_all/{venue}") { state, request in
            let venue = request.parameters["venue"] ?? ""
            let count = state.trading.cancelEverything(onVenue: venue, at: request.time)
            return .ok(["venue": .string(venue), "cancelled": .int(count)])
        },
    ]

    private static func setKillSwitch(
        _ state: inout ExchangeState,
        _ active: Bool,
        _ reason: String?
    ) -> RouteResponse {
        if !active, !state.isAdministrator { return .failure(.of(403)) }
        state.trading.killReason = active ? reason ?? "engaged" : nil
        return .ok(["active": .bool(active), "reason": .text(reason)])
    }

    private static func quotesBatch(_ state: ExchangeState, _ request: RouteRequest)
        -> RouteResponse
    {
        let body = request.json
        guard let symbols = body["symbols"]?.arrayValue?.map({ $0.stringValue ?? "" }) else {
            return .failure(.validation([FieldProblem(field: "symbols", message: "is required")]))
        }
        guard symbols.count <= 2_000 else {
            return .failure(
                .validation([FieldProblem(field: "symbols", message: "at most 2000 at once")])
            )
        }
        let depth = Int(min(max(body["depth"]?.int64Value ?? 10, 1), 100))
        let quotes = symbols.map { state.quoteOrError($0, depth: depth, at: request.time) }
        return .ok([
            "quotes": .array(quotes), "count": .int(quotes.count), "elapsed_ms": 1,
        ])
    }
}

extension ExchangeState {
    func quoteOrError(_ symbol: String, depth: Int, at time: Int64) -> JSONValue {
        market.quote(symbol, depth: depth, at: time)
            ?? ["symbol": .string(symbol), "error": "resolver: unknown symbol"]
    }
}
