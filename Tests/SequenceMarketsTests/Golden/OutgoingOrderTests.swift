import SequenceMarkets
import SequenceMocks
import Testing

@Suite("The exact text of outgoing orders", .fewAtATime)
struct OutgoingOrderTests {
    /// The body of the one request the builder sends.
    private func body(_ send: (SequenceClient) async throws -> Void) async throws -> String {
        let stub = StubTransport(
            .status(200, #"{"graph_id":"GRAPH","status":"active","node_count":1,"edge_count":0}"#)
        )
        let client = try stub.client {
            $0.random = RandomSource { 0x0123_4567_89ab_cdef }
        }
        try await send(client)
        let request = try #require(stub.requests.first)
        #expect(request.method == .post && request.target == "/v1/orders")
        #expect(request.headers["Content-Type"] == "application/json")
        return String(decoding: try #require(request.body), as: UTF8.self)
    }

    @Test("A market order is the full one-node graph; 0.29 leaves as 29000000")
    func marketOrder() async throws {
        let text = try await body { try await $0.buy("BTC-USD", 0.29).submit() }
        #expect(
            text == #"{"graph_id":"graph_0123456789abcdef0123456789abcdef","nodes":[{"#
                + #""node_id":"order","instrument":{"symbol":"BTC-USD","type":"spot"},"#
                + #""side":"buy","order_type":"market","quantity":{"fixed":{"qty_1e8":29000000}},"#
                + #""execution":{},"activation":"root"}],"edges":[],"is_sandbox":false}"#
        )
    }

    @Test("Every option of an order has its place")
    func everyOption() async throws {
        let text = try await body {
            try await $0.sell("KXBTCZ-26DEC31-T99000:YES", 10).venue(.kalshi).limitPrice(0.55)
                .policy(.passiveLadder).urgency(.high).maxSlippage(bps: 10)
                .horizon(.milliseconds(1_500)).timeInForce(.ioc).prediction().reduceOnly()
                .clientOrderID("mine-1").graphID("graph_mine").sandbox().submit()
        }
        #expect(
            text == #"{"graph_id":"graph_mine","client_order_id":"mine-1","#
                + #""nodes":[{"node_id":"order","instrument":{"symbol":"KXBTCZ-26DEC31-T99000:YES","#
                + #""type":"prediction","venue":"kalshi"},"side":"sell","#
                + #""order_type":{"limit":{"price_1e9":550000000}},"#
                + #""quantity":{"fixed":{"qty_1e8":1000000000}},"execution":{"#
                + #""policy":"passive_ladder","urgency":"high","max_slippage_bps":10,"#
                + #""horizon_ms":1500,"tif":"IOC","reduce_only":true},"activation":"root"}],"#
                + #""edges":[],"is_sandbox":true}"#
        )
    }

    @Test("The two-node graph of the orders page leaves as that page shows it")
    func twoNodeGraph() async throws {
        let text = try await body {
            try await $0.graph().graphID("graph_mine")
                .node("spot", .buy("ETH-USD", 200).policy(.sor).urgency(.medium))
                .node(
                    "hedge",
                    .sell("ETH-USD-PERP", 200).perp().venue(.hyperliquid).policy(.aggressiveChase)
                )
                .edge("spot", to: "hedge", on: .fillRatio(0.5))
                .risk { $0.maxNotional(500_000).maxLoss(10_000) }
                .submit()
        }
        // The page's own text, compact, with the id in front and our name for its edge.
        let page = """
            {
              "graph_id": "graph_mine",
              "nodes": [
                {
                  "node_id": "spot",
                  "instrument": {"symbol": "ETH-USD", "type": "spot"},
                  "side": "buy",
                  "order_type": "market",
                  "quantity": {"fixed": {"qty_1e8": 20000000000}},
                  "execution": {"policy": "sor", "urgency": "medium"},
                  "activation": "root"
                },
                {
                  "node_id": "hedge",
                  "instrument": {"symbol": "ETH-USD-PERP", "type": "perp", "venue": "hyperliquid"},
                  "side": "sell",
                  "order_type": "market",
                  "quantity": {"fixed": {"qty_1e8": 20000000000}},
                  "execution": {"policy": "aggressive_chase"},
                  "activation": "wait"
                }
              ],
              "edges": [
                {
                  "edge_id": "e_spot_hedge",
                  "from_node": "spot",
                  "to_node": "hedge",
                  "trigger": "on_fill_ratio",
                  "condition": {"fill_ratio_gte": 0.5}
                }
              ],
              "risk": {
                "admission": {"max_notional_usd": 500000},
                "runtime": {"max_loss_usd": 10000}
              },
              "is_sandbox": false
            }
            """
        #expect(text == (try JSONValue(parsing: page)).description)
    }

