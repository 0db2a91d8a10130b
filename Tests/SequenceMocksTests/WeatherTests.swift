import SequenceMarkets
import SequenceMocks
import XCTest

final class WeatherTests: XCTestCase {
    private let clock = ManualClock()

    private func exchange(_ weather: String, dialect: String = "documented") throws -> MockExchange
    {
        var configuration = MockExchange.Configuration.instant
        configuration.weather = try Weather(weather)
        configuration.dialect = try Dialect(dialect)
        return MockExchange(clock: clock, configuration: configuration)
    }

    private static let buy = #"{"graph_id":"g","symbol":"BTC-USD","side":"buy","qty":0.1}"#

    func testASubmissionLandsLateAndItsRepeatsAreRefusedMeanwhile() async throws {
        let exchange = try exchange("late-landings=100,landing-delay=8s")
        let client = try RawClient(exchange)
        let request = HTTPRequest(
            method: .post,
            origin: client.origin,
            target: "/v1/orders",
            headers: ["Authorization": "Bearer seq_test_0", "Content-Type": "application/json"],
            body: Array(Self.buy.utf8),
            timeout: .zero
        )
        _ = try? await client.http.send(request)
        XCTAssertTrue(exchange.truth.submissions.isEmpty)
        for _ in 0..<6 {
            let status = (try? await client.send(.post, "/v1/orders", Self.buy))?.status ?? 0
            XCTAssertTrue([400, 409, 422, 429].contains(status), "\(status)")
        }
        let early = try await client.send(.get, "/v1/execution_graphs/g")
        XCTAssertEqual(early.status, 404)
        clock.advance(by: .seconds(8))
        XCTAssertEqual(exchange.truth.submissions.map(\.graphID), ["g"])
        XCTAssertEqual(exchange.truth.orders.map(\.state), ["COMPLETED"])
    }

    func testADroppedMessageIsFollowedByItsGapFrameLate() async throws {
        for shape in Dialect.GapFrame.allCases {
            let exchange = try exchange(
                "dropped-frames=100,gap-delay=5s",
                dialect: "gap-frame=\(shape.rawValue)"
            )
            let client = try RawClient(exchange)
            let probe = SocketProbe()
            let socket = try await client.connect("/v1/stream", probe)
            try await socket.send(#"{"subscribe":["fills"]}"#)
            _ = try await client.post("/v1/orders", Self.buy)
            try await probe.catchUp(socket)
            XCTAssertEqual(probe.messages.count, 1)
            clock.advance(by: .seconds(5))
            try await probe.catchUp(socket)
            XCTAssertGreaterThan(probe.messages.count, 1)
            let told = probe.messages.dropFirst().allSatisfy {
                $0.lowercased().contains("gap") && $0.contains("fills")
            }
            XCTAssertTrue(told, "\(probe.messages)")
        }
    }

    func testRESTLagsAndShowsEverythingWithinTheWorstDelay() async throws {
        let exchange = try exchange("rest-fill-delay=8s,rest-order-delay=8s,late-reports=100")
        let client = try RawClient(exchange)
        _ = try await client.post("/v1/orders", Self.buy)
        let early = try await client.get("/v1/orders").list("orders")
        XCTAssertNotEqual(early.first?["status"], "COMPLETED")
        clock.advance(by: try Weather("rest-fill-delay=8s").worstDelay)
        let late = try await client.get("/v1/orders").list("orders")
        XCTAssertEqual(late.first?["status"], "COMPLETED")
        let fills = try await client.get("/v1/fills").list("fills")
        XCTAssertEqual(fills.count, exchange.truth.executions.count)
    }

    func testVenuesStampByClocksOfTheirOwnAndTheTruthByTheTrueOne() async throws {
        let exchange = try exchange("venue-offset=60s,exchange-offset=-8s")
        let client = try RawClient(exchange)
        _ = try await client.post("/v1/orders", Self.buy)
        let truth = exchange.truth
        XCTAssertEqual(truth.executions.first?.time, clock.now)
        let order = try await client.get("/v1/orders").list("orders").first
        let created = try XCTUnwrap(order).int("created_unix_ns")
        XCTAssertEqual(created, clock.now.raw - 8_000_000_000)
        let fill = try await client.get("/v1/fills").list("fills").first
        XCTAssertNotEqual(try XCTUnwrap(fill).int("timestamp_ns"), clock.now.raw)
    }

    func testAnAnswerCanBeAnothersAndTheAcknowledgementForOthers() async throws {
        let exchange = try exchange(
            "foreign-answers=100,odd-acknowledgements=100,acknowledgement-delay=3s"
        )
        let client = try RawClient(exchange)
        let answer = try await client.post("/v1/orders", Self.buy)
        XCTAssertNotEqual(answer["graph_id"], "g")
        let probe = SocketProbe()
        let socket = try await client.connect("/v1/stream", probe)
        try await socket.send(#"{"subscribe":["orders","fills"]}"#)
        try await probe.catchUp(socket)
        let now = probe.messages.joined()
        XCTAssertFalse(now.contains(#"["orders","fills"]"#), now)
        clock.advance(by: .seconds(3))
        try await probe.catchUp(socket)
        let subscribed = probe.messages.joined()
        XCTAssertTrue(subscribed.contains(#""orders""#) && subscribed.contains(#""fills""#))
    }

    func testTheSameSeedGoesWrongInTheSameWay() async throws {
        func run() async throws -> [String] {
            let clock = ManualClock()
            var configuration = MockExchange.Configuration.instant
            configuration.weather = try Weather(
                "refusals=20,lost-answers=20,late-landings=20,landing-delay=2s,foreign-answers=20"
            )
            let exchange = MockExchange(clock: clock, configuration: configuration)
            let client = try RawClient(exchange)
            var told: [String] = []
            for number in 0..<40 {
                let body =
                    #"{"graph_id":"g\#(number)","symbol":"BTC-USD","side":"buy","qty":0.1}"#
                let request = HTTPRequest(
                    method: .post,
                    origin: client.origin,
                    target: "/v1/orders",
                    headers: [
                        "Authorization": "Bearer seq_test_0", "Content-Type": "application/json",
                    ],
                    body: Array(body.utf8),
                    timeout: .zero
                )
                do {
                    told.append("\(try await client.http.send(request).status)")
                } catch {
                    told.append("\(error)")
                }
                clock.advance(by: .milliseconds(300))
            }
            return told + exchange.truth.submissions.map { "\($0.graphID) \($0.time.raw)" }
        }
        let first = try await run()
        let second = try await run()
        XCTAssertEqual(first, second)
        XCTAssertGreaterThan(Set(first.prefix(40)).count, 4)
    }
}
