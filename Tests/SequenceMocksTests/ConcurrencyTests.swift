import SequenceMarkets
import SequenceMocks
import XCTest

final class ConcurrencyTests: XCTestCase {
    func testManyTasksWithOneGraphIDMakeOneOrder() async throws {
        let exchange = MockExchange(seed: 1, configuration: .instant)
        let client = try RawClient(exchange)
        let body = #"{"graph_id":"g","symbol":"BTC-USD","side":"buy","qty":0.01}"#
        let answers = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<64 {
                group.addTask { try await client.send(.post, "/v1/orders", body).text }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        XCTAssertEqual(answers.count, 1)
        let total = try await client.get("/v1/orders").int("total")
        XCTAssertEqual(total, 1)
        XCTAssertEqual(exchange.ledgerProblems, [])
    }

    func testAnAmendedHedgeIsNotGrownBack() async throws {
        let clock = ManualClock()
        let client = try RawClient(MockExchange(seed: 1, clock: clock))
        let body = """
            {"graph_id":"g","nodes":[\
            {"node_id":"a","instrument":{"symbol":"ETH-USD"},"side":"buy","order_type":"market",\
            "quantity":{"fixed":{"qty_1e8":100000000}},"activation":"root"},\
            {"node_id":"b","instrument":{"symbol":"ETH-USD"},"side":"sell",\
            "order_type":{"limit":{"price_1e9":9000000000000}},\
            "quantity":{"fixed":{"qty_1e8":100000000}},"activation":"wait"}],\
            "edges":[{"from_node":"a","to_node":"b","trigger":"on_first_fill"}]}
            """
        _ = try await client.post("/v1/orders", body)
        clock.advance(by: .seconds(1))
        let reply = try await client.send(
            .patch,
            "/v1/execution_graphs/g/nodes/b",
            #"{"qty_1e8":50000000}"#
        )
        XCTAssertEqual(reply.status, 200, reply.text)
        clock.advance(by: .seconds(10))
        let node = try await client.get("/v1/execution_graphs/g").require("nodes").require("b")
        XCTAssertEqual(node["target_qty_1e8"], 50_000_000)
        XCTAssertEqual(node["status"], "executing")
        let over = try await client.send(
            .patch,
            "/v1/execution_graphs/g/nodes/a",
            #"{"qty_1e8":50000000}"#
        )
        XCTAssertEqual(over.status, 409)
    }
}
