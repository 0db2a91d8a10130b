import SequenceMarkets
import SequenceMocks
import XCTest

/// What is looked at first: the key, then the body, and only then the state.
final class RequestOrderTests: XCTestCase {
    private let clock = ManualClock()

    private func error(_ reply: RawClient.Reply) throws -> String {
        try reply.json.require("error").text("code")
    }

    func testMalformedJSONIsABadRequestBeforeAnyState() async throws {
        let exchange = MockExchange(seed: 1, clock: clock, configuration: .instant)
        let client = try RawClient(exchange)
        _ = try await client.post(
            "/v1/orders",
            #"{"graph_id":"g","symbol":"BTC-USD","side":"buy","qty":1}"#
        )
        clock.advance(by: .seconds(5))
        let targets: [(HTTPMethod, String)] = [
            (.post, "/v1/execution_graphs/g/resume"), (.post, "/v1/execution_graphs/x/resume"),
            (.patch, "/v1/execution_graphs/x/nodes/n"), (.patch, "/v1/execution_graphs/g/nodes/n"),
            (.patch, "/v1/orders/graph:x:n:1"), (.patch, "/v1/orders/graph:g:order:1"),
            (.post, "/v1/orders"), (.post, "/v1/orders/preview"), (.put, "/v1/kill_switch"),
            (.post, "/v1/markets/nope/redeem"), (.post, "/v1/markets/nope/redeem?venue=kalshi"),
            (.post, "/v1/credentials/kraken"), (.put, "/v1/credentials/nowhere"),
            (.post, "/v1/deployments"), (.post, "/v1/deployments/x/start"),
            (.post, "/v1/algos/BTC-USD/start"), (.post, "/v1/strategies/x/stop"),
            (.post, "/v1/ws/ticket"),
        ]
        for (method, target) in targets {
            for body in ["{", #"{"a":}"#, "[1,]", "nul", #"{"a":1}}"#, "\u{1}"] {
                let reply = try await client.send(method, target, body)
                XCTAssertEqual(reply.status, 400, "\(method) \(target) \(body): \(reply.text)")
                XCTAssertEqual(try error(reply), "BAD_REQUEST", "\(method) \(target)")
            }
        }
        let nobody = try await RawClient(exchange, key: nil).send(.post, "/v1/orders", "{")
        XCTAssertEqual(nobody.status, 401)
        let rows = try await client.get("/v1/orders").list("orders")
        XCTAssertEqual(rows.count, 1)
    }

    func testOnlyKeysOfTheSandboxAndOfProductionAreKeys() async throws {
        let exchange = MockExchange(seed: 1, clock: clock)
        let wrong = [
            "", "x", "seq_", "seq_0123456789abcdef", "seq_prod_0123456789abcdef", "seq_test_",
            "seq_live_", "SEQ_TEST_0123456789", "seq_test-0123456789", "seq_testing_0123456789",
            "seq_test_0123 456789", " seq_test_0123456789", "seq_test_0123456789é",
            "Bearer seq_test_0123456789", "seq_test_" + String(repeating: "a", count: 300),
        ]
        for key in wrong {
            let reply = try await RawClient(exchange, key: key).send(.get, "/v1/account")
            XCTAssertEqual(reply.status, 401, key)
            XCTAssertEqual(try error(reply), "UNAUTHORIZED", key)
        }
        for key in ["seq_test_x", "seq_live_x", "seq_test_0123456789abcdef_-Z"] {
            let reply = try await RawClient(exchange, key: key).send(.get, "/v1/account")
            XCTAssertEqual(reply.status, 200, key)
        }
    }
}
