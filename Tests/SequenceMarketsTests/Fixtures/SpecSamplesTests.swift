import SequenceMarkets
import Testing

/// The JSON samples of the documentation, each read, checked value by value, and written back.
@Suite("The documentation's samples", .fewAtATime)
struct SpecSamplesTests {
    @Test("Submit: the answer of the orders page")
    func submittedGraph() throws {
        let graph = try sample(
            SubmittedGraph.self,
            #"{"graph_id": "graph_7d769677a7b4448b...", "status": "active", "node_count": 2, "edge_count": 1}"#
        )
        #expect(graph.graphID == "graph_7d769677a7b4448b...")
        #expect(graph.status == .active && graph.nodeCount == 2 && graph.edgeCount == 1)
        #expect(graph.nodeOrderID == nil)
    }

    @Test("Graph status: nodes, edges and fixed-point amounts")
    func graphStatus() throws {
        let graph = try sample(
            GraphStatus.self,
            """
            {"graph_id": "graph_7d769...", "client_id": "client_abc", "status": "active",
             "nodes": {
               "spot": {"status": "filled", "target_qty_1e8": 20000000000, "filled_qty_1e8": 20000000000,
                        "avg_fill_price_1e9": 2325530000000, "fill_count": 3},
               "hedge": {"status": "executing", "target_qty_1e8": 20000000000, "filled_qty_1e8": 10000000000,
                         "avg_fill_price_1e9": 2324800000000, "fill_count": 1}},
             "edges": {"e0": {"status": "fired", "fired": true}}}
            """
        )
        #expect(graph.nodes["spot"]?.status == .filled)
        #expect(graph.nodes["spot"]?.averagePrice == 2325.53)
        #expect(graph.nodes["hedge"]?.filledQuantity == 100)
        #expect(graph.edges["e0"]?.fired == true)
    }

    @Test("Orders: a page with capitals, ids and paging")
    func orderPage() throws {
        let text = """
            {"node_order_id": "graph:graph_7d769...:spot:1", "client_id": "client_abc", "side": "BUY",
             "symbol": "ETH-USD", "qty_1e8": 20000000000, "filled_qty_1e8": 20000000000,
             "status": "COMPLETED", "created_unix_ns": 1776208527263141000,
             "updated_unix_ns": 1776208529872926000, "failure_reason": null}
            """
        let order = try sample(Order.self, text)
        #expect(order.side == .buy && order.status == .completed && order.isTerminal)
        #expect(order.graphID == "graph_7d769...")
        #expect(order.quantity == 200 && order.fillRatio == 1)
        #expect(order.created == Nanoseconds(raw: 1_776_208_527_263_141_000))
        #expect(order.failureReason == nil && order.tca == nil)
    }

    @Test("Order on the stream: small letters, the caller's own id")
    func streamOrder() throws {
        let order = try sample(
            Order.self,
            """
            {"node_order_id": "graph:graph_a1b2c3d4:btc_leg:1", "client_id": "muhammad",
             "client_order_id": "order-001", "symbol": "BTC-USD", "side": "buy", "qty_1e8": 1000000,
             "filled_qty_1e8": 1000000, "status": "COMPLETED", "created_unix_ns": 1745979000000000000,
             "updated_unix_ns": 1745979001200000000}
            """
        )
        #expect(order.clientOrderID == "order-001" && order.side == .buy && order.quantity == 0.01)
    }

    @Test("Fill: the stream's spelling")
    func streamFill() throws {
        let fill = try sample(
            Fill.self,
            """
            {"node_order_id": "graph:graph_a1b2c3d4:btc_leg:1", "venue_execution_id": "kraken-8f3a2b1c",
             "symbol": "BTC-USD", "side": "buy", "qty_1e8": 700000, "price_1e9": 76410000000000,
             "fee_1e9": 100000000, "edge_id": "venue-edge-kraken", "ts_unix_ns": 1745979000498000000}
            """
        )
        #expect(fill.price == 76_410 && fill.quantity == 0.007 && fill.fee == 0.1)
        #expect(fill.venue == .kraken && fill.deduplicationKey == "kraken-8f3a2b1c")
        #expect(try fill.notional() == 534.87)
    }

