import SequenceMarkets
import SequenceMocks
import XCTest

final class OrdersTests: XCTestCase {
    func testAMarketOrderFillsAtTheBestPricesAndTheAccountAddsUp() async throws {
        let exchange = MockExchange(seed: 1, clock: ManualClock(), configuration: .instant)
        let client = try RawClient(exchange)
        let quote = try await client.get("/v1/quotes/BTC-USD")
        let answer = try await client.post(
            "/v1/orders",
            #"{"symbol":"BTC-USD","side":"buy","qty":0.1}"#
        )
        XCTAssertEqual(answer["status"], "active")
        let id = try answer.text("node_order_id")
        let orders = try await client.get("/v1/orders?node_order_id=\(id)").list("orders")
        let order = try XCTUnwrap(orders.first)
        XCTAssertEqual(order["status"], "COMPLETED")
        XCTAssertEqual(try order.int("filled_qty_1e8"), 10_000_000)
        let fills = try await client.get("/v1/fills?node_order_id=\(id)").list("fills")
        XCTAssertEqual(try fills.reduce(0) { try $0 + $1.int("qty_1e8") }, 10_000_000)
        let ask = try XCTUnwrap(quote["nbbo"]?["ask"]?.numberValue?.fixed(Px.self))
        XCTAssertEqual(try fills.last?.int("price_1e9"), ask.raw)
        XCTAssertEqual(exchange.ledgerProblems, [])
    }

    func testALatencyPassesBeforeAnOrderIsAcceptedAndFilled() async throws {
        let clock = ManualClock()
        let exchange = MockExchange(seed: 1, clock: clock, configuration: .talkative)
        let client = try RawClient(exchange)
        let answer = try await client.post(
            "/v1/orders",
            #"{"symbol":"ETH-USD","side":"sell","qty":200}"#
        )
        let path = "/v1/orders?node_order_id=\(try answer.text("node_order_id"))"
        func state() async throws -> JSONValue? {
            try await client.get(path).list("orders").first?["status"]
        }
        let first = try await state()
        XCTAssertEqual(first, "PENDING")
        clock.advance(by: .milliseconds(2))
        let partial = try await state()
        XCTAssertEqual(partial, "PARTIAL")
        clock.advance(by: .seconds(2))
        let done = try await state()
        XCTAssertEqual(done, "COMPLETED")
        let fills = try await client.get("/v1/fills").list("fills")
        XCTAssertGreaterThan(fills.count, 3)
        XCTAssertGreaterThan(Set(try fills.map { try $0.text("venue") }).count, 1)
        XCTAssertEqual(exchange.ledgerProblems, [])
    }

    func testTheSameGraphIDAgainGivesTheSameAnswerAndNoSecondOrder() async throws {
        let exchange = MockExchange(seed: 1, clock: ManualClock(), configuration: .talkative)
        let client = try RawClient(exchange)
        let body = #"{"graph_id":"graph_1","symbol":"BTC-USD","side":"buy","qty":0.1}"#
        let first = try await client.send(.post, "/v1/orders", body)
        let second = try await client.send(.post, "/v1/orders", body)
        XCTAssertEqual(first.text, second.text)
        let other = try await client.send(
            .post,
            "/v1/orders",
            #"{"graph_id":"graph_1","symbol":"BTC-USD","side":"buy","qty":0.2}"#
        )
        XCTAssertEqual(other.status, 409)
        XCTAssertEqual(try other.json["error"]?["code"], "CONFLICT")
        let total = try await client.get("/v1/orders").int("total")
        XCTAssertEqual(total, 1)
    }

    func testTheKillSwitchRefusesOrdersUntilItIsCleared() async throws {
        let exchange = MockExchange(seed: 1, clock: ManualClock(), configuration: .instant)
        let client = try RawClient(exchange)
        let order = #"{"symbol":"BTC-USD","side":"buy","qty":0.1}"#
        let resting = #"{"symbol":"BTC-USD","side":"buy","qty":0.1,"price":1000}"#
        _ = try await client.post("/v1/orders", resting)
        _ = try await client.send(.put, "/v1/kill_switch", #"{"active":true,"reason":"test"}"#)
        let refused = try await client.send(.post, "/v1/orders", order)
        XCTAssertEqual(refused.status, 409)
        let orders = try await client.get("/v1/orders").list("orders")
        XCTAssertEqual(orders.map { $0["status"] }, ["CANCELLED"])
        _ = try await client.send(.put, "/v1/kill_switch", #"{"active":false}"#)
        _ = try await client.post("/v1/orders", order)
    }

    func testALimitOrderRestsAndFillsAtItsPriceWhenTheMarketComes() async throws {
        let clock = ManualClock()
        let exchange = MockExchange(seed: 1, clock: clock, configuration: .instant)
        let client = try RawClient(exchange)
        let quote = try await client.get("/v1/quotes/BTC-USD")
        let bid = try XCTUnwrap(quote["nbbo"]?["bid"]?.doubleValue)
        let price = (bid * 0.9995).rounded()
        let answer = try await client.post(
            "/v1/orders",
            #"{"symbol":"BTC-USD","side":"buy","qty":0.1,"price":\#(price)}"#
        )
        let path = "/v1/orders?node_order_id=\(try answer.text("node_order_id"))"
        let resting = try await client.get(path).list("orders").first
        XCTAssertEqual(resting?["status"], "ACCEPTED")
        var last = resting
        for _ in 0..<200 where last?["status"] != "COMPLETED" {
            clock.advance(by: .seconds(60))
            last = try await client.get(path).list("orders").first
        }
        XCTAssertEqual(last?["status"], "COMPLETED")
        for fill in try await client.get("/v1/fills").list("fills") {
            XCTAssertEqual(fill["is_maker"], true)
            XCTAssertEqual(try fill.int("price_1e9"), Int64(price) * 1_000_000_000)
        }
        XCTAssertEqual(exchange.ledgerProblems, [])
    }

    func testADroppedAnswerLeavesExactlyOneOrder() async throws {
        let exchange = MockExchange(seed: 1, clock: ManualClock(), configuration: .talkative)
        exchange.on(.post, "/v1/orders", .attempts { $0 == 1 ? .dropAfterAccepting : .passThrough })
        let client = try RawClient(exchange)
        let body = #"{"graph_id":"graph_1","symbol":"BTC-USD","side":"buy","qty":0.1}"#
        do {
            _ = try await client.send(.post, "/v1/orders", body)
            XCTFail("the answer should have been lost")
        } catch let error as TransportError {
            XCTAssertEqual(error.kind, .connectionLost)
            XCTAssertTrue(error.mayHaveBeenSent)
        }
        let again = try await client.post("/v1/orders", body)
        XCTAssertEqual(again["graph_id"], "graph_1")
        let total = try await client.get("/v1/orders").int("total")
        XCTAssertEqual(total, 1)
        XCTAssertEqual(exchange.problems, [])
    }
}
