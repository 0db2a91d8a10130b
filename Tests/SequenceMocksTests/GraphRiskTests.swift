import SequenceMarkets
import SequenceMocks
import XCTest

final class GraphRiskTests: XCTestCase {
    private let clock = ManualClock()

    private func exchange(startingCash: USD = 1_000_000) -> MockExchange {
        var configuration = MockExchange.Configuration.instant
        configuration.startingCash = startingCash
        return MockExchange(seed: 1, clock: clock, configuration: configuration)
    }

    private func refusal(_ client: RawClient, _ graph: GraphText, id: String) async throws
        -> String?
    {
        let reply = try await client.send(.post, "/v1/orders", graph.text(id: id))
        guard reply.status != 200 else { return nil }
        XCTAssertEqual(reply.status, 400)
        return try reply.json.require("error").list("details").first?.text("field")
    }

    func testAdmissionRefusesAGraphBeforeAnythingLeaves() async throws {
        let exchange = exchange(startingCash: 100)
        let client = try RawClient(exchange)
        let cases: [(String, String?)] = [
            (#"{"max_notional_usd":1000}"#, "risk.admission.max_notional_usd"),
            (#"{"max_notional_usd":5000}"#, nil),
            (#"{"max_leverage":0.5}"#, "risk.admission.max_leverage"),
            (#"{"max_leverage":10}"#, nil),
            (#"{"required_venues":["kraken","nowhere"]}"#, "risk.admission.required_venues"),
            (#"{"required_venues":["kraken"]}"#, nil),
        ]
        for (number, (layer, field)) in cases.enumerated() {
            var graph = GraphText()
            graph.node("a", quantity: 100_000_000)
            graph.risk = #"{"admission":\#(layer)}"#
            let refused = try await refusal(client, graph, id: "g\(number)")
            XCTAssertEqual(refused, field, layer)
        }
        exchange.setVenue("kraken", isConnected: false)
        var graph = GraphText()
        graph.node("a", quantity: 100_000_000)
        graph.risk = #"{"admission":{"required_venues":["kraken"]}}"#
        let down = try await refusal(client, graph, id: "down")
        XCTAssertEqual(down, "risk.admission.required_venues")
        let health = try await client.get("/v1/health/edges")
        XCTAssertEqual(health["missing"], ["kraken"])
        XCTAssertEqual(health["drift"], true)
    }

    func testOnlySoManyGraphsRunAtOnce() async throws {
        let client = try RawClient(exchange())
        var graph = GraphText()
        graph.node("a", quantity: 100_000_000, limit: 1_000_000_000)
        graph.risk = #"{"admission":{"max_concurrent_graphs":2}}"#
        for id in ["x", "y"] {
            let free = try await refusal(client, graph, id: id)
            XCTAssertNil(free)
        }
        let full = try await refusal(client, graph, id: "z")
        XCTAssertEqual(full, "risk.admission.max_concurrent_graphs")
        _ = try await client.send(.delete, "/v1/execution_graphs/x")
        let again = try await refusal(client, graph, id: "z")
        XCTAssertNil(again)
    }

    /// A sale is covered by what is held, a purchase by cash.
    func testTheBalanceCheckLetsNothingBeSoldThatIsNotHeld() async throws {
        for symbol in ["ETH-USD", "KXBTCZ-26DEC31-T99000"] {
            let client = try RawClient(exchange())
            let fields = #""instrument":{"symbol":"\#(symbol)"},"order_type":"market""#
            func trade(_ side: String, _ quantity: Int64, id: String) async throws -> JSONValue? {
                let body = """
                    {"graph_id":"\(id)","risk":{"pre_trade":{"require_balance_check":true}},\
                    "nodes":[{"node_id":"a",\(fields),"side":"\(side)",\
                    "quantity":{"fixed":{"qty_1e8":\(quantity)}}}]}
                    """
                _ = try await client.post("/v1/orders", body)
                clock.advance(by: .seconds(1))
                return try await client.graph(id).require("nodes").require("a")["status"]
            }
            let naked = try await trade("sell", 1_000_000_000, id: "naked")
            XCTAssertEqual(naked, "rejected", symbol)
            let reason = try await client.get("/v1/orders").list("orders").first?
                .text("failure_reason")
            XCTAssertEqual(reason?.contains("insufficient balance"), true, "\(reason ?? "")")
            let bought = try await trade("buy", 1_000_000_000, id: "bought")
            XCTAssertEqual(bought, "filled", symbol)
            let tooMuch = try await trade("sell", 1_000_000_001, id: "more")
            XCTAssertEqual(tooMuch, "rejected", symbol)
            let covered = try await trade("sell", 1_000_000_000, id: "covered")
            XCTAssertEqual(covered, "filled", symbol)
        }
    }

    func testABalanceCheckIsNotGotAroundByAnAmendment() async throws {
        let client = try RawClient(exchange())
        for (side, price) in [("sell", Int64(9_000_000_000_000)), ("buy", 1_000_000_000)] {
            if side == "sell" {
                _ = try await client.post(
                    "/v1/orders",
                    #"{"symbol":"ETH-USD","side":"buy","qty":1}"#
                )
                clock.advance(by: .seconds(1))
            }
            var graph = GraphText()
            graph.node("a", "ETH-USD", side, quantity: 100_000_000, limit: price)
            graph.risk = #"{"pre_trade":{"require_balance_check":true}}"#
            try await client.submit(graph, id: side)
            clock.advance(by: .seconds(1))
            let order = "/v1/orders/graph:\(side):a:1"
            let more = side == "sell" ? 200_000_000 : 90_000_000_000_000_000
            let reply = try await client.send(.patch, order, #"{"new_qty_1e8":\#(more)}"#)
            XCTAssertEqual(reply.status, 409, reply.text)
            let less = try await client.send(.patch, order, #"{"new_qty_1e8":90000000}"#)
            XCTAssertEqual(less.status, 200, less.text)
        }
    }

    func testPreTradeRejectsTheNodeThatGoesTooFar() async throws {
        let client = try RawClient(exchange(startingCash: 1_000))
        let cases: [(String, Int64, Bool)] = [
            (#"{"max_node_notional_usd":1000}"#, 100_000_000, true),
            (#"{"max_node_notional_usd":1000}"#, 10_000_000, false),
            (#"{"require_balance_check":true}"#, 1_000_000_000, true),
            (#"{"require_balance_check":true}"#, 10_000_000, false),
            (#"{"max_slippage_bps":1}"#, 1_000_000_000_000, true),
            (#"{"max_slippage_bps":50}"#, 1_000_000, false),
        ]
        for (number, (layer, quantity, isRejected)) in cases.enumerated() {
            var graph = GraphText()
            graph.node("a", quantity: quantity)
            graph.risk = #"{"pre_trade":\#(layer)}"#
            try await client.submit(graph, id: "g\(number)")
            let status = try await client.graph("g\(number)")
            let node = status["nodes"]?["a"]?["status"]
            XCTAssertEqual(node, isRejected ? "rejected" : "filled", "\(layer) \(quantity)")
        }
    }

    func testAnUnhedgedQuantityBeyondItsLimitActsAsToldAndOnlyThen() async throws {
        for (action, expected) in [
            ("cancel_all_open", "cancelled"), ("pause_graph", "paused"), ("do_nothing", "active"),
        ] {
            let exchange = exchange()
            let client = try RawClient(exchange)
            exchange.holdOrders { symbol, _ in symbol == "ETH-USD" ? 0.06 : nil }
            var graph = GraphText()
            graph.node("a", quantity: 10_000_000)
            graph.node("b", "ETH-USD-PERP", "sell", waits: true)
            graph.edge(#""on_full_fill""#)
            graph.risk = """
                {"runtime":{"max_unhedged_qty":0.05},"failure":{"on_runtime_breach":"\(action)"}}
                """
            try await client.submit(graph)
            clock.advance(by: .seconds(1))
            let status = try await client.graph()
            XCTAssertEqual(status["status"], .string(expected), action)
            XCTAssertEqual(status["failure_reason"], "risk: max_unhedged_qty", action)
            exchange.holdOrders(at: nil)
            clock.advance(by: .seconds(1))
            let parent = try await client.filled("a")
            XCTAssertEqual(parent, expected == "cancelled" ? 6_000_000 : 10_000_000, action)
            let child = try await client.filled("b")
            XCTAssertEqual(child, expected == "active" ? 10_000_000 : 0, action)
            if expected == "paused" {
                _ = try await client.send(.post, "/v1/execution_graphs/g/resume")
                clock.advance(by: .seconds(1))
                let resumed = try await client.filled("b")
                XCTAssertEqual(resumed, 10_000_000)
            }
        }
    }

    func testALossAndADrawdownEndTheGraphAsTheMarketMoves() async throws {
        for limit in ["max_loss_usd", "max_drawdown_usd"] {
            let exchange = exchange()
            let client = try RawClient(exchange)
            var graph = GraphText()
            graph.node("a", quantity: 10_000_000_000)
            graph.node(
                "tp",
                "ETH-USD",
                "sell",
                quantity: 10_000_000_000,
                limit: 9_000_000_000_000,
                waits: true
            )
            graph.edge(#""on_full_fill""#, to: "tp")
            graph.risk = #"{"runtime":{"\#(limit)":900}}"#
            try await client.submit(graph)
            clock.advance(by: .seconds(1))
            let early = try await client.graph()
            XCTAssertEqual(early["status"], "active", limit)
            clock.advance(by: .seconds(90_000))
            let late = try await client.graph()
            XCTAssertEqual(late["status"], "cancelled", limit)
            XCTAssertEqual(late["failure_reason"], .string("risk: \(limit)"))
            XCTAssertEqual(late["nodes"]?["tp"]?["status"], "cancelled")
            XCTAssertEqual(exchange.ledgerProblems, [])
        }
    }

    func testALostVenuePausesWhoTradesThere() async throws {
        let exchange = exchange()
        let client = try RawClient(exchange)
        var graph = GraphText()
        graph.node("a", quantity: 10_000_000, limit: 1_000_000_000, venue: "kraken")
        graph.risk = #"{"failure":{"on_disconnect":"pause_graph"}}"#
        try await client.submit(graph)
        var other = GraphText()
        other.node("a", quantity: 10_000_000, limit: 1_000_000_000, venue: "okx")
        other.risk = graph.risk
        try await client.submit(other, id: "other")
        exchange.setVenue("kraken", isConnected: false)
        let here = try await client.graph()
        let there = try await client.graph("other")
        XCTAssertEqual(here["status"], "paused")
        XCTAssertEqual(there["status"], "active")
    }

    func testEdgesSayWhatACancelledParentAndARefusedChildLeadTo() async throws {
        let exchange = exchange()
        let client = try RawClient(exchange)
        var graph = GraphText()
        graph.node("a", quantity: 10_000_000, limit: 1_000_000_000)
        graph.node("b", quantity: 10_000_000, waits: true)
        graph.node("c", quantity: 10_000_000, limit: 1_000_000_000)
        graph.edge(#""on_full_fill""#, #","on_parent_cancel":"cancel_all_open""#)
        try await client.submit(graph)
        _ = try await client.send(.delete, "/v1/orders/graph:g:a:1")
        let status = try await client.graph()
        XCTAssertEqual(status["status"], "cancelled")
        XCTAssertEqual(status["nodes"]?["c"]?["status"], "cancelled")
        exchange.rejectOrders { symbol, _, _ in symbol == "ETH-USD-PERP" ? "no" : nil }
        var second = GraphText()
        second.node("a", quantity: 10_000_000)
        second.node("b", "ETH-USD-PERP", "sell", quantity: 10_000_000, waits: true)
        second.node("c", quantity: 10_000_000, limit: 1_000_000_000)
        second.edge(#""on_full_fill""#, #","on_child_reject":"pause_graph""#)
        try await client.submit(second, id: "second")
        let paused = try await client.graph("second")
        XCTAssertEqual(paused["status"], "paused")
        XCTAssertEqual(paused["nodes"]?["b"]?["status"], "rejected")
        XCTAssertEqual(paused["nodes"]?["c"]?["status"], "executing")
    }

    func testNonsenseInARiskObjectIsRefused() async throws {
        let client = try RawClient(exchange())
        for risk in [
            "[]", #"{"admission":{"max_notional_usd":"x"}}"#, #"{"runtime":{"max_loss_usd":-1}}"#,
            #"{"failure":{"on_runtime_breach":"panic"}}"#,
            #"{"pre_trade":{"max_slippage_bps":1.5}}"#,
        ] {
            var graph = GraphText()
            graph.node("a", quantity: 1_000_000)
            graph.risk = risk
            let refused = try await refusal(client, graph, id: "g")
            XCTAssertTrue(refused?.hasPrefix("risk") ?? false, risk)
        }
    }
}
