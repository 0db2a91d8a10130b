import Testing

@testable import SequenceMarkets

/// Documented fields are typed; others are kept in `extra`.
@Suite("Fields the documentation names", .fewAtATime)
struct NamedFieldsTests {
    private func read<Model: JSONModel>(_ text: String) throws -> Model {
        try Model(json: Array(text.utf8))
    }

    @Test("A new market's fee schedule, window and dates")
    func newMarket() throws {
        let event: NewMarket = try read(
            #"""
            {"kind":"new_market","venue":"polymarket","slug":"btc-updown-5m","condition_id":"0x1",
            "question":"Bitcoin up or down?","outcomes":["Up","Down"],
            "outcome_token_ids":["1","2"],"neg_risk":false,"tick_1e9":10000000,
            "fee_schedule":{"exponent":1,"rate_1e8":7200000,"taker_only":true,
            "rebate_rate_1e8":20000000,"new":7},"start_ts_s":1776657000,"end_ts_s":1776657300,
            "start_date":"2026-04-30T00:00:00Z","end_date":"2026-05-01","observed_at_ns":7}
            """#
        )
        let schedule = try #require(event.market.feeSchedule)
        #expect(schedule.rate == 720 && schedule.rebate == 2_000 && schedule.isTakerOnly == true)
        #expect(schedule.exponent == 1 && schedule.extra["new"] == 7)
        #expect(try schedule.curve?.fee(contracts: 10, price: 0.5) == 0.18)
        let window = try #require(event.market.window)
        #expect(window.start.secondsSinceEpoch == 1_776_657_000)
        #expect(window.end.secondsSinceEpoch == 1_776_657_300)
        #expect(event.market.start?.description == "2026-04-30T00:00:00.000000000Z")
        #expect(event.market.end?.description == "2026-05-01T00:00:00.000000000Z")
        #expect(event.market.endDate == "2026-05-01")
        let plain = Market(venue: .kalshi, slug: "KX")
        #expect(plain.feeSchedule == nil && plain.window == nil && plain.start == nil)
        #expect(FeeSchedule(exponent: 2, rateSteps: 1).curve == nil)
    }

    @Test("A market's structure by venue")
    func intelligence() throws {
        let answer: MarketIntelligence = try read(
            #"""
            {"symbol":"BTC-USD","spread_regime":"tight","venues":[{"venue":"kraken",
            "market_share_pct":62.5,"spread_bps":0.5,"toxicity_score":0.25,
            "quote_to_trade_ratio":41,"new":1},"okx"]}
            """#
        )
        let row = try #require(answer.venues.first)
        #expect(answer.spreadRegime == "tight" && answer.venues.map(\.venue) == [.kraken, .okx])
        #expect(row.marketShare == 62.5 && row.toxicity == 0.25 && row.quoteToTradeRatio == 41)
        #expect(row.spread == 0.5 && row["new"] == 1 && answer.venues[1].marketShare == nil)
        let named: MarketIntelligence = try read(
            #"{"venues":{"okx":{"market_share":0.5},"kraken":{}}}"#
        )
        #expect(named.venues.map(\.venue) == [.okx, .kraken])
        #expect(named.venues[0].marketShare == 50)
        #expect(try (read(#"{"venues":null}"#) as MarketIntelligence).venues.isEmpty)
    }

    @Test("The legs of a route, and which was chosen")
    func routing() throws {
        let plan: RoutingPlan = try read(
            #"""
            {"legs":[{"venue":"okx","qty_1e8":150000000,"share_pct":75,"est_price":10.5,
            "est_fee_bps":2.5},{"venue":"kraken","qty_1e8":50000000}],"est_cost_bps":3}
            """#
        )
        #expect(plan.legs.map(\.venue) == [.okx, .kraken] && plan.legs[0].quantity == 1.5)
        #expect(plan.legs[0].share == 75 && plan.legs[0].price == 10.5 && plan.legs[0].fee == 2.5)
        let decision: RoutingDecision = try read(
            #"{"legs":[{"venue":"okx","qty_1e8":1,"price_1e9":2000000000}],"chosen":"okx"}"#
        )
        #expect(decision.chosen == .okx && decision.legs[0].price == 2)
        let other: RoutingDecision = try read(#"{"chosen":{"venue":"kraken"},"est_cost_bps":1}"#)
        #expect(other.chosen == .kraken && other.legs.isEmpty)
    }

    @Test("What is expected of an order, what came of it, and the desk")
    func execution() throws {
        let forecast: ExecutionForecast = try read(
            #"{"expected_slippage_bps":2,"venue_mix":[{"venue":"okx","share_pct":60}]}"#
        )
        #expect(forecast.venueMix.map(\.venue) == [.okx] && forecast.venueMix[0].share == 60)
        let mix: ExecutionForecast = try read(#"{"venue_mix":{"okx":60,"kraken":40}}"#)
        #expect(mix.venueMix.map(\.share) == [60, 40] && mix.venueMix[1].venue == .kraken)
        let review: ExecutionReview = try read(
            #"{"venue_breakdown":[{"venue":"okx","num_fills":2,"qty_1e8":100000000,"fee_1e9":5}]}"#
        )
        #expect(review.venues[0].venue == .okx && review.venues[0].fillCount == 2)
        #expect(review.venues[0].quantity == 1 && review.venues[0].fee == USD(raw: 5))
        let summary: ExecutionSummary = try read(
            #"{"top_symbols":[{"symbol":"BTC-USD","notional_usd_1e9":7000000000},"ETH-USD"]}"#
        )
        #expect(summary.topSymbols.map(\.symbol) == ["BTC-USD", "ETH-USD"])
        #expect(summary.topSymbols[0].notional == 7 && summary.topSymbols[1].notional == nil)
    }

    @Test("An algo's mesh, figures and traces")
    func algos() throws {
        let mesh: AlgoMesh = try read(
            #"""
            {"deployment_id":"d","edges":[{"edge_id":"venue-edge-okx","label":"okx",
            "peers":[{"edge_id":"venue-edge-kraken","latency_us":250}],"messages_sent":3,
            "messages_received":4}]}
            """#
        )
        let edge = try #require(mesh.edges.first)
        #expect(edge.edgeID == "venue-edge-okx" && edge.label == "okx")
        #expect(edge.peers[0].latency == .microseconds(250) && edge.messagesSent == 3)
        #expect(edge.messagesReceived == 4 && edge.peers[0].edgeID == "venue-edge-kraken")
        let metrics: AlgoMetrics = try read(
            #"""
            {"status":"running","uptime_ms":1500,"callbacks":9,"callback_latency_ns":{"p50":800,
            "p99":2000},"fill_count":2,"realized_pnl_1e9":-1000000000}
            """#
        )
        #expect(metrics.status == "running" && metrics.uptime == .milliseconds(1_500))
        #expect(metrics.callbackLatency == .nanoseconds(800) && metrics.callbackCount == 9)
        #expect(metrics.callbackLatency("p99") == .nanoseconds(2_000))
        #expect(metrics.fillCount == 2 && metrics.realizedPnL == -1 && metrics.unrealizedPnL == nil)
        let trace: AlgoTrace = try read(
            #"{"function":"on_tick","payload":"x","duration_ns":900,"edge_id":"e","ts_ns":7}"#
        )
        #expect(trace.function == "on_tick" && trace.duration == .nanoseconds(900))
        #expect(trace.payload == "x" && trace.time?.raw == 7 && trace.edgeID == "e")
    }

    @Test("An account's features, and an edge's venues and symbols")
    func account() throws {
        let listed: AccountInfo = try read(#"{"tier":"pro","features":["streaming","algos"]}"#)
        let named: AccountInfo = try read(#"{"features":{"streaming":true,"algos":false}}"#)
        #expect(listed.features == ["streaming", "algos"] && named.features == ["streaming"])
        #expect(try (read(#"{"tier":"free"}"#) as AccountInfo).features.isEmpty)
        let edge: EdgeInfo = try read(#"{"edge_id":"e","venue":"okx","symbols":120}"#)
        #expect(edge.venues == [.okx] && edge.symbolCount == 120)
        let hub: EdgeInfo = try read(
            #"{"edge_id":"e","connected_venues":["okx","kraken"],"symbols":["A","B"]}"#
        )
        #expect(hub.venues == [.okx, .kraken] && hub.symbolCount == 2)
    }

    @Test("An unknown trace type is kept")
    func traceTypes() throws {
        let step: TraceEvent = try read(#"{"event_type":"venue_acked","timestamp_ns":7}"#)
        #expect(step.eventType == .venueAcknowledged)
        let other: TraceEvent = try read(#"{"event_type":"parked","detail":{"why":"x"}}"#)
        #expect(other.eventType == "parked" && other.detail == #"{"why":"x"}"#)
        #expect(throws: JSONError.self) { _ = try read(#"{"event_type":null}"#) as TraceEvent }
    }
}
