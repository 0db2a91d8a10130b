import SequenceMarkets

extension Route {
    static let settlement: [Route] = [
        Route("GET", "/v1/settlement/{slug}") { state, request throws(ExchangeRefusal) in
            let slug = request.parameter("slug")
            let withUnderlying = request.query("underlying") == "true"
            if let event = OutcomeGroup(slug: slug),
                let row = SettlementWriter(state.market, at: request.time).json(
                    of: event.markets[0],
                    event: event,
                    withUnderlying: false
                )
            {
                return .json(row)
            }
            guard let market = state.catalog.outcome(slug)?.market,
                let row = SettlementWriter(state.market, at: request.time).json(
                    of: market,
                    event: nil,
                    withUnderlying: withUnderlying
                )
            else { throw .notFound("market \(slug) not found") }
            return .json(row)
        },
        Route("POST", "/v1/markets/{slug}/redeem", redeem),
    ]

    private static func redeem(_ state: inout ExchangeState, _ request: RouteRequest)
        throws(ExchangeRefusal) -> RouteResponse
    {
        let slug = request.parameter("slug")
        guard let venue = request.query("venue"),
            let house = PredictionMarket.House(rawValue: venue)
        else { throw .invalid("venue", "must be kalshi or polymarket") }
        var markets: [PredictionMarket] = []
        if let event = OutcomeGroup(slug: slug) { markets = event.markets }
        if let market = state.catalog.outcome(slug)?.market { markets = [market] }
        markets = markets.filter { $0.house == house && state.catalog.isListed($0) }
        guard let first = markets.first else {
            throw .notFound("market \(slug) not found on \(venue)")
        }
        let (mode, note) = redemption(of: markets, house, &state, at: request.time)
        var body = JSONObject()
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
        return .json(.object(body))
    }

    /// Redeems everything redeemable, and reports the result.
    private static func redemption(
        of markets: [PredictionMarket],
        _ house: PredictionMarket.House,
        _ state: inout ExchangeState,
        at time: Int64
    ) -> (mode: String, note: String) {
        if house == .kalshi {
            let isSettled = markets.allSatisfy { state.market.settlement(of: $0, at: time) != nil }
            return isSettled
                ? ("auto_settled", "Kalshi settles by itself; there is nothing to do")
                : ("noop", "Kalshi has not settled this market yet")
        }
        let due = markets.filter {
            state.market.resolution(of: $0, at: time) != nil && state.accounts.current.isHeld($0)
        }
        guard !due.isEmpty else { return ("noop", "nothing to redeem on this market") }
        for market in due { state.accounts.current.schedulePayout(market, at: time) }
        return ("relayer_submitted", "submitted to the relayer; the credit follows")
    }
}
