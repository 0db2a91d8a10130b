import SequenceMarkets
import SequenceMocks
import XCTest

/// How graphs end, and what is said of nodes that never began.
final class GraphEndTests: XCTestCase {
    private let clock = ManualClock()

    private func client() throws -> RawClient {
        try RawClient(MockExchange(seed: 1, clock: clock, configuration: .instant))
    }

    func testAGraphThatIsOverHoldsNoNodeThatIsPending() async throws {
        // Each of these triggers never fires, or fires and asks for nothing.
        let cases: [(trigger: String, more: String)] = [
            (#""on_cancel""#, ""),
            (#"{"on_timeout":{"ms":60000}}"#, ""),
            (#""on_full_fill""#, #","sizing":"residual""#),
        ]
        for (number, item) in cases.enumerated() {
            let client = try client()
            var graph = GraphText()
            graph.node("a", quantity: 100_000_000)
            graph.node("b", "ETH-USD", "sell", waits: true)
            graph.node("c", "ETH-USD", "sell", quantity: 1_000_000, waits: true)
            graph.edge(item.trigger, item.more)
            graph.edge(#""on_first_fill""#, from: "b", to: "c")
            try await client.submit(graph)
            clock.advance(by: .seconds(120))
            let status = try await client.graph()
            XCTAssertEqual(status["status"], "completed", "case \(number)")
            XCTAssertEqual(status["nodes"]?["a"]?["status"], "filled", "case \(number)")
            XCTAssertEqual(status["nodes"]?["b"]?["status"], "cancelled", "case \(number)")
            XCTAssertEqual(status["nodes"]?["c"]?["status"], "cancelled", "case \(number)")
            for edge in ["e_a_b", "e_b_c"] {
                let row = try status.require("edges").require(edge)
                XCTAssertNotEqual(row["status"], "pending", "case \(number)")
            }
        }
    }

    /// `partial_fill` is the PARTIAL of flat lists: filled in part and working on.
    func testOnlyANodeThatWorksOnIsFilledInPart() async throws {
        for words in Dialect.GraphWords.allCases {
            var configuration = MockExchange.Configuration.instant
            configuration.dialect.graphWords = words
            let exchange = MockExchange(seed: 1, clock: clock, configuration: configuration)
            exchange.holdOrders { _, quantity in Qty(raw: quantity.raw / 4) }
            let client = try RawClient(exchange)
            var graph = GraphText()
            graph.node("a", quantity: 100_000_000)
            try await client.submit(graph)
            clock.advance(by: .seconds(1))
            let held = try await client.graph()
            let word: JSONValue = words == .python ? "partial_fill" : "executing"
            XCTAssertEqual(held["nodes"]?["a"]?["status"], word)
            XCTAssertEqual(held["status"], words == .python ? "partial_fill" : "active")
            _ = try await client.send(.delete, "/v1/execution_graphs/g")
            let over = try await client.graph()
            XCTAssertEqual(over["nodes"]?["a"]?["status"], "cancelled")
            XCTAssertEqual(over["nodes"]?["a"]?["filled_qty_1e8"], 25_000_000)
            XCTAssertEqual(over["status"], words == .python ? "aborted" : "cancelled")
        }
    }

    func testAGraphWithAnEdgeThatCanStillFireIsNotOver() async throws {
        let client = try client()
        var graph = GraphText()
        graph.node("a", quantity: 100_000_000)
        graph.node("b", "ETH-USD", "sell", quantity: 100_000_000, waits: true)
        graph.edge(
            #"{"on_price":{"symbol":"ETH-USD","direction":"below","offset_pct":-50.0}}"#
        )
        try await client.submit(graph)
        clock.advance(by: .seconds(120))
        let status = try await client.graph()
        XCTAssertEqual(status["status"], "active")
        XCTAssertEqual(status["nodes"]?["b"]?["status"], "pending")
    }
}
