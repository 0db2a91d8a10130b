import SequenceMarkets
import SequenceMocks
import XCTest

final class RoutingTests: XCTestCase {
    private let clock = ManualClock()

    func testEverythingButHealthNeedsAKey() async throws {
        let exchange = MockExchange(seed: 1, clock: clock)
        for key in [nil, "wrong", "Bearer"] {
            let client = try RawClient(exchange, key: key)
            let health = try await client.send(.get, "/v1/health/live")
            XCTAssertEqual(health.status, 200)
            let edges = try await client.send(.get, "/v1/health/edges")
            XCTAssertEqual(edges.status, 200)
            for (method, path) in [
                (.get, "/v1/orders"), (.post, "/v1/orders"), (.get, "/v1/quotes/BTC-USD"),
                (.put, "/v1/kill_switch"), (.get, "/v1/positions/unified"),
            ] as [(HTTPMethod, String)] {
                let reply = try await client.send(method, path)
                XCTAssertEqual(reply.status, 401, path)
                XCTAssertEqual(try reply.json["error"]?["code"], "UNAUTHORIZED")
            }
        }
    }

    func testTheRequestIDComesBackOrIsMade() async throws {
        let client = try RawClient(MockExchange(seed: 1, clock: clock))
        let mine = try await client.send(.get, "/v1/orders/none/none", id: "my-id")
        XCTAssertEqual(mine.status, 404)
        XCTAssertEqual(mine.headers["X-Request-Id"], "my-id")
        XCTAssertEqual(try mine.json["error"]?["request_id"], "my-id")
        let made = try await client.send(.get, "/v1/orders")
        XCTAssertEqual(made.headers["X-Request-Id"]?.utf8.count, 36)
        let long = try await client.send(.get, "/v1/orders", id: String(repeating: "x", count: 129))
        XCTAssertEqual(long.headers["X-Request-Id"]?.utf8.count, 36)
    }

    func testAWrongPathOrMethodIsRefusedAndReported() async throws {
        let exchange = MockExchange(seed: 1, clock: clock)
        let client = try RawClient(exchange)
        let path = try await client.send(.get, "/v1/order")
        XCTAssertEqual(path.status, 404)
        XCTAssertEqual(try path.json["error"]?["code"], "NOT_FOUND")
        let method = try await client.send(.delete, "/v1/quotes")
        XCTAssertEqual(method.status, 405)
        XCTAssertEqual(
            exchange.problems,
            ["unknown route: GET /v1/order", "wrong method: DELETE /v1/quotes"]
        )
    }

    func testSegmentsAreDecodedOnce() async throws {
        let client = try RawClient(MockExchange(seed: 1, clock: clock))
        let quote = try await client.get("/v1/quotes/KXBTCZ-26DEC31-T99000%3AYES")
        XCTAssertEqual(quote["symbol"], "KXBTCZ-26DEC31-T99000:YES")
        let token = "71166707665253014908308475311609108419118036985903834861277070930664191157865"
        let event = try await client.get(
            "/v1/quotes/https%3A%2F%2Fpolymarket.com%2Fevent%2Ffed-decision-in-october"
        )
        XCTAssertEqual(event["symbol"], .string(token))
        let prefixed = try await client.get("/v1/quotes/polymarket%3A\(token)")
        XCTAssertEqual(prefixed["symbol"], .string(token))
        let twice = try await client.send(.get, "/v1/quotes/BTC%252DUSD")
        XCTAssertEqual(twice.status, 404)
    }

    func testTheBucketHoldsTwiceTheRateAndFillsAgain() async throws {
        var configuration = MockExchange.Configuration()
        configuration.requestsPerSecond = 5
        let client = try RawClient(
            MockExchange(seed: 1, clock: clock, configuration: configuration)
        )
        func statuses(_ count: Int) async throws -> [Int] {
            var list: [Int] = []
            for _ in 0..<count { list.append(try await client.send(.get, "/v1/orders").status) }
            return list
        }
        let burst = try await statuses(12)
        XCTAssertEqual(burst, .init(repeating: 200, count: 10) + [429, 429])
        let limited = try await client.send(.get, "/v1/orders")
        XCTAssertEqual(limited.headers["Retry-After"], "1")
        XCTAssertEqual(try limited.json["error"]?["code"], "RATE_LIMITED")
        clock.advance(by: .milliseconds(200))
        let next = try await statuses(2)
        XCTAssertEqual(next, [200, 429])
        let health = try await client.send(.get, "/v1/health/live")
        XCTAssertEqual(health.status, 200)
    }

