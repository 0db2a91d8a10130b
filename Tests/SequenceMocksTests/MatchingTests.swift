import SequenceMarkets
import SequenceMocks
import XCTest

/// Orders against the book a client was shown just before: what trades is exactly that.
final class MatchingTests: XCTestCase {
    private struct Trade: Equatable {
        var price: Int64
        var size: Int64
        var venue: String
    }

    private func exchange() throws -> (MockExchange, RawClient) {
        let exchange = MockExchange(seed: 4, clock: ManualClock(), configuration: .instant)
        return (exchange, try RawClient(exchange))
    }

    private func levels(_ client: RawClient, _ side: String) async throws -> [Trade] {
        let quote = try await client.get("/v1/quotes/ETH-USD?depth=100")
        return try quote.require("book").list(side).map { level in
            Trade(
                price: try XCTUnwrap(level["price"]?.numberValue?.fixed(Px.self)).raw,
                size: try XCTUnwrap(level["size"]?.numberValue?.fixed(Qty.self)).raw,
                venue: try level.text("venue")
            )
        }
    }

    private func trades(_ client: RawClient) async throws -> [Trade] {
        try await client.get("/v1/fills?limit=1000").list("fills").reversed().map { fill in
            Trade(
                price: try fill.int("price_1e9"),
                size: try fill.int("qty_1e8"),
                venue: try fill.text("venue")
            )
        }
    }

    /// The trades an order of this size has to make, from the levels shown.
    private func walk(_ levels: [Trade], _ size: Int64) -> [Trade] {
        var rest = size
        return levels.compactMap { level in
            guard rest > 0 else { return nil }
            let part = min(rest, level.size)
            rest -= part
            return Trade(price: level.price, size: part, venue: level.venue)
        }
    }

    func testAMarketOrderTakesTheMergedBookLevelByLevel() async throws {
        for (side, book) in [("buy", "asks"), ("sell", "bids")] {
            let (exchange, client) = try exchange()
            let shown = try await levels(client, book)
            _ = try await client.post(
                "/v1/orders",
                #"{"symbol":"ETH-USD","side":"\#(side)","qty_1e8":30000000001}"#
            )
            let made = try await trades(client)
            XCTAssertEqual(made, walk(shown, 30_000_000_001))
            XCTAssertGreaterThan(made.count, 10)
            XCTAssertEqual(exchange.ledgerProblems, [])
        }
    }

    func testWhatIsTakenIsGone() async throws {
        let (_, client) = try exchange()
        let shown = try await levels(client, "asks")
        let order = #"{"symbol":"ETH-USD","side":"buy","qty_1e8":5000000000}"#
        for _ in 0..<6 { _ = try await client.post("/v1/orders", order) }
        let sizes = try await trades(client).reduce(into: [String: Int64]()) {
            $0["\($1.venue) \($1.price)", default: 0] += $1.size
        }
        let expected = walk(shown, 30_000_000_000).reduce(into: [String: Int64]()) {
            $0["\($1.venue) \($1.price)", default: 0] += $1.size
        }
        XCTAssertEqual(sizes, expected)
    }

    func testAPinnedOrderTradesAtItsVenueOnly() async throws {
        let (_, client) = try exchange()
        let shown = try await levels(client, "asks")
        _ = try await client.post(
            "/v1/orders",
            #"{"symbol":"ETH-USD","side":"buy","qty_1e8":3000000000,"venue":"kraken"}"#
        )
        let made = try await trades(client)
        XCTAssertEqual(made, walk(shown.filter { $0.venue == "kraken" }, 3_000_000_000))
    }

    func testALimitOrderTakesWhatCrossesAndRestsWithTheRest() async throws {
        let (_, client) = try exchange()
        let shown = try await levels(client, "asks")
        let limit = shown[4].price
        let crossing = shown.filter { $0.price <= limit }
        let size = crossing.reduce(0) { $0 + $1.size } + 1_000_000
        let body = """
            {"graph_id":"g","nodes":[{"node_id":"a","instrument":{"symbol":"ETH-USD"},"side":"buy",\
            "order_type":{"limit":{"price_1e9":\(limit)}},"quantity":{"fixed":{"qty_1e8":\(size)}},\
            "activation":"root"}]}
            """
        _ = try await client.post("/v1/orders", body)
        let made = try await trades(client)
        XCTAssertEqual(made, crossing)
        let order = try await client.get("/v1/orders").list("orders").first
        XCTAssertEqual(order?["status"], "PARTIAL")
        XCTAssertEqual(order?["filled_qty_1e8"], .some(.number(JSONNumber(size - 1_000_000))))
    }

    func testSlippageBoundsAMarketOrder() async throws {
        let (_, client) = try exchange()
        let quote = try await client.get("/v1/quotes/ETH-USD?depth=1")
        let mid = try XCTUnwrap(quote["nbbo"]?["mid"]?.doubleValue)
        let body = """
            {"nodes":[{"node_id":"a","instrument":{"symbol":"ETH-USD"},"side":"buy",\
            "order_type":"market","quantity":{"fixed":{"qty_1e8":900000000000}},\
            "execution":{"max_slippage_bps":1,"tif":"IOC"},"activation":"root"}]}
            """
        _ = try await client.post("/v1/orders", body)
        let order = try await client.get("/v1/orders").list("orders").first
        XCTAssertEqual(order?["status"], "CANCELLED")
        let made = try await trades(client)
        XCTAssertGreaterThan(made.count, 3)
        for trade in made {
            XCTAssertLessThanOrEqual(Double(trade.price) / 1e9, mid * 1.0001 + 1e-6)
        }
    }
}
