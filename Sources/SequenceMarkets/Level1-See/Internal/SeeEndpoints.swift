extension Endpoint where Response == Quote {
    static func quote(
        _ symbol: String,
        _ depth: Int,
        _ nowait: Bool
    ) throws(SequenceError) -> Endpoint {
        guard depth > 0 else { throw .validation(field: "depth", "must be at least 1") }
        var query = RequestQuery()
        query.add("depth", min(depth, 100))
        query.add("nowait", flag: nowait)
        return Endpoint(.get, "/v1/quotes/\(symbol)", query: query, lane: .marketReads)
    }
}

extension Endpoint where Response == Rows<Quote> {
    /// The quotes of several symbols in one request.
    static func quotes(_ symbols: [String]) throws(SequenceError) -> Endpoint {
        guard !symbols.contains("") else {
            throw .validation(field: "symbols", "must not hold an empty one")
        }
        var query = RequestQuery()
        query.add("symbols", list: symbols)
        return .list("/v1/quotes", query: query, under: ["quotes"])
    }
}

extension Endpoint where Response == FundingRates {
    static func fundingRates(_ venue: Venue?, _ symbol: String?) -> Endpoint {
        var query = RequestQuery()
        query.add("venue", venue?.rawValue)
        query.add("symbol", symbol)
        return Endpoint(.get, "/v1/market/funding-rates", query: query, lane: .marketReads)
    }
}

extension Endpoint where Response == FundingHistory {
    static func fundingHistory(
        _ symbol: String,
        _ venue: Venue,
        _ range: HistoryRange,
        _ window: HistoryWindow?
    ) -> Endpoint {
        var query = RequestQuery()
        query.add("venue", venue.rawValue)
        query.add("range", range.rawValue)
        window?.add(to: &query)
        return Endpoint(.get, "/v1/funding_history/\(symbol)", query: query, lane: .marketReads)
    }
}

extension Endpoint where Response == FeeTable {
    static func fees(_ ticker: String, _ venues: [Venue]) throws(SequenceError) -> Endpoint {
        guard !ticker.isEmpty else { throw .validation(field: "ticker", "must not be empty") }
        var query = RequestQuery()
        query.add("ticker", ticker)
        query.add("venues", list: venues.map(\.rawValue))
        return Endpoint(.get, "/v1/fees", query: query, lane: .marketReads)
    }
}

extension Endpoint where Response == OrderPreview {
    static func preview(
        _ symbol: String,
        _ side: Side,
        _ quantity: Result<Qty, FixedPointError>,
        _ orderType: OrderType
    ) throws(SequenceError) -> Endpoint {
        var problems: [ValidationError.Problem] = []
        OrderInput.check(symbol, side) { problems.append(.init(field: $0, message: $1)) }
        if let message = OrderInput.problem(quantity) {
            problems.append(.init(field: "qty", message: message))
        }
        guard problems.isEmpty, case .success(let quantity) = quantity else {
            throw .validation(ValidationError(problems: problems))
        }
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("symbol")
            writer.string(symbol)
            writer.key("side")
            writer.string(side.rawValue)
            writer.key("order_type")
            writer.string(orderType.rawValue)
            writer.key("qty")
            writer.decimal(quantity)
        }
        return Endpoint(
            .post,
            "/v1/orders/preview",
            body: writer.bytes,
            repetition: .idempotent,
            lane: .marketReads
        )
    }
}

extension Endpoint where Response == VenueCancellation {
    static func cancelAll(_ venue: Venue) -> Endpoint {
        Endpoint(
            method: .post,
            path: "/v1/venue_cancel_all/\(venue)",
            body: Array("{}".utf8),
            // Cancelled orders stay cancelled, so repeating it is harmless.
            repetition: .idempotent,
            lane: .safety,
            decode: { body throws(JSONError) in
                body.isEmpty ? VenueCancellation(.null) : try VenueCancellation(json: body)
            }
        )
    }
}

extension Endpoint where Response == Rows<PolymarketReward> {
    static func polymarketRewards(_ token: String?) -> Endpoint {
        guard let token else {
            return .list("/v1/polymarket/rewards", under: ["rewards", "tokens"])
        }
        return Endpoint(.get, "/v1/polymarket/rewards/\(token)", lane: .marketReads) {
            reader throws(JSONError) in
            Rows([try reader.read()])
        }
    }
}

extension Endpoint where Response == AccountInfo {
    static var account: Endpoint { Endpoint(.get, "/v1/account", lane: .marketReads) }
}

extension Endpoint where Response == AccountRiskLimits {
    static var riskLimits: Endpoint { Endpoint(.get, "/v1/risk_limits", lane: .marketReads) }
}

extension Endpoint where Response == Settlement {
    static func settlement(_ slug: String, withUnderlying: Bool) -> Endpoint {
        var query = RequestQuery()
        query.add("underlying", flag: withUnderlying)
        return Endpoint(.get, "/v1/settlement/\(slug)", query: query, lane: .marketReads)
    }
}

extension Endpoint where Response == Positions {
    static func positions(_ query: RequestQuery) -> Endpoint {
        Endpoint(.get, "/v1/positions/unified", query: query, lane: .orderReads)
    }
}

extension Endpoint where Response == PriceHistory {
    static func priceHistory(_ symbol: String, _ query: RequestQuery) -> Endpoint {
        Endpoint(.get, "/v1/price_history/\(symbol)", query: query, lane: .marketReads)
    }
}

extension Endpoint where Response == KillSwitchStatus {
    static func setKillSwitch(_ asked: KillSwitchStatus) -> Endpoint {
        Endpoint(
            method: .put,
            path: "/v1/kill_switch",
            body: asked.json,
            repetition: .idempotent,
            lane: .safety,
            decode: { body throws(JSONError) in
                // A success without details did what was requested.
                body.isEmpty ? asked : try KillSwitchStatus(json: body)
            }
        )
    }
}
