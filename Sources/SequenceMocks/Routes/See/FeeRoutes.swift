import SequenceMarkets

extension Route {
    static let costs: [Route] = [
        Route("GET", "/v1/fees") { state, request throws(ExchangeRefusal) in
            let ticker = try request.required("ticker")
            let instrument = state.catalog.instrument(ticker)
            var venues = request.list("venues")
            if venues.isEmpty { venues = instrument?.venues ?? state.catalog.venues }
            return .json([
                "ticker": .string(ticker),
                "fees": .array(venues.map { feeRow($0, instrument) }),
            ])
        },
        Route("POST", "/v1/orders/preview") { state, request throws(ExchangeRefusal) in
            let reader = GraphReader(catalog: state.catalog, body: request.body)
            guard let node = try reader.read().spec.nodes.first else { throw .validation([]) }
            return .json(preview(of: node, state, at: request.time))
        },
    ]

    /// One venue's fees; null where it does not list the instrument, which is not free.
    private static func feeRow(_ venue: String, _ instrument: ListedInstrument?) -> JSONValue {
        guard let instrument, instrument.venues.contains(venue) else {
            return [
                "venue": .string(venue), "maker_bps": .null, "taker_bps": .null,
                "fee_model": .null, "components": .null, "formula": .null,
            ]
        }
        let schedule = FeeSchedule.of(venue, kind: instrument.kind)
        // Prediction venues' rates are quoted at the middle, where a contract costs 50 cents.
        let taker = schedule.basisPoints(at: 0.5, isMaker: false)
        let maker = schedule.basisPoints(at: 0.5, isMaker: true)
        guard let rate = schedule.curveRate else {
            return [
                "venue": .string(venue), "maker_bps": .rounded(maker), "taker_bps": .rounded(taker),
                "fee_model": "flat_bps",
                "components": [
                    "rate_bps": .rounded(taker), "maker_rate_bps": .rounded(maker),
                ],
                "formula": [
                    "taker_fee_usd": "rate_bps / 10000 * price * qty",
                    "maker_fee_usd": "maker_rate_bps / 10000 * price * qty",
                ],
            ]
        }
        return [
            "venue": .string(venue), "maker_bps": .rounded(maker), "taker_bps": .rounded(taker),
            "fee_model": "prediction_curve",
            "components": ["rate_bps": .rounded(Double(rate) / 10_000)],
            "formula": [
                "taker_fee_usd": "rate_bps / 10000 * contracts * p * (1 - p)",
                "maker_fee_usd": "0",
            ],
        ]
    }

    /// The cost of an order, as `POST /v1/orders/preview` answers it.
    private static func preview(of node: NodeSpec, _ state: ExchangeState, at time: Int64)
        -> JSONValue
    {
        let instrument = node.instrument
        let size = node.quantity ?? .zero
        let sweep = state.market.sweep(instrument, node.side, size, venue: node.venue, at: time)
        let (bid, ask) = state.market.best(instrument, at: time)
        let price = node.side == .buy ? ask?.level.price : bid?.level.price
        let venues = node.venue.map { [$0] } ?? instrument.venues
        let fees = venues.map { venue in
            let schedule = FeeSchedule.of(venue, kind: instrument.kind)
            return schedule.basisPoints(at: price ?? 0.5, isMaker: false)
        }
        let fee = sweep.feeBps
        let slip = sweep.slippageBps
        var body = JSONObject()
        body["symbol"] = .string(instrument.symbol)
        body["side"] = .string(node.side.rawValue)
        body["qty_1e8"] = .int(size.raw)
        body["candidate_venues"] = .array(
            zip(venues, fees).map { venue, fee in
                ["venue": .string(venue), "taker_bps": .rounded(fee)]
            }
        )
        body["best_venue"] = .text(sweep.legs.max { $0.quantity < $1.quantity }?.venue)
        body["estimated_fee_bps"] = fee.map { .rounded($0) } ?? .null
        body["worst_case_fee_bps"] = price == nil ? .null : fees.max().map { .rounded($0) } ?? .null
        body["estimated_slippage_bps"] = slip.map { .rounded($0) } ?? .null
        body["estimated_total_cost_bps"] =
            fee.flatMap { fee in slip.map { .rounded($0 + fee) } } ?? .null
        body["historical_ttff"] = timeToFirstFill(of: instrument, state.accounts.current)
        body["nbbo"] = nbbo(bid?.level.price, ask?.level.price)
        body["source"] = bid == nil && ask == nil ? "unavailable" : "edge_nbbo"
        body["generated_at_ns"] = .int(time)
        return .object(body)
    }

    private static func nbbo(_ bid: Px?, _ ask: Px?) -> JSONValue {
        var mid = JSONValue.null
        var spread = JSONValue.null
        if let bid, let ask {
            let middle = bid.raw + (ask.raw - bid.raw) / 2
            mid = .int(middle)
            spread = .rounded(Double(ask.raw - bid.raw) / Double(max(middle, 1)) * 10_000)
        }
        return [
            "bid_px_1e9": bid.map { .int($0.raw) } ?? .null,
            "ask_px_1e9": ask.map { .int($0.raw) } ?? .null,
            "mid_px_1e9": mid, "spread_bps": spread,
        ]
    }

    /// How long orders of an instrument waited for their first fill; null if there are none yet.
    private static func timeToFirstFill(
        of instrument: ListedInstrument,
        _ account: TradingAccount
    ) -> JSONValue {
        var waits: [Int64] = []
        var seen: Set<Int> = []
        for fill in account.books.fills where fill.symbol == instrument.symbol {
            if seen.insert(fill.order).inserted {
                waits.append((fill.time - account.orders[fill.order].created) / 1_000_000)
            }
        }
        guard !waits.isEmpty else { return .null }
        waits.sort()
        return [
            "p50_ms": .int(waits[waits.count / 2]),
            "p95_ms": .int(waits[waits.count * 95 / 100]), "samples": .int(waits.count),
        ]
    }
}