    @Test("Fill: the list's spelling, with its fee fields; a missing fee is nil")
    func listFill() throws {
        let fill = try sample(
            Fill.self,
            """
            {"fill_id": 17, "node_order_id": "graph:g:order:1", "symbol": "KX", "side": "BUY",
             "qty_1e8": 100000000, "price_1e9": 550000000, "venue": "kalshi", "fee_1e9": null,
             "timestamp_ns": 5, "is_maker": null, "fee_breakdown": {"commission_1e9": 17500000,
             "commission_asset": "USD"}, "taker_fee_bps_applied": 350, "maker_fee_bps_applied": null,
             "commission_asset": "USD", "venue_reported_cum_fee_1e9": 35000000}
            """
        )
        #expect(fill.fee == nil && fill.isMaker == nil && fill.fillID == "17")
        #expect(fill.time == Nanoseconds(raw: 5) && fill.venue == .kalshi)
        #expect(fill.takerFeeApplied == 350 && fill.venueCumulativeFee == 0.035)
        #expect(fill.feeBreakdown?["commission_1e9"]?.int64Value == 17_500_000)
    }

    @Test("Quote: best bid and offer, venues and merged book")
    func quote() throws {
        let quote = try sample(
            Quote.self,
            """
            {"symbol": "BTC-USD",
             "nbbo": {"bid": 73984.12, "ask": 73985.03, "mid": 73984.57, "spread_bps": 1.23},
             "venues": {"binance": {"bid": 73984.12, "ask": 73985.03, "bid_size": 12.4, "ask_size": 8.1, "age_ms": 42},
                        "coinbase": {"bid": 73983.87, "ask": 73985.28, "bid_size": 0.8, "ask_size": 1.2, "age_ms": 55}},
             "book": {"bids": [{"price": 73984.12, "size": 12.4, "venue": "binance"}],
                      "asks": [{"price": 73985.03, "size": 8.1, "venue": "binance"}]},
             "source": "edge_nbbo"}
            """
        )
        #expect(quote.nbbo.bid == 73984.12 && quote.nbbo.mid == 73984.57)
        #expect(quote.nbbo.spread == 1.23)
        #expect(
            quote.venues[.coinbase]?.askSize == 1.2 && quote.venues[.binance]?.ageMilliseconds == 42
        )
        #expect(
            quote.book?.asks.first?.price == 73985.03 && quote.book?.bids.first?.venue == .binance
        )
        #expect(quote.source == .edgeNBBO)
    }

    @Test("Quote: any part of the best bid and offer may be null, and null is not zero")
    func oneSidedQuote() throws {
        let quote = try sample(
            Quote.self,
            #"{"symbol":"KX","nbbo":{"bid":null,"ask":0.02,"mid":null,"spread_bps":null},"venues":{},"book":null,"source":"unavailable"}"#
        )
        #expect(quote.nbbo.bid == nil && quote.nbbo.mid == nil && quote.nbbo.spread == nil)
        #expect(quote.nbbo.ask == 0.02 && quote.book == nil && quote.source == .unavailable)
    }

    @Test("Positions: cash and a settled event contract, with totals")
    func positions() throws {
        let positions = try sample(
            Positions.self,
            """
            {"positions": [
               {"id": 101, "venue": "coinbase", "instrument": {"kind": "crypto", "symbol": "USDC"},
                "qty_1e8": 237848346884, "locked_qty_1e8": 0, "available_qty_1e8": 237848346884,
                "entry_price_usd_1e9": 1000000000, "current_price_usd_1e9": 1000000000,
                "current_value_usd_1e9": 2378483468840, "unrealized_pnl_usd_1e9": 0,
                "realized_pnl_usd_1e9": 0, "fees_usd_1e9": 0, "lifecycle": {"state": "active"},
                "transferable": true, "settled": false, "settled_mark_usd_1e9": null},
               {"venue": "kalshi", "instrument": {"kind": "event_contract", "market_slug": "KXA", "outcome": "YES"},
                "qty_1e8": 500000000, "current_price_usd_1e9": 1000000000, "current_value_usd_1e9": 5000000000,
                "lifecycle": {"state": "resolved", "outcome": "YES", "economic_value_usd_1e9": 5000000000,
                              "resolved_at": 1776000000},
                "settled": true, "settled_mark_usd_1e9": 1000000000},
               {"venue": "mars", "instrument": {"kind": "option", "strike": 5}, "qty_1e8": 1,
                "lifecycle": {"state": "napping", "until": 7}}],
             "totals": {"nav_usd_1e9": 48228483468840, "cash_usd_1e9": 2478483468840,
                        "unrealized_pnl_usd_1e9": 750000000000, "realized_pnl_usd_1e9": 0,
                        "fees_usd_1e9": 0, "num_positions": 4},
             "as_of_ns": 1776828335325953000}
            """
        )
        let (cash, event, unknown) = (
            positions.positions[0], positions.positions[1], positions.positions[2]
        )
        #expect(cash.instrument == .crypto(symbol: "USDC") && cash.currentValue == 2378.48346884)
        #expect(cash.settledMark == nil && cash.lifecycle == .active)
        #expect(event.entryPrice == nil && event.settled == true && event.settledMark == 1)
        #expect(
            event.lifecycle
                == .resolved(
                    .init(
                        outcome: "YES",
                        economicValue: 5,
                        resolvedAt: Nanoseconds(secondsSinceEpoch: 1_776_000_000)
                    )
                )
        )
        #expect(unknown.venue == "mars" && !unknown.venue.isKnown)
        #expect(unknown.instrument == .unknown(kind: "option", ["kind": "option", "strike": 5]))
        #expect(unknown.lifecycle == .unknown(state: "napping", ["state": "napping", "until": 7]))
        #expect(positions.totals.netAssetValue == 48228.48346884 && positions.totals.count == 4)
    }

    @Test("Prices, book, funding, fair price and cost analysis of the streams page")
    func streamPayloads() throws {
        let price = try sample(
            PriceUpdate.self,
            """
            {"symbol": "BTC-USD", "instrument_type": "spot", "best_bid_px_1e9": 76410000000000,
             "best_bid_sz_1e8": 12000000, "best_bid_venue": "coinbase", "best_ask_px_1e9": 76411000000000,
             "best_ask_sz_1e8": 8000000, "best_ask_venue": "kraken", "spread_bps": 1, "ts_ns": 1745979000123456789}
            """
        )
        #expect(price.bid == 76_410 && price.askSize == 0.08 && price.mid == 76_410.5)
        #expect(price.time == Nanoseconds(raw: 1_745_979_000_123_456_789))
        let book = try sample(
            BookUpdate.self,
            """
            {"symbol": "BTC-USDT", "venue": "binance", "instrument_type": "spot",
             "bids": [[76410.50, 0.421], [76410.40, 1.2]], "asks": [[76411.00, 0.155], [76411.10, 3.463e-05]],
             "ts_ns": 1745979000123456789, "is_snapshot": false, "checksum": 1448524378}
            """
        )
        #expect(book.bids[0] == BookLevel(price: 76_410.5, size: 0.421))
        #expect(
            book.asks[1].size.raw == 3_463 && !book.isSnapshot && book.checksum == 1_448_524_378
        )
        let funding = try sample(
            FundingUpdate.self,
            """
            {"venue": "binance", "symbol": "BTC-USDT", "rate_bps_per_hour": 1, "predicted_rate_bps_per_hour": 1,
             "mark_price_1e9": 76410000000000, "open_interest_1e8": 12000000000,
             "next_settlement_ns": 1745982600000000000, "ts_ns": 1745979000000000000}
            """
        )
        #expect(funding.rate == 1 && funding.openInterest == 120)
        let fair = try sample(
            FairPrice.self,
            """
            {"underlying": "BTC", "fair_mid_1e9": 76405095000000, "spot_mid_1e9": 76407250000000,
             "perp_mid_1e9": 76357950000000, "basis_bps": -6, "confidence": 0.665,
             "contributors": [{"venue": "binance", "instrument_type": "spot", "mid_1e9": 76407250000000,
                               "weight": 0.84, "staleness_ms": 96}], "cc_ts_ns": 1745979000123456789}
            """
        )
        #expect(fair.basis == -6 && fair.contributors.first?.weight == 0.84)
        let tca = try sample(
            TCAReport.self,
            """
            {"node_order_id": "graph:graph_x:kalshi_yes:1", "client_id": "muhammad", "symbol": "BTC-USD",
             "side": "BUY", "achieved_vwap_1e9": 76411000000000, "expected_fill_1e9": 76410500000000,
             "total_fees_1e9": 7641000, "fee_cost_bps": 1, "expected_fee_bps": 2, "fee_prediction_error_bps": -1,
             "spread_cost_bps": 0, "market_impact_bps": -1, "implementation_shortfall_bps": 0,
             "savings_vs_benchmark_bps": 1, "is_prediction": false, "execution_time_ms": 124, "num_fills": 1}
            """
        )
        #expect(tca.achievedVWAP == 76_411 && tca.feePredictionError == -1 && tca.fillCount == 1)
    }

    @Test("The error envelope, and bodies without one")
    func errorEnvelope() async throws {
        let envelope = """
            {"error": {"code": "VALIDATION_ERROR", "message": "validation error: qty_1e8: must be positive",
             "request_id": "550e8400-e29b-41d4-a716-446655440000",
             "details": [{"field": "qty_1e8", "message": "must be positive"}]}}
            """
        let cases: [(Int, String, APIError.Code, String)] = [
            (400, envelope, .validationError, "validation error: qty_1e8: must be positive"),
            (502, "<html>\nbad gateway</html>", .serviceUnavailable, "<html> bad gateway</html>"),
            (418, "", APIError.Code(rawValue: "HTTP_418"), ""),
            (400, #"{"error":"short"}"#, .badRequest, "short"),
            (
                500, String(repeating: "x", count: 1_000), .internalError,
                String(repeating: "x", count: 200)
            ),
        ]
        for (status, body, code, message) in cases {
            let stub = StubTransport(.status(status, body))
            let client = try stub.client { $0.retryPolicy = .none }
            let error = await failure { () throws(SequenceError) in
                let _: Quote = try await client.quote("BTC-USD")
            }
            guard case .api(let error)? = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(error.status == status && error.code == code && error.message == message)
            guard code == .validationError else { continue }
            #expect(error.requestID == "550e8400-e29b-41d4-a716-446655440000")
            #expect(error.details == [.init(field: "qty_1e8", message: "must be positive")])
        }
    }

    private func failure(
        _ body: () async throws(SequenceError) -> Void
    ) async -> SequenceError? {
        do throws(SequenceError) {
            try await body()
            return nil
        } catch {
            return error
        }
    }

    @Test("A missing required field is an error that names it; a missing amount is nil, never zero")
    func missingFields() {
        #expect { try Order(json: Array(#"{"node_order_id":"x"}"#.utf8)) } throws: { error in
            "\(error)".contains("the field \"symbol\"")
        }
        #expect(throws: JSONError.self) { try Fill(json: Array("{}".utf8)) }
        #expect(throws: JSONError.self) { try Order(json: Array("[]".utf8)) }
    }
}
