import SequenceMarkets
import Testing

@Suite("The documentation's samples of levels 0 to 2", .fewAtATime)
struct SeeSamplesTests {
    @Test("Venues: connected, with a heartbeat; not connected, with the reason")
    func venues() async throws {
        let text = """
            [{"venue":"kraken","connected":true,"last_heartbeat_ns":1745979000123456789},
             {"venue":"mars","connected":false,"error":"bad key"}]
            """
        for body in [text, #"{"venues":\#(text)}"#, #"{"as_of":1,"credentials":\#(text)}"#] {
            let venues = try await StubTransport(.status(200, body)).client().venues()
            #expect(venues.map(\.connected) == [true, false])
            #expect(venues[0].lastHeartbeat == Nanoseconds(raw: 1_745_979_000_123_456_789))
            #expect(venues[1].venue == "mars" && venues[1].error == "bad key")
        }
    }

    @Test("Edge health: the reference's answer")
    func edgeHealth() throws {
        let health = try sample(
            EdgeHealth.self,
            """
            {"expected": ["binance","kalshi","binance-perp"], "connected": ["binance","kalshi"],
             "missing": ["binance-perp"], "extra": [], "drift": true}
            """
        )
        #expect(health.missing == ["binance-perp"] && health.extra.isEmpty && health.drift)
    }

