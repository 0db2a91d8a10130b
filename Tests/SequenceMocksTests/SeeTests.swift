import SequenceMarkets
import SequenceMocks
import XCTest

final class SeeTests: XCTestCase {
    private let clock = ManualClock()

    private func client(_ configuration: MockExchange.Configuration = .init()) throws -> RawClient {
        try RawClient(MockExchange(seed: 1, clock: clock, configuration: configuration))
    }

    func testBarsFollowThePriceAtTheirCadence() async throws {
        let client = try client()
        let history = try await client.get("/v1/price_history/BTC-USD?range=1h&fidelity_secs=60")
        let points = try history.list("points")
        XCTAssertEqual(points.count, 61)
        XCTAssertEqual(try points.last?.int("ts_ns"), 1_767_225_600_000_000_000)
        let quote = try await client.get("/v1/quotes/BTC-USD")
        let mid = try XCTUnwrap(quote["nbbo"]?["mid"]?.doubleValue)
        let last = Double(try XCTUnwrap(points.last).int("price_1e9")) / 1e9
        XCTAssertEqual(last, mid, accuracy: mid / 10_000)
        XCTAssertEqual(history["source"], "tape")
        let long = try await client.send(.get, "/v1/price_history/BTC-USD?range=1y")
        XCTAssertEqual(long.status, 400, long.text)
        let year = try await client.get(
            "/v1/price_history/BTC-USD?range=1y&fidelity_secs=86400&venue=kraken"
        )
        XCTAssertEqual(try year.list("points").count, 366)
    }

    func testTicksAreTheLastPrintsOfAWindow() async throws {
        let client = try client()
        clock.advance(by: .seconds(10))
        let ticks = try await client.get("/v1/price_history/BTC-USD?fidelity_secs=0&limit=50")
        let points = try ticks.list("points")
        XCTAssertEqual(points.count, 50)
        let times = try points.map { try $0.int("ts_ns") }
        XCTAssertEqual(times, times.sorted())
        XCTAssertTrue(
            points.allSatisfy { $0["side"]?.stringValue != nil && $0["venue_id"] != .null }
        )
        let again = try await client.get("/v1/price_history/BTC-USD?fidelity_secs=0&limit=50")
        XCTAssertEqual(again, ticks)
        let window = try await client.get(
            "/v1/price_history/BTC-USD?fidelity_secs=0&start_ts=1767225000&end_ts=1767225060"
        )
        for point in try window.list("points") {
            let second = try point.int("ts_ns") / 1_000_000_000
            XCTAssertTrue((1_767_225_000...1_767_225_060).contains(second))
        }
        let bad = try await client.send(.get, "/v1/price_history/BTC-USD?start_ts=9&end_ts=3")
        XCTAssertEqual(bad.status, 400)
    }

    func testFundingAddsUpOverTheHoursOfASettlement() async throws {
        let client = try client()
        let rates = try await client.get("/v1/market/funding-rates?venue=binance&symbol=BTC-USDT")
        let row = try XCTUnwrap(try rates.list("rates").first)
        XCTAssertEqual(try rates.list("rates").count, 1)
        XCTAssertEqual(rates["unit"], "bps_per_hour")
        XCTAssertEqual(row["dex"], "")
        let history = try await client.get("/v1/funding_history/BTC-USDT?venue=binance&range=1w")
        XCTAssertEqual(history["count"], 22)
        let hourly = try await client.get("/v1/funding_history/BTC-USDT?venue=hyperliquid&range=1d")
        XCTAssertEqual(hourly["count"], 25)
        let spot = try await client.send(.get, "/v1/funding_history/BTC-USDT?venue=coinbase")
        XCTAssertEqual(spot.status, 400)
    }

    func testFeesAreWhatFillsPayAndNullWhereAVenueListsNothing() async throws {
        let client = try client(.instant)
        let fees = try await client.get("/v1/fees?ticker=BTC-USD&venues=kraken,bybit")
        let rows = try fees.list("fees")
        XCTAssertEqual(rows[1]["taker_bps"], .null)
        let rate = try XCTUnwrap(rows[0]["taker_bps"]?.doubleValue)
        _ = try await client.post(
            "/v1/orders",
            #"{"symbol":"BTC-USD","side":"buy","qty":0.01,"venue":"kraken"}"#
        )
        let fills = try await client.get("/v1/fills").list("fills")
        let fill = try XCTUnwrap(fills.first)
        XCTAssertEqual(fill["taker_fee_bps_applied"]?.doubleValue, rate)
        let kalshi = try await client.get("/v1/fees?ticker=KXBTCZ-26DEC31-T99000:YES")
        XCTAssertEqual(kalshi["fees"]?[0]?["taker_bps"], 350)
        XCTAssertEqual(kalshi["fees"]?[0]?["fee_model"], "prediction_curve")
        XCTAssertEqual(kalshi["fees"]?[0]?["components"]?["rate_bps"], 700)
    }

