import SequenceMarkets
import Testing

/// The complete graph examples of the Rust and Python pages, as they leave.
@Suite("The documented graphs", .fewAtATime)
struct DocumentedGraphsTests {
    /// The exact body that the graph is sent with, as JSON in order.
    private func sent(_ build: (GraphBuilder) -> GraphBuilder) async throws -> String {
        let stub = StubTransport(
            .status(200, #"{"graph_id":"GRAPH","status":"active","node_count":1,"edge_count":0}"#)
        )
        try await build(stub.client().graph().graphID("g")).submit()
        return String(decoding: try #require(stub.requests.first?.body), as: UTF8.self)
    }

    /// A page's JSON without its white space.
    private func compact(_ text: String) throws -> String {
        try JSONValue(parsing: text).description
    }

    private func node(
        _ id: String,
        _ symbol: String,
        _ side: String,
        type: String = "spot",
        venue: String? = nil,
        order: String = "\"market\"",
        qty: Int64? = nil,
        execution: String = "{}",
        root: Bool = true
    ) -> String {
        let place = venue.map { ",\"venue\":\"\($0)\"" } ?? ""
        let quantity = qty.map { "{\"fixed\":{\"qty_1e8\":\($0)}}" } ?? "\"derived\""
        return """
            {"node_id":"\(id)","instrument":{"symbol":"\(symbol)","type":"\(type)"\(place)},
             "side":"\(side)","order_type":\(order),"quantity":\(quantity),
             "execution":\(execution),"activation":"\(root ? "root" : "wait")"}
            """
    }

    @Test("Rust: spot and perp hedge with four-layer risk")
    func rustHedge() async throws {
        let text = try await sent {
            $0.node("spot", .buy("ETH-USD", 200.0).policy(.sor))
                .node("hedge", .sell("ETH-USD-PERP", 200.0).perp().venue(.hyperliquid))
                .edge("spot", to: "hedge", on: .fillRatio(0.5))
                .risk { $0.maxNotional(500_000).maxUnhedged(5).onRuntimeBreach(.cancelAll) }
        }
        let spot = node(
            "spot",
            "ETH-USD",
            "buy",
            qty: 20_000_000_000,
            execution: #"{"policy":"sor"}"#
        )
        let hedge = node(
            "hedge",
            "ETH-USD-PERP",
            "sell",
            type: "perp",
            venue: "hyperliquid",
            qty: 20_000_000_000,
            root: false
        )
        let expected = """
            {"graph_id":"g","nodes":[\(spot),\(hedge)],
             "edges":[{"edge_id":"e_spot_hedge","from_node":"spot","to_node":"hedge",
             "trigger":"on_fill_ratio","condition":{"fill_ratio_gte":0.5}}],
             "risk":{"admission":{"max_notional_usd":500000},"runtime":{"max_unhedged_qty":5},
             "failure":{"on_runtime_breach":"cancel_all_open"}},"is_sandbox":false}
            """
        #expect(text == (try compact(expected)))
    }

    @Test("Rust: TWAP, ten slices thirty seconds apart")
    func rustTWAP() async throws {
        let text = try await sent {
            $0.node("twap", .buy("BTC-USD", 1.0).twap(slices: 10, every: .milliseconds(30_000)))
        }
        let pacing = #"{"pacing":{"uniform":{"num_slices":10,"interval_ms":30000}}}"#
        let twap = node("twap", "BTC-USD", "buy", qty: 100_000_000, execution: pacing)
        let expected = #"{"graph_id":"g","nodes":[\#(twap)],"edges":[],"is_sandbox":false}"#
        #expect(text == (try compact(expected)))
    }

    @Test("Rust: streaming hedge, every fill sells the perp")
    func rustStreamingHedge() async throws {
        let text = try await sent {
            $0.node("spot", .buy("ETH-USD", 100.0))
                .node("hedge", .sell("ETH-PERP", 0.0).perp().derived())
                .edge("spot", to: "hedge", on: .onFill) { $0.sizing(.linearHedge(-1.0)) }
        }
        let spot = node("spot", "ETH-USD", "buy", qty: 10_000_000_000)
        let hedge = node("hedge", "ETH-PERP", "sell", type: "perp", root: false)
        let expected = """
            {"graph_id":"g","nodes":[\(spot),\(hedge)],
             "edges":[{"edge_id":"e_spot_hedge","from_node":"spot","to_node":"hedge",
             "trigger":"on_fill","sizing":{"linear_hedge":{"multiplier":-1}}}],"is_sandbox":false}
            """
        #expect(text == (try compact(expected)))
    }

    @Test("Rust: bracket of entry, take-profit and stop-loss")
    func rustBracket() async throws {
        let text = try await sent {
            $0.node("entry", .buy("BTC-USD", 0.1))
                .node("tp", .sell("BTC-USD", 0.0).derived().limitPrice(80_000.0))
                .node("sl", .sell("BTC-USD", 0.0).derived())
                .edge("entry", to: "tp", on: .onFullFill)
                .edge(
                    "entry",
                    to: "sl",
                    on: .onPrice(symbol: "BTC-USD", direction: .below, offsetPercent: -5.0)
                )
                .risk { $0.maxLoss(2_000).onRuntimeBreach(.cancelAll) }
        }
        let limit = #"{"limit":{"price_1e9":80000000000000}}"#
        let entry = node("entry", "BTC-USD", "buy", qty: 10_000_000)
        let tp = node("tp", "BTC-USD", "sell", order: limit, root: false)
        let sl = node("sl", "BTC-USD", "sell", root: false)
        let expected = """
            {"graph_id":"g","nodes":[\(entry),\(tp),\(sl)],
             "edges":[{"edge_id":"e_entry_tp","from_node":"entry","to_node":"tp",
             "trigger":"on_full_fill"},{"edge_id":"e_entry_sl","from_node":"entry",
             "to_node":"sl","trigger":{"on_price":{"symbol":"BTC-USD","direction":"below",
             "reference":"graph_entry_price","offset_pct":-5}}}],
             "risk":{"runtime":{"max_loss_usd":2000},
             "failure":{"on_runtime_breach":"cancel_all_open"}},"is_sandbox":false}
            """
        #expect(text == (try compact(expected)))
    }

    @Test("Python: hedge at half a fill, and bracket with a limit and a stop")
    func pythonExamples() async throws {
        let hedge = try await sent {
            $0.node("spot", .buy("ETH-USD", 200).urgency(.medium))
                .node("hedge", .sell("ETH-USD-PERP", 200).venue(.hyperliquid).perp())
                .edge("spot", to: "hedge", on: .fillRatio(0.5))
        }
        let spot = node(
            "spot",
            "ETH-USD",
            "buy",
            qty: 20_000_000_000,
            execution: #"{"urgency":"medium"}"#
        )
        let perp = node(
            "hedge",
            "ETH-USD-PERP",
            "sell",
            type: "perp",
            venue: "hyperliquid",
            qty: 20_000_000_000,
            root: false
        )
        let expectedHedge = """
            {"graph_id":"g","nodes":[\(spot),\(perp)],
             "edges":[{"edge_id":"e_spot_hedge","from_node":"spot","to_node":"hedge",
             "trigger":"on_fill_ratio","condition":{"fill_ratio_gte":0.5}}],"is_sandbox":false}
            """
        #expect(hedge == (try compact(expectedHedge)))

        let bracket = try await sent {
            $0.node("entry", .buy("BTC-USD", 0.1).urgency(.high))
                .node("tp", .sell("BTC-USD", 0.1).limitPrice(80_000))
                .node("sl", .sell("BTC-USD", 0.1))
                .edge("entry", to: "tp", on: .onFullFill)
                .edge(
                    "entry",
                    to: "sl",
                    on: .onPrice(symbol: "BTC-USD", direction: .below, offsetPercent: -5.0)
                )
        }
        let limit = #"{"limit":{"price_1e9":80000000000000}}"#
        let entry = node(
            "entry",
            "BTC-USD",
            "buy",
            qty: 10_000_000,
            execution: #"{"urgency":"high"}"#
        )
        let tp = node("tp", "BTC-USD", "sell", order: limit, qty: 10_000_000, root: false)
        let sl = node("sl", "BTC-USD", "sell", qty: 10_000_000, root: false)
        let expectedBracket = """
            {"graph_id":"g","nodes":[\(entry),\(tp),\(sl)],
             "edges":[{"edge_id":"e_entry_tp","from_node":"entry","to_node":"tp",
             "trigger":"on_full_fill"},{"edge_id":"e_entry_sl","from_node":"entry",
             "to_node":"sl","trigger":{"on_price":{"symbol":"BTC-USD","direction":"below",
             "reference":"graph_entry_price","offset_pct":-5}}}],"is_sandbox":false}
            """
        #expect(bracket == (try compact(expectedBracket)))
    }
}
