import SequenceMarkets

/// Writes the settlement state of prediction markets.
struct SettlementWriter {
    private let market: SimulatedMarket
    private let time: Int64

    init(_ market: SimulatedMarket, at time: Int64) {
        self.market = market
        self.time = time
    }

    /// A market's state, as `GET /v1/settlement/{slug}` answers it; nil for one that is not
    /// listed.
    func json(
        of item: PredictionMarket,
        event: OutcomeGroup?,
        withUnderlying: Bool
    ) -> JSONValue? {
        guard market.catalog.isListed(item) else { return nil }
        let isKalshi = item.house == .kalshi
        let items = event?.markets ?? [item]
        let ends = items.map { market.settlement(of: $0, at: time) }
        let isResolving = zip(items, ends).contains { item, end in
            end == nil && market.resolution(of: item, at: time) != nil
        }
        let isOver = event == nil ? ends[0] != nil : ends.contains { $0?.isYes ?? false }
        var winner = ends[0].map { item.outcomes[$0.isYes ? 0 : 1] }
        if let event {
            winner = ends.firstIndex { $0?.isYes ?? false }.map { event.names[$0] }
        }
        let yes = Catalog.prediction(PredictionOutcome(market: item, isYes: true))
        let price = market.settledMark(yes, at: time) ?? market.mid(yes, at: time)
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
        body["event_start_s"] = .int(market.startSecond(of: item, at: time))
        body["event_end_s"] = .int(market.endSecond(of: item, at: time))
        body["resolution_source"] = isKalshi ? "kalshi_rules" : "polymarket_umma"
        body["underlying"] =
            withUnderlying ? underlying(of: item, resolution: ends[0]) : .null
        return .object(body)
    }

    /// The price a market is measured by, over its time; null for those that have none.
    func underlying(of item: PredictionMarket, resolution: Resolution?)
        -> JSONValue
    {
        guard case .window(let start) = item.family else { return .null }
        let end = min(start + PredictionMarket.windowLength, time / 1_000_000_000)
        guard end >= start else { return .null }
        let (anchor, final) = (market.bitcoin(at: start), market.bitcoin(at: end))
        let points = stride(from: start, through: end, by: 5).map { second -> JSONValue in
            [
                "ts_ns": .int(second &* 1_000_000_000),
                "price_usd": .decimal(Px(raw: market.bitcoin(at: second))),
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