    func testAPreviewCostsWhatTheOrderThenCosts() async throws {
        let client = try client(.instant)
        let body = #"{"symbol":"ETH-USD","side":"buy","qty":3,"order_type":"market"}"#
        let preview = try await client.post("/v1/orders/preview", body)
        XCTAssertEqual(preview["qty_1e8"], 300_000_000)
        XCTAssertEqual(preview["source"], "edge_nbbo")
        let none = try await client.get("/v1/orders").list("orders")
        XCTAssertTrue(none.isEmpty, "a preview submits nothing")
        _ = try await client.post("/v1/orders", body)
        let fills = try await client.get("/v1/fills").list("fills")
        var (fee, notional) = (0.0, 0.0)
        for fill in fills {
            fee += Double(try fill.int("fee_1e9"))
            notional += Double(try fill.int("price_1e9")) * Double(try fill.int("qty_1e8")) / 1e8
        }
        let estimate = try XCTUnwrap(preview["estimated_fee_bps"]?.doubleValue)
        XCTAssertEqual(estimate, fee / notional * 10_000, accuracy: 0.01)
    }

    func testAMarketThatIsOverHasAPreviewOfNulls() async throws {
        let client = try client()
        let body = #"{"symbol":"KXBTCZ-25DEC31-T60000","side":"buy","qty":3}"#
        let preview = try await client.post("/v1/orders/preview", body)
        XCTAssertEqual(preview["nbbo"]?["bid_px_1e9"], .null)
        XCTAssertEqual(preview["nbbo"]?["spread_bps"], .null)
        XCTAssertEqual(preview["estimated_total_cost_bps"], .null)
        XCTAssertEqual(preview["source"], "unavailable")
    }

    func testAccountEdgesLimitsAndRewardsComeFromTheExchange() async throws {
        let client = try client()
        let edges = try await client.get("/v1/edges").list("edges")
        XCTAssertEqual(edges.count, 12)
        XCTAssertTrue(edges.allSatisfy { $0["status"] == "connected" })
        let account = try await client.get("/v1/account")
        XCTAssertEqual(account["tier"], "pro")
        _ = try await client.send(.put, "/v1/kill_switch", #"{"active":true,"reason":"test"}"#)
        let limits = try await client.get("/v1/risk_limits")
        XCTAssertEqual(limits["kill_switch_active"], true)
        let rewards = try await client.get("/v1/polymarket/rewards")
        let token = try XCTUnwrap(rewards[0]?["token_id"]?.stringValue)
        let one = try await client.get("/v1/polymarket/rewards/\(token)")
        XCTAssertEqual(one, rewards[0])
        let none = try await client.send(.get, "/v1/polymarket/rewards/123")
        XCTAssertEqual(none.status, 404)
    }

    func testCashThatDoesNotCoverABuyRejectsIt() async throws {
        var configuration = MockExchange.Configuration.instant
        configuration.enforcesBalances = true
        configuration.startingCash = 1_000
        let exchange = MockExchange(seed: 1, clock: clock, configuration: configuration)
        let client = try RawClient(exchange)
        let body = #"{"symbol":"ETH-USD","side":"buy","qty":1,"venue":"kraken"}"#
        let order = try await client.post("/v1/orders", body)
        let rows = try await client.get("/v1/orders?node_order_id=\(order.text("node_order_id"))")
        XCTAssertEqual(rows["orders"]?[0]?["status"], "REJECTED")
        let reason = try XCTUnwrap(rows["orders"]?[0]?["failure_reason"]?.stringValue)
        XCTAssertTrue(reason.hasPrefix("insufficient balance"), reason)
        let small = #"{"symbol":"ETH-USD","side":"buy","qty":1.5}"#
        _ = try await client.post("/v1/orders", small)
        let sheet = try await client.get("/v1/positions/unified")
        for row in try sheet.list("positions") {
            XCTAssertGreaterThanOrEqual(try row.int("qty_1e8"), 0, "\(row)")
        }
        XCTAssertEqual(exchange.ledgerProblems, [])
    }
}