    @Test("Batch: a quote, a snapshot and a failure, in their order")
    func batch() async throws {
        let body = """
            {"quotes": [
              {"symbol": "BTC-USD", "source": "edge_nbbo", "nbbo": {"bid": 1.5, "ask": 2}},
              {"symbol": "<token>", "source": "edge_rpc_snapshot", "nbbo": {"bid": null}},
              {"symbol": "bad", "error": "resolver: unknown symbol"}],
             "count": 3, "elapsed_ms": 215}
            """
        let batch = try await StubTransport(.status(200, body)).client()
            .quotesBatch(["BTC-USD", "<token>", "bad"]).fetch()
        #expect(batch.count == 3 && batch.elapsedMilliseconds == 215)
        #expect(batch.quotes.map(\.symbol) == ["BTC-USD", "<token>", "bad"])
        #expect(batch.quotes[2] == .failure(symbol: "bad", message: "resolver: unknown symbol"))
        #expect(batch.successes.map(\.nbbo.bid) == [1.5, nil])
        for quote in batch.quotes { #expect(try BatchQuote(json: quote.json) == quote) }
    }

    @Test("More than 2000 symbols leave in several requests and come back in order")
    func largeBatch() async throws {
        let symbols = (0..<4_500).map { "S\($0)" }
        let steps = stride(from: 0, to: 4_500, by: 2_000).map { start in
            let rows = symbols[start..<min(start + 2_000, 4_500)]
                .map { #"{"symbol":"\#($0)","error":"x"}"# }
            return StubTransport.Step.status(
                200,
                #"{"quotes":[\#(rows.joined(separator: ","))],"count":\#(rows.count),"elapsed_ms":10}"#
            )
        }
        let stub = StubTransport(steps)
        let batch = try await stub.client().quotesBatch(symbols).fetch()
        #expect(batch.quotes.map(\.symbol) == symbols)
        #expect(batch.count == 4_500 && batch.elapsedMilliseconds == 30)
        let sizes = try stub.requests.map { request in
            try JSONValue(parsing: request.body ?? [])["symbols"]?.arrayValue?.count
        }
        #expect(sizes == [2_000, 2_000, 500])
        #expect(try await StubTransport().client().quotesBatch([]).fetch().quotes.isEmpty)
        #expect(try await StubTransport().client().quotes([]).isEmpty)
    }

    @Test("Symbols: type under either of its names")
    func symbols() throws {
        let symbol = try sample(
            SymbolInfo.self,
            #"{"symbol":"BTC-USD","base":"BTC","quote":"USD","venues":["kraken","mars"],"type":"spot"}"#
        )
        #expect(symbol.venues == [.kraken, "mars"] && symbol.type == .spot)
        let other = try sample(SymbolInfo.self, #"{"symbol":"K","instrument_type":"prediction"}"#)
        #expect(other.type == .prediction && other.base == nil && other.venues.isEmpty)
    }

    @Test("Price history: bars, ticks and the underlying")
    func history() throws {
        let history = try sample(
            PriceHistory.self,
            """
            {"symbol": "BTC-USDC", "source": "tape",
             "window": {"start_ts_s": 1776000000, "end_ts_s": 1776086400},
             "points": [
               {"ts_ns": 1776000000000000000, "price_1e9": 73984123456789,
                "qty_1e8": null, "side": null, "venue_id": null},
               {"ts_ns": 1776000000000000001, "price_1e9": 73984123456789,
                "qty_1e8": 29000000, "side": "buy", "venue_id": 3}],
             "underlying": {"symbol": "BTCUSD", "source": "rtds_chainlink",
               "warning": "bounded RPC read, ±1 block", "anchor_price_usd": 73984.12,
               "final_price_usd": 73991.03, "agrees_with_settlement": true,
               "points": [{"ts_ns": 5, "price_usd": 73984.12}]}}
            """
        )
        #expect(history.source == .tape && history.window?.end.secondsSinceEpoch == 1_776_086_400)
        #expect(history.points[0].price == 73984.123456789)
        #expect(history.points[0].quantity == nil && history.points[0].side == nil)
        #expect(history.points[1].quantity == 0.29 && history.points[1].side == .buy)
        #expect(history.points[1].venueID == 3)
        #expect(history.underlying?.finalPrice == 73991.03)
        #expect(history.underlying?.agreesWithSettlement == true)
        #expect(history.underlying?.points.first?.price == 73984.12)
        let bare = try sample(
            PriceHistory.self,
            #"{"symbol":"S","source":"from_mars","points":[],"underlying":null}"#
        )
        #expect(bare.source?.rawValue == "from_mars" && bare.window == nil)
    }

    @Test("Funding: rates in basis points an hour, history in signed steps")
    func funding() throws {
        let rates = try sample(
            FundingRates.self,
            """
            {"unit": "bps_per_hour", "rates": [
              {"venue": "binance", "symbol": "BTC-USDT", "rate_bps_per_hour": -0.125,
               "predicted_rate_bps_per_hour": 0.25, "mark_price_1e9": 85000000000000,
               "open_interest_1e8": 12000000000, "next_settlement_ns": 1745982600000000000,
               "snapshot_age_ms": 41}]}
            """
        )
        let rate = try #require(rates.rates.first)
        #expect(rate.rate == -0.125 && rate.predictedRate == 0.25 && rate.markPrice == 85_000)
        #expect(rate.openInterest == 120 && rate.ageMilliseconds == 41 && rate.dex == nil)
        let history = try sample(
            FundingHistory.self,
            """
            {"symbol": "BTC-USDT", "venue": "binance", "count": 2, "points": [
              {"ts_ns": 1, "rate_1e9": -100000}, {"ts_ns": 2, "rate_1e9": 12500, "mark_price_1e9": 5}]}
            """
        )
        #expect(history.points.map(\.rate) == [-1, 0.125])
        #expect(history.points[0].markPrice == nil && history.points[1].markPrice?.raw == 5)
    }

    @Test("Markets: the page's row, with paging")
    func markets() throws {
        let page = try sample(
            MarketsPage.self,
            """
            {"markets": [{"venue": "polymarket", "slug": "fed-decision-in-october",
               "question": "Will the Fed cut rates in October?", "outcomes": ["Yes", "No"],
               "outcome_token_ids": ["128", "129"], "yes_token_id": "128", "no_token_id": "129",
               "condition_id": "0x1", "neg_risk": false, "volume_24h": 412903.12,
               "volume_week": 1820004.55, "volume_total": 5210448.88, "liquidity": 98221.40,
               "end_date": "2026-10-31T23:59:59Z", "start_date": "2026-09-01T00:00:00Z",
               "url": "https://polymarket.com/event/fed-decision-in-october",
               "tick_1e9": 10000000}],
             "count": 1, "venue": "polymarket", "has_more": true, "next_cursor": "abc"}
            """
        )
        let market = try #require(page.markets.first)
        #expect(market.volume24h == 412903.12 && market.yesTokenID == "128")
        #expect(market.tick == 0.01 && page.hasMore == true && page.nextCursor == "abc")
    }

    @Test("Settlement: resolved with the underlying; unresolved without an outcome")
    func settlement() throws {
        let settlement = try sample(
            Settlement.self,
            """
            {"slug": "btc-updown-5m-1776537600", "question": "Bitcoin up or down 5min…",
             "outcomes": ["Up", "Down"], "outcome_token_ids": ["1", "2"], "yes_token_id": "1",
             "no_token_id": "2", "condition_id": "0x1", "neg_risk": false, "status": "resolved",
             "resolved_outcome": "Up", "outcome_source": "polymarket_gamma", "yes_price": 1.0,
             "no_price": 0.0, "event_start_s": 1776537600, "event_end_s": 1776537900,
             "resolution_source": "polymarket_umma",
             "underlying": {"symbol": "BTCUSD", "agrees_with_settlement": false, "points": []}}
            """
        )
        #expect(settlement.status == .resolved && settlement.resolvedOutcome == "Up")
        #expect(settlement.yesPrice == 1 && settlement.noPrice == 0)
        #expect(settlement.eventEnd?.secondsSinceEpoch == 1_776_537_900)
        #expect(settlement.underlying?.agreesWithSettlement == false)
        let open = try sample(
            Settlement.self,
            #"{"slug":"s","status":"disputed","resolved_outcome":null,"yes_price":null}"#
        )
        #expect(open.resolvedOutcome == nil && open.yesPrice == nil)
        #expect(open.status == SettlementStatus(rawValue: "disputed") && !open.status.isKnown)
    }

    @Test("Fees: a missing rate is nil, never free; the curve's rate is available")
    func fees() throws {
        let table = try sample(
            FeeTable.self,
            """
            {"ticker": "KX", "fees": [
              {"venue": "kalshi", "maker_bps": null, "taker_bps": 350, "fee_model": "curve",
               "components": {"rate_bps": 700}, "formula": {"taker_fee_usd": "r*C*p*(1-p)"},
               "since": 5},
              {"venue": "kraken", "maker_bps": 16, "taker_bps": 26.5}]}
            """
        )
        #expect(table[.kalshi]?.maker == nil && table[.kalshi]?.taker == 350)
        #expect(table[.kalshi]?.extra["since"]?.int64Value == 5)
        #expect(try table[.kalshi]?.curve?.fee(contracts: 100, price: 0.5) == 1.75)
        #expect(table[.kraken]?.taker == 26.5 && table[.kraken]?.curve == nil)
        #expect(table[.okx] == nil)
    }

    @Test("Preview: a one-sided book leaves nil, venues come as names or objects")
    func preview() throws {
        let preview = try sample(
            OrderPreview.self,
            """
            {"symbol": "KX", "side": "BUY", "qty_1e8": 1000000000,
             "candidate_venues": ["kalshi", {"venue": "polymarket", "fee_bps": 150}],
             "best_venue": "kalshi", "estimated_fee_bps": 350, "worst_case_fee_bps": 400,
             "estimated_slippage_bps": 1.5, "estimated_total_cost_bps": 351.5,
             "historical_ttff": {"p50_ms": 80},
             "nbbo": {"bid_px_1e9": null, "ask_px_1e9": 20000000, "mid_px_1e9": null, "spread_bps": null},
             "source": "edge_nbbo", "generated_at_ns": 7, "advice": "none"}
            """
        )
        #expect(preview.nbbo?.bid == nil && preview.nbbo?.ask == 0.02 && preview.nbbo?.mid == nil)
        #expect(preview.candidateVenues.map(\.venue) == [.kalshi, .polymarket])
        #expect(preview.candidateVenues[1].details["fee_bps"]?.int64Value == 150)
        #expect(preview.estimatedTotalCost == 351.5 && preview.source == .edgeNBBO)
        #expect(preview.quantity == 10 && preview.side == .buy)
        #expect(preview.extra["advice"]?.stringValue == "none")
        let empty = try sample(OrderPreview.self, "{}")
        #expect(empty.nbbo == nil && empty.estimatedFee == nil && empty.quantity == nil)
    }

    @Test("Account, limits, edges, rewards and the kill switch keep what is not documented")
    func account() async throws {
        let account = try sample(
            AccountInfo.self,
            #"{"tier":"free","client_id":"c","rate_limit":{"qps":5},"features":["x"]}"#
        )
        #expect(account.tier == "free" && account["rate_limit"]?["qps"]?.int64Value == 5)
        let limits = try sample(
            AccountRiskLimits.self,
            #"{"max_notional_usd":250000.5,"max_drawdown_usd":null,"kill_switch_active":true,"z":1}"#
        )
        #expect(limits.maximumNotional == 250_000.5 && limits.maximumDrawdown == nil)
        #expect(limits.isKillSwitchActive == true && limits["z"]?.int64Value == 1)
        let body = #"{"edges":[{"venue":"kraken","status":"connected","latency_ms":3}]}"#
        let edges = try await StubTransport(.status(200, body)).client().edges()
        #expect(edges.first?.status == .connected)
        #expect(edges.first?.extra["latency_ms"]?.int64Value == 3)
        let reward = try sample(
            PolymarketReward.self,
            """
            {"token_id": "9", "condition_id": "0x1", "rewards_min_size": 50, "rewards_max_spread": 3.5,
             "rate_per_day_usdc": 12.25, "current_spread": 0.02, "reward_end_unix_s": 1776537600}
            """
        )
        #expect(reward.minimumSize == 50 && reward.ratePerDay == 12.25)
        let status = try sample(KillSwitchStatus.self, #"{"active":true,"reason":"x","by":"me"}"#)
        #expect(status.isActive && status.extra["by"]?.stringValue == "me")
    }

    @Test("Redeeming: the three modes, and an unknown one")
    func redeem() throws {
        let settled = try sample(
            RedeemResult.self,
            #"{"mode":"auto_settled","venue":"kalshi","slug":"KX","note":"nothing to do"}"#
        )
        #expect(settled.mode == .autoSettled && settled.conditionID == nil)
        #expect(settled.tokenIDs.isEmpty)
        let relayed = try sample(
            RedeemResult.self,
            #"{"mode":"relayer_submitted","venue":"polymarket","slug":"s","condition_id":"0x1","token_ids":["1","2"],"note":""}"#
        )
        #expect(relayed.mode == .relayerSubmitted && relayed.tokenIDs == ["1", "2"])
        #expect(try sample(RedeemResult.self, #"{"mode":"teleported"}"#).mode.isKnown == false)
    }

    @Test("A missing required field is an error that names it")
    func missing() {
        func names(_ field: String, _ read: () throws -> Void) {
            #expect { try read() } throws: { "\($0)".contains("the field \"\(field)\"") }
        }
        let empty = Array("{}".utf8)
        names("venue") { _ = try ConnectedVenue(json: empty) }
        names("drift") { _ = try EdgeHealth(json: empty) }
        names("symbol") { _ = try PriceHistory(json: empty) }
        names("ts_ns") { _ = try PricePoint(json: empty) }
        names("rate_1e9") { _ = try FundingPoint(json: Array(#"{"ts_ns":1}"#.utf8)) }
        names("slug") { _ = try Settlement(json: empty) }
        names("venue") { _ = try VenueFees(json: empty) }
        names("mode") { _ = try RedeemResult(json: empty) }
        names("active") { _ = try KillSwitchStatus(json: empty) }
        names("node_order_id") { _ = try AmendResult(json: empty) }
    }
}