    @Test("Every trigger, sizing, pacing and risk option has its form")
    func everyGraphOption() async throws {
        let text = try await body {
            try await $0.graph().graphID("g")
                .node("a", .buy("BTC-USD", 1).twap(slices: 10, every: .seconds(30)))
                .node(
                    "b",
                    .buy("BTC-USD", 1).vwap(slices: 5, every: .seconds(1)).placement(.passive)
                )
                .node(
                    "c",
                    .sell("BTC-USD", 1).iceberg(showing: 0.1).escalate(after: .seconds(2))
                        .venueFallback(.kraken, .coinbase)
                )
                .node("d", .sell("BTC-USD", 0).derived().limitPrice(80_000))
                .edge("a", to: "d", on: .onFill) { $0.sizing(.linearHedge(-1)) }
                .edge("a", to: "d", on: .timeout(.seconds(5))) { $0.sizing(.residual) }
                .edge("b", to: "d", on: .onAccepted) { $0.sizing(.incrementalFill) }
                .edge(
                    "c",
                    to: "d",
                    on: .onPrice(symbol: "BTC-USD", direction: .below, offsetPercent: -5)
                ) {
                    $0.sizing(.scaledNotional(multiplier: 0.5, cap: 1_000.5))
                        .onParentCancel(.cancelAll).onChildReject(.pause)
                }
                .edge("c", to: "d", on: .onDone) { $0.sizing(.fixed(0.5)) }
                .risk {
                    $0.maxLeverage(2.5).requiredVenues(.kraken).maxConcurrentGraphs(3)
                        .maxNodeNotional(1_000).requireBalanceCheck().maxSlippage(bps: 25)
                        .maxUnhedged(5).maxDrawdown(7.5).onRuntimeBreach(.cancelAll)
                        .onDisconnect(.proceed)
                }
                .metadata(["strategy": "test"]).submit()
        }
        let value = try JSONValue(parsing: text)
        let nodes = try #require(value["nodes"]?.arrayValue)
        #expect(
            nodes[0]["execution"]?.description
                == #"{"pacing":{"uniform":{"num_slices":10,"interval_ms":30000}}}"#
        )
        #expect(
            nodes[1]["execution"]?.description
                == #"{"pacing":{"vwap":{"num_slices":5,"interval_ms":1000}},"placement":"passive"}"#
        )
        #expect(
            nodes[2]["execution"]?.description
                == #"{"pacing":{"iceberg":{"display_qty_1e8":10000000}},"escalate_after_ms":2000,"venue_fallback":["kraken","coinbase"]}"#
        )
        #expect(nodes[3]["quantity"]?.stringValue == "derived")
        let edges = try #require(value["edges"]?.arrayValue).map(\.description)
        #expect(
            edges == [
                #"{"edge_id":"e_a_d","from_node":"a","to_node":"d","trigger":"on_fill","sizing":{"linear_hedge":{"multiplier":-1}}}"#,
                #"{"edge_id":"e_a_d_2","from_node":"a","to_node":"d","trigger":{"on_timeout":{"ms":5000}},"sizing":"residual"}"#,
                #"{"edge_id":"e_b_d","from_node":"b","to_node":"d","trigger":"on_accepted","sizing":"incremental_fill"}"#,
                #"{"edge_id":"e_c_d","from_node":"c","to_node":"d","trigger":{"on_price":{"symbol":"BTC-USD","direction":"below","reference":"graph_entry_price","offset_pct":-5}},"sizing":{"scaled_notional":{"multiplier":0.5,"cap_usd":1000.5}},"on_parent_cancel":"cancel_all_open","on_child_reject":"pause_graph"}"#,
                #"{"edge_id":"e_c_d_2","from_node":"c","to_node":"d","trigger":"on_done","sizing":{"fixed":{"qty_1e8":50000000}}}"#,
            ]
        )
        #expect(
            value["risk"]?.description
                == #"{"admission":{"max_leverage":2.5,"required_venues":["kraken"],"max_concurrent_graphs":3},"pre_trade":{"max_node_notional_usd":1000,"require_balance_check":true,"max_slippage_bps":25},"runtime":{"max_unhedged_qty":5,"max_drawdown_usd":7.5},"failure":{"on_runtime_breach":"cancel_all_open","on_disconnect":"do_nothing"}}"#
        )
        #expect(value["metadata"]?.description == #"{"strategy":"test"}"#)
    }
}