    func testPagesSayWhetherThereIsMore() async throws {
        let client = try RawClient(MockExchange(seed: 1, clock: clock))
        for index in 0..<5 {
            _ = try await client.post(
                "/v1/orders",
                #"{"symbol":"BTC-USD","side":"buy","qty":0.0\#(index + 1)}"#
            )
        }
        let first = try await client.get("/v1/orders?limit=2&offset=0&symbol=BTC-USD")
        XCTAssertEqual(try first.list("orders").count, 2)
        XCTAssertEqual(first["total"], 5)
        XCTAssertEqual(first["has_more"], true)
        let last = try await client.get("/v1/orders?limit=2&offset=4")
        XCTAssertEqual(try last.list("orders").count, 1)
        XCTAssertEqual(last["has_more"], false)
        let none = try await client.get("/v1/orders?symbol=ETH-USD")
        XCTAssertEqual(none["total"], 0)
    }

    func testAnOrderAnswersToEveryFormAndRevisionOfItsID() async throws {
        let client = try RawClient(MockExchange(seed: 1, clock: clock))
        _ = try await client.post(
            "/v1/orders",
            #"{"graph_id":"g","symbol":"BTC-USD","side":"buy","qty":0.5,"price":1000}"#
        )
        clock.advance(by: .seconds(1))
        let amended = try await client.send(
            .patch,
            "/v1/orders/graph%3Ag%3Aorder%3A1",
            #"{"new_qty_1e8":40000000,"new_constraints":{"max_price_1e9":2000000000000}}"#
        )
        XCTAssertEqual(try amended.json["node_order_id"], "graph:g:order:2")
        for id in ["graph:g:order:1", "graph:g:order:2", "g:order:1"] {
            let order = try await client.get("/v1/orders?node_order_id=\(id)").list("orders").first
            XCTAssertEqual(order?["qty_1e8"], 40_000_000)
        }
        let unknown = try await client.get("/v1/orders?node_order_id=graph:g:order:3")
        XCTAssertEqual(unknown["total"], 0)
        let nothing = try await client.send(.patch, "/v1/orders/graph%3Ag%3Aorder%3A2", "{}")
        XCTAssertEqual(nothing.status, 400)
    }

    func testCredentialsAreStoredByEitherVerbAndNeverShown() async throws {
        let exchange = MockExchange(seed: 1, clock: clock)
        let client = try RawClient(exchange)
        for (method, venue) in [(.post, "okx"), (.put, "kraken")] as [(HTTPMethod, String)] {
            let reply = try await client.send(
                method,
                "/v1/credentials/\(venue)",
                #"{"api_key":"canary-key","api_secret":"canary-secret","passphrase":"canary-pass"}"#
            )
            XCTAssertEqual(reply.status, 200)
        }
        let rows = try await client.send(.get, "/v1/credentials").json
        XCTAssertEqual(rows.arrayValue?.map { $0["venue"] }, ["kraken", "okx"])
        for request in exchange.requests {
            let shown =
                "\(request) \(request.curl) \(request.headers) " + String(reflecting: request)
            XCTAssertFalse(shown.contains("canary"))
            XCTAssertFalse(shown.contains("CANARY"))
        }
        let gone = try await client.send(.delete, "/v1/credentials/okx")
        XCTAssertEqual(gone.status, 200)
    }

    func testARecordedRequestPrintsAsCurl() async throws {
        let exchange = MockExchange(seed: 1, clock: clock)
        _ = try await RawClient(exchange).send(
            .put,
            "/v1/kill_switch",
            #"{"active":false,"reason":"it's over"}"#,
            id: "id-1"
        )
        XCTAssertEqual(
            exchange.requests.first?.curl,
            #"""
            curl \
              --request PUT \
              --header 'Authorization: <redacted>' \
              --header 'Content-Type: application/json' \
              --header 'X-Request-Id: id-1' \
              --data '{"active":false,"reason":"it'\''s over"}' \
              '/v1/kill_switch'
            """#
        )
    }
}
