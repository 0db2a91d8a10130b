import SequenceMarkets
import SequenceMocks
import XCTest

/// Each trigger with each sizing that makes sense, and exactly what the child then fills.
final class GraphSizingTests: XCTestCase {
    private struct Case {
        var trigger: String
        var sizing: String
        /// While the parent has filled 0.04 of 0.10, six seconds after it began.
        var held: Int64
        /// After the parent has filled the rest.
        var filled: Int64
        /// After the parent was cancelled instead.
        var cancelled: Int64
    }

    private static let parentFilled = #""parent_filled_qty""#
    private static let incremental = #""incremental_fill""#
    private static let residual = #""residual""#
    private static let hedge = #"{"linear_hedge":{"multiplier":-0.5}}"#
    private static let fixed = #"{"fixed":{"qty_1e8":700000}}"#
    private static let half = #""on_fill_ratio","condition":{"fill_ratio_gte":0.5}"#
    private static let timeout = #"{"on_timeout":{"ms":5000}}"#
    private static let four: Int64 = 4_000_000
    private static let six: Int64 = 6_000_000
    private static let ten: Int64 = 10_000_000
    private static let seven: Int64 = 700_000

    private static let cases = [
        Case(
            trigger: #""on_accepted""#,
            sizing: fixed,
            held: seven,
            filled: seven,
            cancelled: seven
        ),
        Case(trigger: #""on_accepted""#, sizing: residual, held: ten, filled: ten, cancelled: ten),
        Case(
            trigger: #""on_first_fill""#,
            sizing: parentFilled,
            held: four,
            filled: four,
            cancelled: four
        ),
        Case(
            trigger: #""on_first_fill""#,
            sizing: residual,
            held: six,
            filled: six,
            cancelled: six
        ),
        Case(
            trigger: #""on_first_fill""#,
            sizing: hedge,
            held: four / 2,
            filled: four / 2,
            cancelled: four / 2
        ),
        Case(
            trigger: #""on_first_fill""#,
            sizing: fixed,
            held: seven,
            filled: seven,
            cancelled: seven
        ),
        Case(
            trigger: #""on_fill""#,
            sizing: parentFilled,
            held: four,
            filled: ten,
            cancelled: four
        ),
        Case(trigger: #""on_fill""#, sizing: incremental, held: four, filled: ten, cancelled: four),
        Case(
            trigger: #""on_fill""#,
            sizing: hedge,
            held: four / 2,
            filled: ten / 2,
            cancelled: four / 2
        ),
        Case(trigger: #""on_fill""#, sizing: fixed, held: seven, filled: seven, cancelled: seven),
        Case(trigger: half, sizing: parentFilled, held: 0, filled: ten, cancelled: 0),
        Case(trigger: half, sizing: hedge, held: 0, filled: ten / 2, cancelled: 0),
        Case(trigger: half, sizing: fixed, held: 0, filled: seven, cancelled: 0),
        Case(trigger: #""on_full_fill""#, sizing: parentFilled, held: 0, filled: ten, cancelled: 0),
        Case(trigger: #""on_full_fill""#, sizing: hedge, held: 0, filled: ten / 2, cancelled: 0),
        Case(trigger: #""on_full_fill""#, sizing: residual, held: 0, filled: 0, cancelled: 0),
        Case(trigger: #""on_full_fill""#, sizing: fixed, held: 0, filled: seven, cancelled: 0),
        Case(trigger: timeout, sizing: residual, held: six, filled: six, cancelled: six),
        Case(trigger: timeout, sizing: parentFilled, held: four, filled: four, cancelled: four),
        Case(
            trigger: timeout,
            sizing: hedge,
            held: four / 2,
            filled: four / 2,
            cancelled: four / 2
        ),
        Case(trigger: timeout, sizing: fixed, held: seven, filled: seven, cancelled: seven),
        Case(trigger: #""on_cancel""#, sizing: residual, held: 0, filled: 0, cancelled: six),
        Case(trigger: #""on_cancel""#, sizing: parentFilled, held: 0, filled: 0, cancelled: four),
        Case(trigger: #""on_cancel""#, sizing: hedge, held: 0, filled: 0, cancelled: four / 2),
        Case(trigger: #""on_cancel""#, sizing: fixed, held: 0, filled: 0, cancelled: seven),
        Case(trigger: #""on_done""#, sizing: residual, held: 0, filled: 0, cancelled: six),
        Case(trigger: #""on_done""#, sizing: parentFilled, held: 0, filled: ten, cancelled: four),
        Case(trigger: #""on_done""#, sizing: hedge, held: 0, filled: ten / 2, cancelled: four / 2),
        Case(trigger: #""on_done""#, sizing: fixed, held: 0, filled: seven, cancelled: seven),
    ]

    private func run(_ item: Case, isCancelled: Bool) async throws -> (Int64, Int64) {
        let clock = ManualClock()
        let exchange = MockExchange(seed: 1, clock: clock, configuration: .instant)
        let client = try RawClient(exchange)
        exchange.holdOrders { symbol, _ in symbol == "ETH-USD" ? 0.04 : nil }
        var graph = GraphText()
        graph.node("a", quantity: GraphSizingTests.ten)
        graph.node("b", "ETH-USD-PERP", "sell", waits: true)
        graph.edge(item.trigger, #","sizing":\#(item.sizing)"#)
        try await client.submit(graph)
        clock.advance(by: .seconds(6))
        let held = try await client.filled("b")
        if isCancelled {
            _ = try await client.send(.delete, "/v1/orders/graph:g:a:1")
        } else {
            exchange.holdOrders(at: nil)
        }
        clock.advance(by: .seconds(60))
        XCTAssertEqual(exchange.ledgerProblems, [])
        return (held, try await client.filled("b"))
    }

    func testEachTriggerWithEachSizingFillsExactlyWhatItShould() async throws {
        for item in GraphSizingTests.cases {
            let name = "\(item.trigger) with \(item.sizing)"
            let whole = try await run(item, isCancelled: false)
            XCTAssertEqual(whole.0, item.held, "\(name), held")
            XCTAssertEqual(whole.1, item.filled, "\(name), filled")
            let part = try await run(item, isCancelled: true)
            XCTAssertEqual(part.1, item.cancelled, "\(name), cancelled")
        }
    }

    func testAScaledNotionalBuysForTheParentsMoneyUpToItsCap() async throws {
        for (sizing, share) in [
            (#"{"multiplier":2}"#, 2.0), (#"{"multiplier":2,"cap_usd":100}"#, nil),
        ] {
            let clock = ManualClock()
            let exchange = MockExchange(seed: 1, clock: clock, configuration: .instant)
            let client = try RawClient(exchange)
            var graph = GraphText()
            graph.node("a", quantity: 10_000_000)
            graph.node("b", "SOL-USD", "buy", limit: 200_000_000_000, waits: true)
            graph.edge(#""on_full_fill""#, #","sizing":{"scaled_notional":\#(sizing)}"#)
            try await client.submit(graph)
            let nodes = try await client.graph().require("nodes")
            let price = try nodes.require("a").int("avg_fill_price_1e9")
            // 0.1 ETH at that price, twice, at 200 a SOL; or 100 at 200 a SOL.
            let expected = share == nil ? 50_000_000 : (price / 5 + 1_000) / 2_000
            XCTAssertEqual(try nodes.require("b").int("target_qty_1e8"), expected)
        }
    }

    func testAHedgeBelowZeroTradesAgainstItsParentWhateverItSays() async throws {
        let exchange = MockExchange(seed: 1, clock: ManualClock(), configuration: .instant)
        let client = try RawClient(exchange)
        var graph = GraphText()
        graph.node("a", "ETH-USD", "sell", quantity: 10_000_000)
        graph.node("b", "ETH-USD-PERP", "sell", waits: true)
        graph.edge(#""on_fill""#, #","sizing":{"linear_hedge":{"multiplier":-1}}"#)
        try await client.submit(graph)
        let fills = try await client.get("/v1/fills?node_order_id=graph:g:b:1").list("fills")
        XCTAssertEqual(try fills.first?.text("side"), "BUY")
        let filled = try await client.filled("b")
        XCTAssertEqual(filled, 10_000_000)
    }
}
