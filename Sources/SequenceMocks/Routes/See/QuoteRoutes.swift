import SequenceMarkets

extension Route {
    static let see: [Route] = [
        Route("GET", "/v1/quotes/{symbol}") { state, request throws(ExchangeRefusal) in
            let depth = try request.number("depth", default: 10, in: 1...100)
            let symbol = request.parameter("symbol")
            guard let quote = QuoteWriter(state.market, at: request.time).json(symbol, depth: depth)
            else {
                throw .notFound("resolver: unknown symbol \(symbol)")
            }
            return .json(quote)
        },
        Route("GET", "/v1/quotes") { state, request throws(ExchangeRefusal) in
            let symbols = request.list("symbols")
            guard !symbols.isEmpty else {
                throw .invalid("symbols", "is required")
            }
            return .json(
                .array(symbols.map { quoteOrError($0, depth: 1, state.market, at: request.time) })
            )
        },
        Route("POST", "/v1/quotes_batch", quotesBatch),
        Route("GET", "/v1/positions/unified") { state, request in
            let held = request.list("venues")
            let kinds = request.list("kinds")
            let sheet = UnifiedPositions(state, at: request.time)
            return .json(
                sheet.json { row in
                    (held.isEmpty || held.contains(row.venue))
                        && (kinds.isEmpty || kinds.contains(row.kind))
                        && (row.isOpen || request.query("include_closed") == "true")
                }
            )
        },
        Route("GET", "/v1/symbols") { state, _ in
            .json(
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
            .json([
                "active": .bool(state.accounts.current.terms.killReason != nil),
                "reason": .text(state.accounts.current.terms.killReason),
            ])
        },
        Route("PUT", "/v1/kill_switch") { state, request throws(ExchangeRefusal) in
            guard let active = request.body["active"].json?.boolValue else {
                throw .invalid("active", "must be true or false")
            }
            // This page promises that engaging cancels; the other one promises it does not.
            if active, state.dialect.killSwitch != .keeps {
                _ = state.accounts.current.cancelEverything(at: request.time)
            }
            return try setKillSwitch(&state, active, request.body["reason"].json?.stringValue)
        },
        Route("POST", "/v1/kill_switch") { state, request throws(ExchangeRefusal) in
            if state.dialect.killSwitch == .cancels {
                _ = state.accounts.current.cancelEverything(at: request.time)
            }
            return try setKillSwitch(&state, true, request.body["reason"].json?.stringValue)
        },
        Route("POST", "/v1/kill_switch/clear") { state, _ throws(ExchangeRefusal) in
            try setKillSwitch(&state, false, nil)
        },
        Route("POST", "/v1/venue_cancel_all/{venue}") { state, request in
            let venue = request.parameter("venue")
            let count = state.accounts.current.cancelEverything(onVenue: venue, at: request.time)
            return .json(["venue": .string(venue), "cancelled": .int(count)])
        },
    ]

    private static func setKillSwitch(
        _ state: inout ExchangeState,
        _ active: Bool,
        _ reason: String?
    ) throws(ExchangeRefusal) -> RouteResponse {
        if !active, !state.access.isAdministrator { throw .of(403) }
        state.accounts.current.terms.killReason = active ? reason ?? "engaged" : nil
        return .json(["active": .bool(active), "reason": .text(reason)])
    }

    private static func quotesBatch(_ state: inout ExchangeState, _ request: RouteRequest)
        throws(ExchangeRefusal) -> RouteResponse
    {
        let list = request.body["symbols"].json?.arrayValue
        guard let symbols = list?.map({ $0.stringValue ?? "" }) else {
            throw .invalid("symbols", "is required")
        }
        guard symbols.count <= 2_000 else {
            throw .invalid("symbols", "at most 2000 at once")
        }
        let depth = Int(min(max(request.body["depth"].json?.int64Value ?? 10, 1), 100))
        var kind: ContractKind?
        if let name = request.body["instrument_type"].json?.stringValue {
            guard let known = ContractKind(rawValue: name) else {
                throw .invalid("instrument_type", "must be spot, perp or prediction")
            }
            kind = known
        }
        let quotes = symbols.map {
            quoteOrError($0, kind, depth: depth, state.market, at: request.time)
        }
        return .json([
            "quotes": .array(quotes), "count": .int(quotes.count), "elapsed_ms": 1,
        ])
    }

    private static func quoteOrError(
        _ symbol: String,
        _ kind: ContractKind? = nil,
        depth: Int,
        _ market: SimulatedMarket,
        at time: Int64
    ) -> JSONValue {
        QuoteWriter(market, at: time).json(symbol, kind, depth: depth)
            ?? ["symbol": .string(symbol), "error": "resolver: unknown symbol"]
    }
}
