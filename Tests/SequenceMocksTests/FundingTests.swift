import SequenceMarkets
import SequenceMocks
import XCTest

final class FundingTests: XCTestCase {
    private func cash(_ client: RawClient, _ venue: String) async throws -> Int64 {
        try await client.get("/v1/positions/unified?venues=\(venue)&include_closed=true")
            .require("totals").int("cash_usd_1e9")
    }

    /// Longs pay shorts at each settlement: the rate that the history shows, on the mark it shows.
    func testFundingIsPaidInCashAtEverySettlement() async throws {
        for (venue, side) in [("hyperliquid", "buy"), ("binance", "sell"), ("binance", "buy")] {
            let clock = ManualClock()
            let exchange = MockExchange(seed: 3, clock: clock, configuration: .instant)
            let client = try RawClient(exchange)
            _ = try await client.post(
                "/v1/orders",
                #"{"symbol":"ETH-USDT-PERP","side":"\#(side)","qty":7,"venue":"\#(venue)","#
                    + #""instrument_type":"perp"}"#
            )
            clock.advance(by: .seconds(5))
            let opened = exchange.now.raw
            let before = try await cash(client, venue)
            clock.advance(by: .seconds(20 * 3_600))
            let after = try await cash(client, venue)
            let history = try await client.get(
                "/v1/funding_history/ETH-USDT?venue=\(venue)&range=1w"
            )
            let points = try history.list("points").filter {
                let time = try $0.int("ts_ns")
                return time > opened && time <= exchange.now.raw
            }
            XCTAssertGreaterThanOrEqual(points.count, venue == "hyperliquid" ? 19 : 2)
            let paid = try points.reduce(Int64(0)) { sum, point in
                let product =
                    Int128(try point.int("rate_1e9")) * Int128(try point.int("mark_price_1e9")) * 7
                return sum + IndependentLedger.nearest(product, 1_000_000_000)
            }
            XCTAssertNotEqual(paid, 0)
            XCTAssertEqual(before - after, side == "buy" ? paid : -paid, "\(venue) \(side)")
            // Who has closed pays no more.
            let other = side == "buy" ? "sell" : "buy"
            _ = try await client.post(
                "/v1/orders",
                #"{"symbol":"ETH-USDT-PERP","side":"\#(other)","qty":7,"venue":"\#(venue)"}"#
            )
            clock.advance(by: .seconds(5))
            let closed = try await cash(client, venue)
            clock.advance(by: .seconds(20 * 3_600))
            let later = try await cash(client, venue)
            XCTAssertEqual(closed, later)
            XCTAssertEqual(exchange.ledgerProblems, [])
        }
    }
}
