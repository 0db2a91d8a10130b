import SequenceMarkets
import SequenceMocks
import XCTest

final class GraphTests: XCTestCase {
    private let clock = ManualClock()

    private func node(
        _ id: String,
        _ symbol: String = "ETH-USD",
        _ side: String = "buy",
        quantity: String,
        type: String = #""market""#,
        execution: String = "{}",
        activation: String = "root"
    ) -> String {
        let kind = symbol.hasSuffix("PERP") ? "perp" : "spot"
        return """
            {"node_id":"\(id)","instrument":{"symbol":"\(symbol)","type":"\(kind)"},\
            "side":"\(side)","order_type":\(type),"quantity":\(quantity),\
            "execution":\(execution),"activation":"\(activation)"}
            """
    }

    private func fixed(_ quantity: Int64) -> String { #"{"fixed":{"qty_1e8":\#(quantity)}}"# }

    private func edge(_ trigger: String, _ more: String = "", from: String = "a", to: String = "b")
        -> String
    {
        #"{"edge_id":"e_\#(from)_\#(to)","from_node":"\#(from)","to_node":"\#(to)","trigger":\#(trigger)\#(more)}"#
    }

    private func submit(_ client: RawClient, _ nodes: [String], _ edges: [String]) async throws
        -> String
    {
        let body =
            #"{"graph_id":"graph_t","nodes":[\#(nodes.joined(separator: ","))],"edges":[\#(edges.joined(separator: ","))]}"#
        return try await client.post("/v1/orders", body).text("graph_id")
    }

    private func status(_ client: RawClient) async throws -> JSONValue {
        try await client.get("/v1/execution_graphs/graph_t")
    }

    private func client(_ configuration: MockExchange.Configuration = .init()) throws -> RawClient {
        try RawClient(MockExchange(seed: 1, clock: clock, configuration: configuration))
    }

    func testAHedgeBeginsWhenHalfOfItsParentIsFilled() async throws {
        let client = try client()
        _ = try await submit(
            client,
            [
                node("a", quantity: fixed(20_000_000_000)),
                node(
                    "b",
                    "ETH-USD-PERP",
                    "sell",
                    quantity: #""derived""#,
                    activation: "wait"
                ),
            ],
            [edge(#""on_fill_ratio""#, #","condition":{"fill_ratio_gte":0.5}"#)]
        )
        clock.advance(by: .milliseconds(4))
        let early = try await status(client)
        XCTAssertEqual(early["nodes"]?["b"]?["status"], "pending")
        XCTAssertEqual(early["edges"]?["e_a_b"]?["fired"], false)
        clock.advance(by: .seconds(5))
        let late = try await status(client)
        XCTAssertEqual(late["status"], "completed")
        let asked = try late.require("nodes").require("b").int("target_qty_1e8")
        XCTAssertGreaterThanOrEqual(asked, 10_000_000_000)
        XCTAssertLessThan(asked, 20_000_000_000)
    }

    func testAStreamingHedgeFollowsEveryFillAndEndsEqual() async throws {
        let client = try client()
        _ = try await submit(
            client,
            [
                node("a", quantity: fixed(20_000_000_000)),
                node("b", "ETH-USD-PERP", "sell", quantity: #""derived""#, activation: "wait"),
            ],
            [edge(#""on_fill""#, #","sizing":{"linear_hedge":{"multiplier":0.5}}"#)]
        )
        clock.advance(by: .milliseconds(10))
        let early = try await status(client)
        XCTAssertEqual(early["nodes"]?["b"]?["status"], "executing")
        clock.advance(by: .seconds(5))
        let late = try await status(client)
        XCTAssertEqual(late["status"], "completed")
        XCTAssertEqual(try late.require("nodes").require("b").int("filled_qty_1e8"), 10_000_000_000)
    }

    func testAChaseTakesTheResidualWhenTheTimeIsUp() async throws {
        let client = try client()
        _ = try await submit(
            client,
            [
                node(
                    "a",
                    quantity: fixed(100_000_000),
                    type: #"{"limit":{"price_1e9":1000000000000}}"#
                ),
                node("b", quantity: #""derived""#, activation: "wait"),
            ],
            [edge(#"{"on_timeout":{"ms":5000}}"#, #","sizing":"residual""#)]
        )
        clock.advance(by: .seconds(4))
        let early = try await status(client)
        XCTAssertEqual(early["nodes"]?["b"]?["status"], "pending")
        clock.advance(by: .seconds(2))
        let late = try await status(client)
        XCTAssertEqual(late["nodes"]?["b"]?["status"], "filled")
        XCTAssertEqual(late["nodes"]?["b"]?["filled_qty_1e8"], 100_000_000)
        XCTAssertEqual(late["status"], "active")
    }

    func testAStopWaitsForItsPriceAndThenSells() async throws {
        let client = try client()
        _ = try await submit(
            client,
            [
                node("a", quantity: fixed(100_000_000)),
                node("b", "ETH-USD", "sell", quantity: fixed(100_000_000), activation: "wait"),
            ],
            [
                edge(
                    #"{"on_price":{"symbol":"ETH-USD","direction":"below","reference":"graph_entry_price","offset_pct":-0.2}}"#
                )
            ]
        )
        clock.advance(by: .seconds(1))
        let early = try await status(client)
        XCTAssertEqual(early["status"], "active")
        XCTAssertEqual(early["nodes"]?["b"]?["status"], "pending")
        clock.advance(by: .seconds(100_000))
        let late = try await status(client)
        XCTAssertEqual(late["status"], "completed")
        let entry = try late.require("nodes").require("a").int("avg_fill_price_1e9")
        let exit = try late.require("nodes").require("b").int("avg_fill_price_1e9")
        XCTAssertLessThan(Double(exit), Double(entry) * 0.9985)
    }

    func testSlicesGoOutOnTheClock() async throws {
        let client = try client(.instant)
        let pacing = #"{"pacing":{"uniform":{"num_slices":4,"interval_ms":30000}}}"#
        _ = try await submit(
            client,
            [node("a", quantity: fixed(100_000_003), execution: pacing)],
            []
        )
        var filled: [Int64] = []
        for _ in 0..<4 {
            filled.append(
                try await status(client).require("nodes").require("a").int("filled_qty_1e8")
            )
            clock.advance(by: .seconds(30))
        }
        XCTAssertEqual(filled, [25_000_000, 50_000_001, 75_000_002, 100_000_003])
        let late = try await status(client)
        XCTAssertEqual(late["status"], "completed")
    }

    func testACancelledGraphFiresNothingMore() async throws {
        let client = try client()
        _ = try await submit(
            client,
            [
                node(
                    "a",
                    quantity: fixed(100_000_000),
                    type: #"{"limit":{"price_1e9":1000000000000}}"#
                ),
                node("b", quantity: fixed(100_000_000), activation: "wait"),
            ],
            [edge(#""on_cancel""#)]
        )
        clock.advance(by: .seconds(1))
        let reply = try await client.send(.delete, "/v1/execution_graphs/graph_t")
        XCTAssertEqual(reply.status, 200)
        let late = try await status(client)
        XCTAssertEqual(late["status"], "cancelled")
        XCTAssertEqual(late["nodes"]?["b"]?["status"], "cancelled")
        XCTAssertNil(late["nodes"]?["b"]?["node_order_id"])
    }

    func testAnOrderCancelledByItsVenueFiresItsEdge() async throws {
        let client = try client()
        _ = try await submit(
            client,
            [
                node(
                    "a",
                    quantity: fixed(100_000_000),
                    type: #"{"limit":{"price_1e9":1000000000000}}"#,
                    execution: #"{"tif":"IOC"}"#
                ),
                node("b", quantity: fixed(100_000_000), activation: "wait"),
            ],
            [edge(#""on_cancel""#)]
        )
        clock.advance(by: .seconds(1))
        let late = try await status(client)
        XCTAssertEqual(late["nodes"]?["a"]?["status"], "cancelled")
        XCTAssertEqual(late["nodes"]?["b"]?["status"], "filled")
        XCTAssertEqual(late["status"], "completed")
    }

    func testAPausedGraphWaitsForItsResume() async throws {
        let exchange = MockExchange(seed: 1, clock: clock)
        let client = try RawClient(exchange)
        _ = try await submit(
            client,
            [
                node("a", quantity: fixed(100_000_000)),
                node("b", "ETH-USD", "sell", quantity: fixed(100_000_000), activation: "wait"),
            ],
            [edge(#""full_fill""#)]
        )
        XCTAssertTrue(exchange.pauseGraph("graph_t"))
        clock.advance(by: .seconds(1))
        let early = try await status(client)
        XCTAssertEqual(early["status"], "paused")
        XCTAssertEqual(early["nodes"]?["a"]?["status"], "filled")
        XCTAssertEqual(early["nodes"]?["b"]?["status"], "pending")
        _ = try await client.send(.post, "/v1/execution_graphs/graph_t/resume")
        clock.advance(by: .seconds(1))
        let late = try await status(client)
        XCTAssertEqual(late["status"], "completed")
    }

    func testFillOrKillTakesAllOrNothing() async throws {
        let client = try client(.instant)
        _ = try await submit(
            client,
            [node("a", quantity: fixed(90_000_000_000_000_000), execution: #"{"tif":"FOK"}"#)],
            []
        )
        let late = try await status(client)
        XCTAssertEqual(late["nodes"]?["a"]?["status"], "cancelled")
        XCTAssertEqual(late["nodes"]?["a"]?["filled_qty_1e8"], 0)
        XCTAssertEqual(late["status"], "cancelled")
    }

    func testEverythingWrongWithAGraphIsToldAtOnce() async throws {
        let client = try client()
        let body = """
            {"nodes":[\(node("a", "NOPE", quantity: fixed(1))),\(node("a", "BTC-USD", "hold", quantity: fixed(-1)))]}
            """
        let reply = try await client.send(.post, "/v1/orders", body)
        XCTAssertEqual(reply.status, 400)
        let error = try reply.json.require("error")
        XCTAssertEqual(error["code"], "VALIDATION_ERROR")
        XCTAssertGreaterThanOrEqual(try error.list("details").count, 2)
        let cycle = """
            {"nodes":[\(node("a", quantity: fixed(1))),\(node("b", quantity: fixed(1)))],\
            "edges":[\(edge(#""on_done""#)),\(edge(#""on_done""#, from: "b", to: "a"))]}
            """
        let second = try await client.send(.post, "/v1/orders", cycle)
        XCTAssertTrue(second.text.contains("must not form a cycle"), second.text)
    }
}
