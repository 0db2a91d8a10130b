import SequenceMarkets
import SequenceMocks
import XCTest

final class SettlementTests: XCTestCase {
    private let clock = ManualClock()

    private func exchange() -> MockExchange {
        var configuration = MockExchange.Configuration.instant
        configuration.settlementDelay = .seconds(2)
        return MockExchange(seed: 1, clock: clock, configuration: configuration)
    }

    private func position(_ client: RawClient, _ query: String = "") async throws -> JSONValue? {
        let sheet = try await client.get("/v1/positions/unified?kinds=event_contract\(query)")
        return try sheet.list("positions").first
    }

    private func cash(_ client: RawClient, _ venue: String) async throws -> Int64 {
        let sheet = try await client.get("/v1/positions/unified?venues=\(venue)")
        return try sheet.require("totals").int("cash_usd_1e9")
    }

    func testKalshiPaysWinnersByItself() async throws {
        let exchange = exchange()
        let client = try RawClient(exchange)
        let slug = "KXBTCZ-26DEC31-T99000"
        _ = try await client.post("/v1/orders", #"{"symbol":"\#(slug)","side":"buy","qty":50}"#)
        let before = try await cash(client, "kalshi")
        XCTAssertTrue(exchange.resolveMarket(slug, winning: "Yes"))
        XCTAssertFalse(exchange.resolveMarket(slug, winning: "No"), "a resolution is final")
        let settled = try await position(client)
        XCTAssertEqual(settled?["qty_1e8"], 5_000_000_000)
        XCTAssertEqual(settled?["settled"], true)
        XCTAssertEqual(settled?["settled_mark_usd_1e9"], 1_000_000_000)
        XCTAssertEqual(settled?["current_value_usd_1e9"], 50_000_000_000)
        XCTAssertEqual(settled?["lifecycle"]?["state"], "resolved")
        XCTAssertEqual(settled?["lifecycle"]?["outcome"], "YES")
        XCTAssertEqual(settled?["lifecycle"]?["economic_value_usd_1e9"], 50_000_000_000)
        clock.advance(by: .seconds(3))
        let after = try await cash(client, "kalshi")
        XCTAssertEqual(after - before, 50_000_000_000)
        let none = try await position(client)
        XCTAssertNil(none)
        let closed = try await position(client, "&include_closed=true")
        XCTAssertEqual(closed?["lifecycle"]?["state"], "redeemed")
        let redeem = try await client.post("/v1/markets/\(slug)/redeem?venue=kalshi", "")
        XCTAssertEqual(redeem["mode"], "auto_settled")
        XCTAssertEqual(exchange.ledgerProblems, [])
    }

    /// `auto_settled` says that the balance already reflects the payout; `resolved_outcome` is
    /// what the venue actually paid.
    func testTheBalanceHoldsThePayoutOnceKalshiSaysAutoSettled() async throws {
        let exchange = exchange()
        let client = try RawClient(exchange)
        let slug = "KXBTCZ-26DEC31-T99000"
        let redeem = "/v1/markets/\(slug)/redeem?venue=kalshi"
        _ = try await client.post("/v1/orders", #"{"symbol":"\#(slug)","side":"buy","qty":50}"#)
        let open = try await client.post(redeem, "{}")
        XCTAssertEqual(open["mode"], "noop")
        let before = try await cash(client, "kalshi")
        XCTAssertTrue(exchange.resolveMarket(slug, winning: "Yes"))
        for step in 0..<40 {
            let mode = try await client.post(redeem, "{}").text("mode")
            let settlement = try await client.get("/v1/settlement/\(slug)")
            let paid = try await cash(client, "kalshi") - before
            XCTAssertEqual(mode, step < 20 ? "noop" : "auto_settled", "after \(step * 100) ms")
            XCTAssertEqual(paid, mode == "auto_settled" ? 50_000_000_000 : 0)
            XCTAssertEqual(settlement["status"], mode == "noop" ? "resolving" : "resolved")
            XCTAssertEqual(settlement["resolved_outcome"], mode == "noop" ? .null : "Yes")
            clock.advance(by: .milliseconds(100))
        }
        XCTAssertEqual(exchange.ledgerProblems, [])
    }

    func testPolymarketPaysWhenItIsAsked() async throws {
        let exchange = exchange()
        let client = try RawClient(exchange)
        let slug = "fed-decision-in-october"
        let redeem = "/v1/markets/\(slug)/redeem?venue=polymarket"
        _ = try await client.post("/v1/orders", #"{"symbol":"\#(slug):no","side":"buy","qty":20}"#)
        let early = try await client.post(redeem, "{}")
        XCTAssertEqual(early["mode"], "noop")
        XCTAssertTrue(exchange.resolveMarket(slug, winning: "No"))
        clock.advance(by: .seconds(60))
        let held = try await position(client)
        XCTAssertEqual(held?["lifecycle"]?["state"], "resolved")
        let before = try await cash(client, "polymarket")
        let claim = try await client.post(redeem, "{}")
        XCTAssertEqual(claim["mode"], "relayer_submitted")
        XCTAssertEqual(try claim.list("token_ids").count, 2)
        clock.advance(by: .seconds(3))
        let after = try await cash(client, "polymarket")
        XCTAssertEqual(after - before, 20_000_000_000)
        let again = try await client.post(redeem, "{}")
        XCTAssertEqual(again["mode"], "noop")
        XCTAssertEqual(exchange.ledgerProblems, [])
    }

    func testAResolvedMarketTradesNoMoreAndSaysSo() async throws {
        let exchange = exchange()
        let client = try RawClient(exchange)
        let probe = SocketProbe()
        _ = try await client.connect("/v1/ws/market_resolved", probe)
        let slug = "KXETHZ-26DEC31-T2000"
        let resting = try await client.post(
            "/v1/orders",
            #"{"graph_id":"r","symbol":"\#(slug)","side":"buy","qty":10,"price":0.01}"#
        )
        XCTAssertTrue(exchange.resolveMarket(slug, winning: "no"))
        await probe.waitForMessage(containing: slug)
        let order = try await client.get(
            "/v1/orders?node_order_id=\(try resting.text("node_order_id"))"
        )
        XCTAssertEqual(order["orders"]?[0]?["status"], "CANCELLED")
        let late = try await client.post(
            "/v1/orders",
            #"{"graph_id":"l","symbol":"\#(slug)","side":"buy","qty":10}"#
        )
        let refused = try await client.get(
            "/v1/orders?node_order_id=\(try late.text("node_order_id"))"
        )
        XCTAssertEqual(refused["orders"]?[0]?["status"], "REJECTED")
        XCTAssertEqual(refused["orders"]?[0]?["failure_reason"], "market is closed")
        let quote = try await client.get("/v1/quotes/\(slug)")
        XCTAssertEqual(quote["source"], "unavailable")
        clock.advance(by: .seconds(2))
        let settlement = try await client.get("/v1/settlement/\(slug)")
        XCTAssertEqual(settlement["status"], "resolved")
        XCTAssertEqual(settlement["resolved_outcome"], "No")
        XCTAssertEqual(settlement["yes_price"]?.doubleValue, 0)
        XCTAssertEqual(settlement["no_price"]?.doubleValue, 1)
    }

    func testAWindowEndsOnTheClockByThePriceItIsMeasuredBy() async throws {
        let exchange = exchange()
        let client = try RawClient(exchange)
        let slug = "btc-updown-5m-1767225600"
        _ = try await client.post("/v1/orders", #"{"symbol":"\#(slug):up","side":"buy","qty":10}"#)
        let open = try await client.get("/v1/settlement/\(slug)?underlying=true")
        XCTAssertEqual(open["status"], "open")
        XCTAssertEqual(open["resolved_outcome"], .null)
        clock.advance(by: .seconds(301))
        let over = try await client.get("/v1/settlement/\(slug)?underlying=true")
        XCTAssertEqual(over["status"], "resolved")
        let curve = try over.require("underlying")
        XCTAssertEqual(curve["agrees_with_settlement"], true)
        let first = try XCTUnwrap(curve["anchor_price_usd"]?.doubleValue)
        let last = try XCTUnwrap(curve["final_price_usd"]?.doubleValue)
        XCTAssertEqual(over["resolved_outcome"], last >= first ? "Up" : "Down")
        XCTAssertEqual(try curve.list("points").count, 61)
        let held = try await position(client)
        XCTAssertEqual(held?["settled"], true)
    }

    func testAnEventResolvesWithOneWinner() async throws {
        let exchange = exchange()
        let client = try RawClient(exchange)
        XCTAssertFalse(exchange.resolveMarket("next-party-leader-14", winning: "Nobody"))
        XCTAssertTrue(exchange.resolveMarket("next-party-leader-14", winning: "Jo Okafor"))
        let event = try await client.get("/v1/settlement/next-party-leader-14")
        XCTAssertEqual(event["resolved_outcome"], "Jo Okafor")
        let rows = try await client.get("/v1/markets?slug=next-party-leader-14&expand=outcomes")
        XCTAssertEqual(
            try rows.list("markets").map { $0["resolved_outcome"] },
            ["No", "Yes", "No", "No", "No", "No"]
        )
    }
}
