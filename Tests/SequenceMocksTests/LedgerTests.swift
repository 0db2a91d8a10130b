import SequenceMarkets
import SequenceMocks
import XCTest

final class LedgerTests: XCTestCase {
    /// Random orders of every kind; after each the books have to add up.
    func testFillsPositionsCashAndFeesReconcileOnRandomFlow() async throws {
        let symbols = [
            "BTC-USD", "ETH-USDT", "SOL-USDC", "ETH-USD-PERP", "BTC-USDT-PERP",
            "KXBTCZ-26DEC31-T99000:YES", "KXBTCZ-26DEC31-T99000:NO", "fed-decision-in-october",
        ]
        for seed in 1...12 as ClosedRange<UInt64> {
            let clock = ManualClock()
            let exchange = MockExchange(seed: seed, clock: clock)
            let client = try RawClient(exchange)
            var random = SeededGenerator(seed: seed)
            for _ in 0..<60 {
                let symbol = try XCTUnwrap(symbols.randomElement(using: &random))
                let quote = try await client.get("/v1/quotes/\(symbol)?depth=1")
                let mid = try XCTUnwrap(quote["nbbo"]?["mid"]?.doubleValue)
                let isEvent = mid < 1
                let side = Bool.random(using: &random) ? "buy" : "sell"
                let quantity =
                    isEvent
                    ? Double(Int.random(in: 5...900, using: &random))
                    : Double(Int.random(in: 1...40_000, using: &random)) * 12.345678 / mid
                let size = try Qty(rounding: quantity)
                var body = #""symbol":"\#(symbol)","side":"\#(side)","qty_1e8":\#(size.raw)"#
                if Int.random(in: 0..<3, using: &random) == 0 {
                    let factor = Double(Int.random(in: 990...1_010, using: &random)) / 1_000
                    let price =
                        isEvent
                        ? (mid * factor * 100).rounded() / 100
                        : (mid * factor * 100).rounded() / 100
                    body += #","price":\#(price)"#
                }
                let reply = try await client.send(.post, "/v1/orders", "{\(body)}")
                XCTAssertEqual(reply.status, 200, reply.text)
                clock.advance(by: .milliseconds(Int64.random(in: 0...400, using: &random)))
            }
            clock.advance(by: .seconds(60))
            XCTAssertEqual(exchange.ledgerProblems, [], "seed \(seed)")
            try await checkTotals(client, startingCash: exchange)
        }
    }

    /// The same with prediction markets that resolve, are redeemed and pay out on the way.
    func testResolutionsRedemptionsAndPayoutsReconcileOnRandomFlow() async throws {
        let slugs = [
            "KXBTCZ-26DEC31-T99000", "KXETHZ-26DEC31-T2000", "fed-decision-in-october",
            "will-it-rain-in-oslo-2", "btc-updown-5m-1767225600", "will-the-motion-pass-354445020",
        ]
        for seed in 1...8 as ClosedRange<UInt64> {
            let clock = ManualClock()
            let exchange = MockExchange(seed: seed, clock: clock)
            let client = try RawClient(exchange)
            var random = SeededGenerator(seed: seed &* 31)
            for step in 0..<80 {
                let slug = try XCTUnwrap(slugs.randomElement(using: &random))
                let side = Bool.random(using: &random) ? "buy" : "sell"
                let outcome = Bool.random(using: &random) ? "yes" : "no"
                let size = Int.random(in: 5...700, using: &random)
                let body =
                    #"{"symbol":"\#(slug):\#(outcome)","side":"\#(side)","qty":\#(size)}"#
                let reply = try await client.send(.post, "/v1/orders", body)
                XCTAssertEqual(reply.status, 200, reply.text)
                if step == 40 { exchange.resolveMarket(slugs[0], winning: "Yes") }
                if step == 50 { exchange.resolveMarket(slugs[2], winning: "No") }
                if step % 20 == 19 {
                    let target = "/v1/markets/\(slugs[2])/redeem?venue=polymarket"
                    _ = try await client.post(target, "")
                }
                clock.advance(by: .milliseconds(Int64.random(in: 0...12_000, using: &random)))
                XCTAssertEqual(exchange.ledgerProblems, [], "seed \(seed), step \(step)")
            }
            clock.advance(by: .seconds(7_200))
            for slug in slugs[2...] {
                _ = try await client.post("/v1/markets/\(slug)/redeem?venue=polymarket", "")
            }
            clock.advance(by: .seconds(10))
            XCTAssertEqual(exchange.ledgerProblems, [], "seed \(seed)")
            try await checkTotals(client, startingCash: exchange)
            let held = try await client.get("/v1/positions/unified?kinds=event_contract")
            let open = Set(try held.list("positions").map { $0["lifecycle"]?["state"] })
            XCTAssertEqual(open, ["active"], "seed \(seed)")
        }
    }

    /// What is worth something is what there was, plus gains, less fees: to the last unit.
    private func checkTotals(_ client: RawClient, startingCash exchange: MockExchange) async throws
    {
        let fresh = try await RawClient(MockExchange(seed: 1, clock: ManualClock()))
            .get("/v1/positions/unified").require("totals").int("nav_usd_1e9")
        let sheet = try await client.get("/v1/positions/unified?include_closed=true")
        let totals = try sheet.require("totals")
        XCTAssertEqual(
            try totals.int("nav_usd_1e9"),
            try fresh + totals.int("realized_pnl_usd_1e9") + totals.int("unrealized_pnl_usd_1e9")
                - totals.int("fees_usd_1e9")
        )
        let fills = try await client.get("/v1/fills?limit=1000").list("fills")
        XCTAssertEqual(
            try fills.reduce(0) { try $0 + $1.int("fee_1e9") },
            try totals.int("fees_usd_1e9")
        )
        XCTAssertLessThan(fills.count, 1_000)
    }

    func testTheFeeOfAPredictionFollowsItsCurve() async throws {
        let exchange = MockExchange(seed: 1, clock: ManualClock(), configuration: .instant)
        let client = try RawClient(exchange)
        _ = try await client.post(
            "/v1/orders",
            #"{"symbol":"KXBTCZ-26DEC31-T99000","side":"buy","qty":100,"venue":"kalshi"}"#
        )
        for fill in try await client.get("/v1/fills").list("fills") {
            let price = try fill.int("price_1e9")
            let contracts = try fill.int("qty_1e8") / 100_000_000
            // 0.07 × contracts × p × (1 − p), in billionths; p is whole cents.
            let cents = price / 10_000_000
            XCTAssertEqual(try fill.int("fee_1e9"), 7_000 * contracts * cents * (100 - cents))
        }
    }

    func testTheSidesOfAPredictionMarketAreOneBook() async throws {
        let exchange = MockExchange(seed: 1, clock: ManualClock())
        let client = try RawClient(exchange)
        let yes = try await client.get("/v1/quotes/KXBTCZ-26DEC31-T99000:YES")
        let no = try await client.get("/v1/quotes/KXBTCZ-26DEC31-T99000:NO")
        let ask = try XCTUnwrap(yes["nbbo"]?["ask"]?.numberValue?.fixed(Px.self))
        let bid = try XCTUnwrap(no["nbbo"]?["bid"]?.numberValue?.fixed(Px.self))
        XCTAssertEqual(ask.raw + bid.raw, 1_000_000_000)
    }
}
