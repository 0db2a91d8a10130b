import SequenceMarkets

extension Route {
    static let settlement: [Route] = [
        Route("GET", "/v1/settlement/{slug}") { state, request in
            let slug = request.parameters["slug"] ?? ""
            let withUnderlying = request.query("underlying") == "true"
            if let event = OutcomeGroup(slug: slug),
                let row = state.market.settlement(
                    of: event.markets[0],
                    event: event,
                    withUnderlying: false,
                    at: request.time
                )
            {
                return .ok(row)
            }
            guard let market = state.catalog.outcome(slug)?.market,
                let row = state.market.settlement(
                    of: market,
                    event: nil,
                    withUnderlying: withUnderlying,
                    at: request.time
                )
            else { return .failure(.notFound("market \(slug) not found")) }
            return .ok(row)
        },
        Route("POST", "/v1/markets/{slug}/redeem") { state, request in
            redeem(&state, request)
        },
    ]

    private static func redeem(_ state: inout ExchangeState, _ request: RouteRequest)
        -> RouteResponse
    {
        let slug = request.parameters["slug"] ?? ""
        guard let venue = request.query("venue"),
            let house = PredictionMarket.House(rawValue: venue)
        else { return .failure(invalid("venue", "must be kalshi or polymarket")) }
        var markets: [PredictionMarket] = []
        if let event = OutcomeGroup(slug: slug) { markets = event.markets }
        if let market = state.catalog.outcome(slug)?.market { markets = [market] }
        markets = markets.filter { $0.house == house && state.catalog.isListed($0) }
        guard let first = markets.first else {
            return .failure(.notFound("market \(slug) not found on \(venue)"))
        }
        var body = JSONObject()
        func answer(_ mode: String, _ note: String) -> RouteResponse {
            body["mode"] = .string(mode)
            body["venue"] = .string(venue)
            body["slug"] = .string(slug)
            if house == .polymarket {
                body["condition_id"] = .string(first.conditionID)
                body["token_ids"] = .array(markets.flatMap(\.tokens).map { .string($0) })
            } else {
                body["condition_id"] = .null
                body["token_ids"] = .null
            }
            body["note"] = .string(note)
            return .ok(.object(body))
        }
        if house == .kalshi {
            guard markets.allSatisfy({ state.market.settlement(of: $0, at: request.time) != nil })
            else { return answer("noop", "Kalshi has not settled this market yet") }
            return answer("auto_settled", "Kalshi settles by itself; there is nothing to do")
        }
        let due = markets.filter {
            state.market.resolution(of: $0, at: request.time) != nil && state.trading.isHeld($0)
        }
        guard !due.isEmpty else { return answer("noop", "nothing to redeem on this market") }
        for market in due { state.trading.schedulePayout(market, at: request.time) }
        return answer("relayer_submitted", "submitted to the relayer; the credit follows")
    }
}

extension SimulatedMarket {
    /// How a market stands, as `GET /v1/settlement/{slug}` answers it; nil for one that is not
    /// listed.
    func settlement(
        of item: PredictionMarket,
        event: OutcomeGroup?,
        withUnderlying: Bool,
        at time: Int64
    ) -> JSONValue? {
        guard catalog.isListed(item) else { return nil }
        let isKalshi = item.house == .kalshi
        let items = event?.markets ?? [item]
        let ends = items.map { settlement(of: $0, at: time) }
        let isResolving = zip(items, ends).contains { item, end in
            end == nil && resolution(of: item, at: time) != nil
        }
        let isOver = event == nil ? ends[0] != nil : ends.contains { $0?.isYes ?? false }
        var winner = ends[0].map { item.outcomes[$0.isYes ? 0 : 1] }
        if let event {
            winner = ends.firstIndex { $0?.isYes ?? false }.map { event.names[$0] }
        }
        let yes = Catalog.prediction(PredictionOutcome(market: item, isYes: true))
        let price = settledMark(yes, at: time) ?? mid(yes, at: time)
        let tokens = event.map { $0.markets.map(\.yesSymbol) } ?? item.tokens
        var body = JSONObject()
        body["slug"] = .string(event?.slug ?? item.slug)
        body["question"] = .string(event?.title ?? item.question)
        body["outcomes"] = .array((event?.names ?? item.outcomes).map { .string($0) })
        body["outcome_token_ids"] = .array(tokens.map { .string($0) })
        body["yes_token_id"] = .string(item.yesSymbol)
        body["no_token_id"] = .string(item.noSymbol)
        body["condition_id"] = .string(event == nil ? item.conditionID : item.eventID)
        body["neg_risk"] = .bool(item.group != nil)
        body["status"] = isOver ? "resolved" : isResolving ? "resolving" : "open"
        body["resolved_outcome"] = .text(isOver ? winner : Optional<String>.none)
        body["outcome_source"] = isKalshi ? "kalshi_rest" : "polymarket_gamma"
        body["yes_price"] = price.map { .decimal($0) } ?? .null
        body["no_price"] = price.map { .decimal(Px(raw: Px.unit - $0.raw)) } ?? .null
        body["event_start_s"] = .int(startSecond(of: item, at: time))
        body["event_end_s"] = .int(endSecond(of: item, at: time))
        body["resolution_source"] = isKalshi ? "kalshi_rules" : "polymarket_umma"
        body["underlying"] =
            withUnderlying ? underlying(of: item, resolution: ends[0], at: time) : .null
        return .object(body)
    }

    /// The price a market is measured by, over its time; null for those that have none.
    func underlying(of item: PredictionMarket, resolution: Resolution?, at time: Int64)
        -> JSONValue
    {
        guard case .window(let start) = item.family else { return .null }
        let end = min(start + PredictionMarket.windowLength, time / 1_000_000_000)
        guard end >= start else { return .null }
        let (anchor, final) = (bitcoin(at: start), bitcoin(at: end))
        let points = stride(from: start, through: end, by: 5).map { second -> JSONValue in
            [
                "ts_ns": .int(second &* 1_000_000_000),
                "price_usd": .decimal(Px(raw: bitcoin(at: second))),
            ]
        }
        return [
            "symbol": "BTCUSD",
            "source": "rtds_chainlink",
            "warning": "read from the exchange's own price process",
            "anchor_price_usd": .decimal(Px(raw: anchor)),
            "final_price_usd": resolution == nil ? .null : .decimal(Px(raw: final)),
            "agrees_with_settlement": resolution.map { .bool((final >= anchor) == $0.isYes) }
                ?? .null,
            "points": .array(points),
        ]
    }
}
