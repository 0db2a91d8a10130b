import SequenceMarkets
import SequenceMocks
import XCTest

final class MonitorTests: XCTestCase {
    private let clock = ManualClock()

    private func buy(_ client: RawClient, _ id: String, _ more: String) async throws -> String {
        let body = #"{"graph_id":"\#(id)","side":"buy",\#(more)}"#
        return try await client.post("/v1/orders", body).text("node_order_id")
    }

    func testATraceTellsAnOrdersWay() async throws {
        let client = try RawClient(MockExchange(seed: 1, clock: clock, configuration: .talkative))
        let id = try await buy(client, "g", #""symbol":"BTC-USD","qty":0.01,"venue":"kraken""#)
        clock.advance(by: .seconds(1))
        let steps = try await client.get("/v1/traces?node_order_id=\(id)&limit=100")
        let rows = try XCTUnwrap(steps.arrayValue)
        XCTAssertEqual(
            try rows.map { try $0.text("event_type") },
            ["admitted", "routed", "edge_submitted", "venue_acked", "first_fill", "completed"]
        )
        let start: Int64 = 1_767_225_600_000_000_000
        XCTAssertEqual(
            try rows.map { try $0.int("timestamp_ns") - start },
            [0, 2_000_000, 2_000_000, 2_000_000, 2_000_000, 2_000_000]
        )
        XCTAssertEqual(rows[2]["venue"], "kraken")
        let none = try await client.send(.get, "/v1/traces?node_order_id=nothing")
        XCTAssertEqual(none.status, 404)
    }

    func testATransientRefusalIsWaitedOutAndATerminalOneIsNot() async throws {
        let exchange = MockExchange(seed: 1, clock: clock, configuration: .talkative)
        let client = try RawClient(exchange)
        exchange.rejectOrders { _, _, _ in "429 Too Many Requests" }
        let id = try await buy(client, "g", #""symbol":"BTC-USD","qty":0.01"#)
        clock.advance(by: .milliseconds(1_100))
        let early = try await client.get("/v1/orders?node_order_id=\(id)")
        XCTAssertEqual(early["orders"]?[0]?["status"], "PENDING")
        exchange.rejectOrders(where: nil)
        clock.advance(by: .seconds(1))
        let late = try await client.get("/v1/orders?node_order_id=\(id)")
        XCTAssertEqual(late["orders"]?[0]?["status"], "COMPLETED")
        let steps = try await client.get("/v1/traces?node_order_id=\(id)")
        let refusals = (steps.arrayValue ?? []).filter { $0["event_type"] == "EXCHANGE_REJECT" }
        XCTAssertEqual(refusals.map { $0["code"] }, [429, 429, 429])
        let small = try await buy(
            client,
            "h",
            #""symbol":"fed-decision-in-october","qty":1,"venue":"polymarket""#
        )
        clock.advance(by: .seconds(1))
        let rows = try await client.get("/v1/traces?node_order_id=\(small)")
        XCTAssertEqual(rows.arrayValue?.last?["event_type"], "EXCHANGE_REJECT")
        XCTAssertEqual(rows.arrayValue?.last?["detail"], "Size (1) lower than the minimum: 5")
        let refused = try await client.get("/v1/orders?node_order_id=\(small)")
        XCTAssertEqual(refused["orders"]?[0]?["status"], "REJECTED")
    }

    func testCostsAddUpAndFollowFromTheFills() async throws {
        let client = try RawClient(MockExchange(seed: 1, clock: clock, configuration: .talkative))
        let id = try await buy(client, "g", #""symbol":"ETH-USD","qty":400"#)
        _ = try await buy(client, "h", #""symbol":"BTC-USD","qty":0.01"#)
        clock.advance(by: .seconds(5))
        let tca = try await client.get("/v1/tca?symbol=ETH-USD")
        XCTAssertEqual(tca["num_orders"], 1)
        let report = try XCTUnwrap(tca["reports"]?[0])
        func bps(_ name: String) throws -> Double { try XCTUnwrap(report[name]?.doubleValue) }
        XCTAssertEqual(
            try bps("implementation_shortfall_bps"),
            try bps("spread_cost_bps") + bps("market_impact_bps") + bps("fee_cost_bps"),
            accuracy: 0.03
        )
        XCTAssertGreaterThan(try bps("market_impact_bps"), 0)
        let fills = try await client.get("/v1/fills?limit=1000&node_order_id=\(id)").list("fills")
        XCTAssertEqual(report["num_fills"]?.int64Value, Int64(fills.count))
        XCTAssertEqual(
            try report.int("total_fees_1e9"),
            try fills.reduce(0) { try $0 + $1.int("fee_1e9") }
        )
        let review = try await client.get("/v1/execution/review/\(id)")
        XCTAssertEqual(
            try review.list("venue_breakdown").reduce(0) { try $0 + $1.int("qty_1e8") },
            40_000_000_000
        )
        XCTAssertEqual(review["tca"], report)
        let whole = try await client.get("/v1/tca")
        XCTAssertEqual(whole["num_orders"], 2)
        let summary = try await client.get("/v1/execution/summary")
        XCTAssertEqual(summary["orders_24h"], 2)
        let typed = ExecutionSummary(json: summary)
        XCTAssertEqual(typed.hitRate, 1)
        let traded = try await client.get("/v1/fills?limit=1000").list("fills")
        XCTAssertEqual(
            typed.notional24h,
            try traded.reduce(USD.zero) { sum, row in
                try sum + Px(raw: row.int("price_1e9")) * Qty(raw: row.int("qty_1e8"))
            }
        )
        XCTAssertNotNil(typed.averageSlippage)
        XCTAssertEqual(summary["top_symbols"]?[0]?["symbol"], "ETH-USD")
    }

    func testALiveOrderShowsHowFarItIs() async throws {
        let exchange = MockExchange(seed: 1, clock: clock, configuration: .instant)
        let client = try RawClient(exchange)
        exchange.holdOrders { _, _ in 0.5 }
        let id = try await buy(client, "g", #""symbol":"ETH-USD","qty":2"#)
        clock.advance(by: .seconds(3))
        let live = try await client.get("/v1/execution/live/\(id)")
        XCTAssertEqual(live["fill_pct"], 25)
        XCTAssertEqual(live["remaining_qty_1e8"], 150_000_000)
        XCTAssertEqual(live["elapsed_ms"], 3_000)
        XCTAssertEqual(live["status"], "PARTIAL")
    }

    func testIntelligenceIsReadOffTheBooks() async throws {
        let client = try RawClient(MockExchange(seed: 1, clock: clock, configuration: .talkative))
        let venues = try await client.get("/v1/intelligence/venues?symbol=BTC-USD").list("venues")
        let shares = try venues.map { try XCTUnwrap($0["market_share_pct"]?.doubleValue) }
        XCTAssertEqual(shares.reduce(0, +), 100, accuracy: 0.1)
        let curve = try await client.get(
            "/v1/intelligence/slippage?symbol=BTC-USD&side=buy&sizes=1000,10000,100000,1000000"
        ).list("curve")
        let slips = try curve.map { try XCTUnwrap($0["slippage_bps"]?.doubleValue) }
        XCTAssertEqual(slips, slips.sorted())
        XCTAssertEqual(try XCTUnwrap(curve[1]["fillable_usd"]?.doubleValue), 10_000, accuracy: 0.1)
        let routing = try await client.get(
            "/v1/intelligence/routing?symbol=BTC-USD&side=buy&qty=2.5"
        )
        XCTAssertEqual(
            try routing.list("legs").reduce(0) { try $0 + $1.int("qty_1e8") },
            250_000_000
        )
        let depth = try await client.get("/v1/intelligence/depth?symbol=BTC-USD")
        let quote = try await client.get("/v1/quotes/BTC-USD?depth=100")
        XCTAssertEqual(depth["bids"], quote["book"]?["bids"])
        let forecast = try await client.get(
            "/v1/execution/forecast?symbol=BTC-USD&side=buy&qty=2.5"
        )
        XCTAssertEqual(forecast["expected_cost_bps"], routing["est_cost_bps"])
        for bad in ["", "symbol=NOPE", "symbol=BTC-USD&qty=-1", "symbol=BTC-USD&qty=x"] {
            let reply = try await client.send(.get, "/v1/intelligence/routing?\(bad)")
            XCTAssertGreaterThanOrEqual(reply.status, 400, bad)
        }
    }
}
