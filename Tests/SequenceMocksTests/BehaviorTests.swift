import SequenceMarkets
import SequenceMocks
import XCTest

final class BehaviorTests: XCTestCase {
    private let clock = ManualClock()
    private let order = #"{"graph_id":"g","symbol":"BTC-USD","side":"buy","qty":0.1}"#

    func testAFixedAnswerAndARejectionReplaceTheExchange() async throws {
        let exchange = MockExchange(seed: 1, clock: clock)
        let client = try RawClient(exchange)
        exchange.on(.get, "/v1/account", times: 1, .respond(json: ["tier": "free"]))
        exchange.on(.post, "/v1/orders", times: 1, .reject(503, retryAfter: 2))
        let account = try await client.get("/v1/account")
        XCTAssertEqual(account["tier"], "free")
        let rejected = try await client.send(.post, "/v1/orders", order)
        XCTAssertEqual(rejected.status, 503)
        XCTAssertEqual(rejected.headers["Retry-After"], "2")
        XCTAssertEqual(try rejected.json["error"]?["code"], "SERVICE_UNAVAILABLE")
        let total = try await client.get("/v1/orders").int("total")
        XCTAssertEqual(total, 0)
        XCTAssertEqual(exchange.problems, [])
    }

    func testAnErrorAfterAcceptingLeavesTheOrder() async throws {
        let exchange = MockExchange(seed: 1, clock: clock)
        let client = try RawClient(exchange)
        exchange.on(.post, "/v1/orders", times: 1, .errorAfterAccepting(500))
        let reply = try await client.send(.post, "/v1/orders", order)
        XCTAssertEqual(reply.status, 500)
        let total = try await client.get("/v1/orders").int("total")
        XCTAssertEqual(total, 1)
    }

    func testABrokenAnswerIsBroken() async throws {
        let exchange = MockExchange(seed: 1, clock: clock)
        let client = try RawClient(exchange)
        exchange.on(.get, "/v1/quotes/{symbol}", .attempts { $0 == 1 ? .truncate : .malformed })
        let lost = await client.failure("/v1/quotes/BTC-USD")
        XCTAssertEqual(lost?.kind, .connectionLost)
        let reply = try await client.send(.get, "/v1/quotes/BTC-USD")
        XCTAssertEqual(reply.status, 200)
        XCTAssertThrowsError(try reply.json)
        exchange.on(.get, "/v1/fills", .drop)
        let dropped = await client.failure("/v1/fills")
        XCTAssertEqual(dropped?.kind, .connectionLost)
        XCTAssertEqual(dropped?.mayHaveBeenSent, true)
    }

    func testSilenceLastsUntilTheTimeOut() async throws {
        let exchange = MockExchange(seed: 1, clock: clock)
        let client = try RawClient(exchange)
        exchange.on(.get, "/v1/fills", .silence)
        let task = Task { await client.failure("/v1/fills") }
        await clock.waitUntilSleeping(1)
        clock.advance(by: .seconds(30))
        let error = await task.value
        XCTAssertEqual(error?.kind, .timeout)
    }

    func testACancelledRequestEndsAtOnce() async throws {
        let exchange = MockExchange(seed: 1, clock: clock)
        let client = try RawClient(exchange)
        exchange.on(.get, "/v1/fills", .silence)
        let task = Task { await client.failure("/v1/fills") }
        await clock.waitUntilSleeping(1)
        task.cancel()
        let error = await task.value
        XCTAssertEqual(error?.kind, .cancelled)
        XCTAssertEqual(clock.sleeperCount, 0)
    }

    func testALateAnswerArrivesLateAndTheOrderWasThereAtOnce() async throws {
        let exchange = MockExchange(seed: 1, clock: clock)
        let client = try RawClient(exchange)
        exchange.on(.post, "/v1/orders", .after(.seconds(2)))
        let body = order
        let task = Task { try await client.send(.post, "/v1/orders", body).status }
        await clock.waitUntilSleeping(1)
        let total = try await client.get("/v1/orders").int("total")
        XCTAssertEqual(total, 1)
        clock.advance(by: .seconds(2))
        let status = try await task.value
        XCTAssertEqual(status, 200)
    }

    func testWhatIsLeftOverIsAProblem() async throws {
        let exchange = MockExchange(seed: 1, clock: clock)
        exchange.on(.get, "/v1/fills", times: 2, .passThrough)
        exchange.on(.get, "/v1/orders", .drop)
        _ = try await RawClient(exchange).get("/v1/fills")
        XCTAssertEqual(
            exchange.problems,
            [
                "unused behavior: GET /v1/fills, 1 of 2 used",
                "unused behavior: GET /v1/orders, never used",
            ]
        )
        exchange.removeBehaviors()
        XCTAssertEqual(exchange.problems, [])
    }

    func testAnOrderCanBeHeldInTheMiddleAndLetGo() async throws {
        let exchange = MockExchange(seed: 1, clock: clock)
        let client = try RawClient(exchange)
        exchange.holdOrders { _, quantity in Qty(raw: quantity.raw / 4) }
        _ = try await client.post("/v1/orders", order)
        clock.advance(by: .seconds(600))
        let held = try await client.get("/v1/orders").list("orders").first
        XCTAssertEqual(held?["status"], "PARTIAL")
        XCTAssertEqual(held?["filled_qty_1e8"], 2_500_000)
        exchange.holdOrders(at: nil)
        clock.advance(by: .seconds(1))
        let done = try await client.get("/v1/orders").list("orders").first
        XCTAssertEqual(done?["status"], "COMPLETED")
        XCTAssertEqual(exchange.ledgerProblems, [])
    }

    func testAVenueCanRejectAnOrder() async throws {
        let exchange = MockExchange(seed: 1, clock: clock)
        let client = try RawClient(exchange)
        exchange.rejectOrders { symbol, _, _ in symbol == "BTC-USD" ? "no such luck" : nil }
        _ = try await client.post("/v1/orders", order)
        clock.advance(by: .seconds(1))
        let row = try await client.get("/v1/orders").list("orders").first
        XCTAssertEqual(row?["status"], "REJECTED")
        XCTAssertEqual(row?["failure_reason"], "no such luck")
        let graph = try await client.get("/v1/execution_graphs/g")
        XCTAssertEqual(graph["status"], "failed")
    }
}

extension RawClient {
    /// Why a request failed, or nil if it did not.
    fileprivate func failure(_ path: String) async -> TransportError? {
        do {
            _ = try await send(.get, path)
            return nil
        } catch {
            return error as? TransportError
        }
    }
}
