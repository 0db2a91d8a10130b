import SequenceMarkets
import SequenceMocks
import XCTest

final class MarketsTests: XCTestCase {
    private func walk(_ client: RawClient, _ query: String) async throws -> [JSONValue] {
        var rows: [JSONValue] = []
        var cursor = ""
        for _ in 0..<100 {
            let page = try await client.get("/v1/markets?\(query)\(cursor)")
            rows += try page.list("markets")
            XCTAssertEqual(try page.int("count"), Int64(try page.list("markets").count))
            guard page["has_more"] == true else {
                XCTAssertEqual(page["next_cursor"], .null)
                return rows
            }
            cursor = "&cursor=\(try page.text("next_cursor"))"
        }
        XCTFail("the walk does not end")
        return rows
    }

    func testTheKalshiCatalogIsWalkedWholeAndEachMarketComesOnce() async throws {
        let client = try RawClient(MockExchange(seed: 1, clock: ManualClock()))
        let rows = try await walk(client, "venue=kalshi&limit=1000")
        XCTAssertEqual(rows.count, 43_000)
        XCTAssertEqual(Set(try rows.map { try $0.text("slug") }).count, 43_000)
        XCTAssertTrue(rows.allSatisfy { $0["active"] == true })
    }

    func testAResolutionDuringAWalkMovesNoOtherMarket() async throws {
        let exchange = MockExchange(seed: 1, clock: ManualClock())
        let client = try RawClient(exchange)
        let first = try await client.get("/v1/markets?venue=kalshi&limit=10")
        let slug = try first.list("markets")[3].text("slug")
        XCTAssertTrue(exchange.resolveMarket(slug, winning: "Yes"))
        let cursor = try first.text("next_cursor")
        let second = try await client.get("/v1/markets?venue=kalshi&limit=1&cursor=\(cursor)")
        let plain = try await client.get("/v1/markets?venue=kalshi&limit=1&offset=9")
        XCTAssertEqual(second["markets"], plain["markets"])
    }

    func testARowShowsWhatTheBooksShow() async throws {
        let client = try RawClient(MockExchange(seed: 1, clock: ManualClock()))
        for venue in ["kalshi", "polymarket"] {
            let page = try await client.get("/v1/markets?venue=\(venue)&limit=5")
            XCTAssertEqual(page["venue"], .string(venue))
            for row in try page.list("markets") {
                let yes = try await client.get("/v1/quotes/\(try row.text("yes_token_id"))")
                XCTAssertEqual(row["best_yes_bid"], yes["nbbo"]?["bid"])
                XCTAssertEqual(row["best_yes_ask"], yes["nbbo"]?["ask"])
                let no = try await client.get("/v1/quotes/\(try row.text("no_token_id"))")
                XCTAssertEqual(row["best_no_bid"], no["nbbo"]?["bid"])
                XCTAssertEqual(row["best_no_ask"], no["nbbo"]?["ask"])
            }
        }
    }

    func testFiltersFindWhatTheyNameAndNothingElse() async throws {
        let client = try RawClient(MockExchange(seed: 1, clock: ManualClock()))
        let gold = try await walk(client, "venue=kalshi&q=GoLd&limit=1000")
        XCTAssertEqual(gold.count, 4_300)
        let weather = try await walk(client, "venue=polymarket&tag=weather&limit=500")
        XCTAssertTrue(weather.allSatisfy { $0["tags"] == ["weather"] })
        XCTAssertFalse(weather.isEmpty)
        let crypto = try await client.get("/v1/markets?tag_id=1&limit=1000")
        let related = try await client.get("/v1/markets?tag_id=1&related_tags=true&limit=1000")
        XCTAssertEqual(try crypto.list("markets").count, try related.list("markets").count)
        let excluded = try await walk(client, "venue=polymarket&exclude_tag_id=84&limit=1000")
        XCTAssertFalse(excluded.contains { $0["tags"]?[0] == "weather" })
        let slug = try await client.get("/v1/markets?slug=fed-decision-in-october")
        XCTAssertEqual(slug["markets"]?[0]?["end_date"], "2026-10-31T23:59:59Z")
        let token = try XCTUnwrap(slug["markets"]?[0]?["no_token_id"]?.stringValue)
        let byToken = try await client.get("/v1/markets?clob_token_id=\(token)&active=false")
        XCTAssertEqual(byToken["markets"], slug["markets"])
        let none = try await client.get("/v1/markets?slug=no-such-market")
        XCTAssertEqual(none["count"], 0)
    }

    func testClosedMarketsComeOnlyWhenTheyAreAskedFor() async throws {
        let client = try RawClient(MockExchange(seed: 1, clock: ManualClock()))
        let closed = try await walk(client, "venue=kalshi&active=false&closed=true&limit=1000")
        XCTAssertEqual(closed.count, 2_000)
        XCTAssertTrue(closed.allSatisfy { $0["resolved_outcome"]?.stringValue != nil })
        let all = try await walk(client, "venue=kalshi&active=true&closed=true&limit=1000")
        XCTAssertEqual(all.count, 45_000)
    }

    func testExpandedEventsListTheirOutcomesAndPlaceholdersLast() async throws {
        let client = try RawClient(MockExchange(seed: 1, clock: ManualClock()))
        let plain = try await walk(client, "venue=polymarket&limit=1000")
        let event = try XCTUnwrap(plain.first { $0["neg_risk"] == true })
        XCTAssertEqual(try event.list("outcomes").count, 6)
        let rows = try await walk(client, "venue=polymarket&expand=outcomes&limit=1000")
        let flags = rows.map { $0["is_placeholder_outcome"] == true }
        let first = try XCTUnwrap(flags.firstIndex(of: true))
        XCTAssertTrue(flags[first...].allSatisfy { $0 })
        let parts = rows.filter { $0["parent_slug"] == event["slug"] }
        XCTAssertEqual(parts.compactMap { $0["symbol"] }.count, 6)
        XCTAssertEqual(Set(parts.map { $0["symbol"] }), Set(try event.list("outcome_token_ids")))
    }

    func testSortedPagesGoOnWhereTheLastOneEnded() async throws {
        let client = try RawClient(MockExchange(seed: 1, clock: ManualClock()))
        for order in ["volume", "created", "end_date", "competitive", "liquidity"] {
            let whole = try await client.get("/v1/markets?order=\(order)&limit=60")
            let head = try await client.get("/v1/markets?order=\(order)&limit=30")
            let cursor = try head.text("next_cursor")
            let tail = try await client.get("/v1/markets?order=\(order)&limit=30&cursor=\(cursor)")
            XCTAssertEqual(
                try whole.list("markets"),
                try head.list("markets") + tail.list("markets")
            )
        }
        let newest = try await client.get("/v1/markets?order=created&limit=1")
        let born = try XCTUnwrap(newest["markets"]?[0]?["start_date"]?.stringValue)
        XCTAssertTrue(born.hasPrefix("2026-01-01T00:00:00"), born)
    }

    func testNonsenseIsRefusedAndLimitsAreHeld() async throws {
        let client = try RawClient(MockExchange(seed: 1, clock: ManualClock()))
        for query in ["venue=nyse", "limit=x", "cursor=zz", "cursor=5a", "order=colour"] {
            let reply = try await client.send(.get, "/v1/markets?\(query)")
            XCTAssertEqual(reply.status, 400, query)
        }
        let many = try await client.get("/v1/markets?venue=kalshi&limit=5000")
        XCTAssertEqual(many["count"], 1_000)
        let few = try await client.get("/v1/markets?venue=kalshi&limit=0")
        XCTAssertEqual(few["count"], 1)
    }
}
