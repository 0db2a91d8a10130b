import SequenceMarkets
import SequenceMocks
import XCTest

final class GraphPacingTests: XCTestCase {
    private let clock = ManualClock()

    private func client() throws -> RawClient {
        try RawClient(MockExchange(seed: 1, clock: clock, configuration: .instant))
    }

    func testVolumeSlicesFollowTheCurveOfADay() async throws {
        let client = try client()
        var graph = GraphText()
        let pacing = #"{"pacing":{"vwap":{"num_slices":5,"interval_ms":1000}}}"#
        graph.node("a", quantity: 32_000_000, execution: pacing)
        try await client.submit(graph)
        var filled: [Int64] = []
        for _ in 0..<5 {
            filled.append(try await client.filled("a"))
            clock.advance(by: .seconds(1))
        }
        // The weights are 8, 6, 4, 6 and 8.
        XCTAssertEqual(filled, [8_000_000, 14_000_000, 18_000_000, 24_000_000, 32_000_000])
        let late = try await client.graph()
        XCTAssertEqual(late["status"], "completed")
    }

    func testAnIcebergShowsOnePartAfterAnother() async throws {
        let client = try client()
        var graph = GraphText()
        let pacing = #"{"pacing":{"iceberg":{"display_qty_1e8":3000000}}}"#
        graph.node("a", quantity: 10_000_000, execution: pacing)
        try await client.submit(graph)
        clock.advance(by: .seconds(1))
        let fills = try await client.fills("a")
        XCTAssertEqual(fills, [3_000_000, 3_000_000, 3_000_000, 1_000_000])
        let late = try await client.graph()
        XCTAssertEqual(late["status"], "completed")
    }

    /// `horizon_ms` is a soft deadline: what is left stops waiting, and nothing is cancelled.
    func testAHorizonEndsTheWaitAndNotTheOrder() async throws {
        let client = try client()
        var graph = GraphText()
        let pacing = #""pacing":{"uniform":{"num_slices":10,"interval_ms":60000}}"#
        graph.node("a", quantity: 10_000_000, execution: #"{"horizon_ms":90000,\#(pacing)}"#)
        graph.node(
            "b",
            "ETH-USD",
            quantity: 10_000_000,
            limit: 1_000_000_000,
            execution: #"{"horizon_ms":90000}"#
        )
        try await client.submit(graph)
        clock.advance(by: .seconds(89))
        let early = try await client.filled("a")
        XCTAssertEqual(early, 2_000_000)
        clock.advance(by: .seconds(2))
        let late = try await client.graph()
        XCTAssertEqual(late["nodes"]?["a"]?["status"], "filled")
        XCTAssertEqual(late["nodes"]?["b"]?["status"], "executing")
        clock.advance(by: .seconds(600))
        let fills = try await client.fills("a")
        XCTAssertEqual(fills.reduce(0, +), 10_000_000)
        let still = try await client.graph()
        XCTAssertEqual(still["nodes"]?["b"]?["status"], "executing")
    }

    func testAnUrgentOrderIsDoneSooner() async throws {
        var elapsed: [String: Int64] = [:]
        for urgency in ["low", "medium", "high"] {
            var configuration = MockExchange.Configuration()
            configuration.fillInterval = .milliseconds(8)
            // The books stand still meanwhile: the same levels are taken.
            configuration.marketInterval = .seconds(3_600)
            let clock = ManualClock()
            let client = try RawClient(
                MockExchange(seed: 1, clock: clock, configuration: configuration)
            )
            var graph = GraphText()
            graph.node("a", quantity: 20_000_000_000, execution: #"{"urgency":"\#(urgency)"}"#)
            try await client.submit(graph)
            clock.advance(by: .seconds(60))
            let rows = try await client.get("/v1/fills?limit=1000").list("fills")
            let times = try rows.map { try $0.int("timestamp_ns") }
            XCTAssertGreaterThan(times.count, 2)
            elapsed[urgency] = (times.max() ?? 0) - (times.min() ?? 0)
        }
        let medium = try XCTUnwrap(elapsed["medium"])
        XCTAssertEqual(elapsed["low"], medium * 4)
        XCTAssertEqual(elapsed["high"], medium / 2)
    }

    func testANodeCanBeAmendedBeforeAndWhileItRuns() async throws {
        let client = try client()
        var graph = GraphText()
        let posted = #"{"policy":"passive_limit"}"#
        graph.node("a", quantity: 10_000_000, limit: 1_000_000_000, execution: posted)
        graph.node("b", quantity: 10_000_000, waits: true)
        graph.edge(#""on_done""#)
        try await client.submit(graph)
        let path = "/v1/execution_graphs/g/nodes"
        let later = try await client.send(.put, "\(path)/b", #"{"qty_1e8":7000000}"#)
        XCTAssertEqual(later.status, 200, later.text)
        let sooner = try await client.send(.patch, "\(path)/a", #"{"horizon_ms":2000}"#)
        XCTAssertEqual(sooner.status, 200, sooner.text)
        clock.advance(by: .milliseconds(1_999))
        let early = try await client.graph()
        XCTAssertEqual(early["nodes"]?["a"]?["status"], "executing")
        clock.advance(by: .seconds(1))
        let late = try await client.graph()
        XCTAssertEqual(late["nodes"]?["a"]?["status"], "cancelled")
        XCTAssertEqual(late["nodes"]?["b"]?["filled_qty_1e8"], 7_000_000)
        for body in ["{}", #"{"urgency":"now"}"#, #"{"qty_1e8":-1}"#, #"{"horizon_ms":0}"#] {
            let reply = try await client.send(.patch, "\(path)/a", body)
            XCTAssertEqual(reply.status, 400, body)
        }
        let over = try await client.send(.patch, "\(path)/a", #"{"horizon_ms":1}"#)
        XCTAssertEqual(over.status, 409)
    }

    func testAStopOfAnotherSymbolMeasuresFromItsPriceAtTheEntry() async throws {
        let client = try client()
        var graph = GraphText()
        graph.node("a", quantity: 10_000_000)
        graph.node("b", "ETH-USD", "sell", quantity: 10_000_000, waits: true)
        graph.edge(
            #"{"on_price":{"symbol":"BTC-USD","direction":"above","reference":"graph_entry_price","offset_pct":-1}}"#
        )
        try await client.submit(graph)
        clock.advance(by: .seconds(1))
        // Bitcoin stands above 99 % of itself from the first look on.
        let late = try await client.graph()
        XCTAssertEqual(late["status"], "completed")
    }
}
