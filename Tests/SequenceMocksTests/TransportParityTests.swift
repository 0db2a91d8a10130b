import SequenceMarkets
import SequenceMocks
import XCTest

/// One scenario in process and over sockets: what a test proves in one holds in the other.
final class TransportParityTests: XCTestCase {
    private struct Outcome: Equatable {
        var states: [String] = []
        var filled: Int64 = 0
        var statuses: [Int] = []
        var isLost = false
    }

    private func run(_ client: RawClient, _ exchange: MockExchange) async throws -> Outcome {
        var outcome = Outcome()
        let probe = SocketProbe()
        let socket = try await client.connect("/v1/stream", probe)
        try await socket.send(#"{"subscribe":["orders","fills"]}"#)
        await probe.waitForMessages(1)
        let order = #"{"graph_id":"g","symbol":"BTC-USD","side":"buy","qty_1e8":1000000}"#
        exchange.on(.post, "/v1/orders", times: 1, .dropAfterAccepting)
        do {
            _ = try await client.send(.post, "/v1/orders", order)
        } catch is TransportError {
            outcome.isLost = true
        }
        outcome.statuses.append(try await client.send(.post, "/v1/orders", order).status)
        outcome.statuses.append(try await client.send(.get, "/v1/nothing").status)
        outcome.statuses.append(try await client.send(.get, "/v1/quotes/BTC%2DUSD?depth=3").status)
        await probe.waitForMessage(containing: "COMPLETED")
        for event in try probe.events().dropFirst() {
            let data = try event.require("data")
            if event["channel"] == "orders" {
                outcome.states.append(try data.text("status"))
            } else {
                outcome.filled += try data.int("qty_1e8")
            }
        }
        await socket.close(code: 1000, reason: "done", within: .seconds(2))
        XCTAssertNotNil(probe.end)
        return outcome
    }

    func testBothTransportsGiveTheSameResponsesAndEvents() async throws {
        let inside = MockExchange(seed: 1)
        let local = try await run(RawClient(inside), inside)
        let outside = MockExchange(seed: 1)
        let server = try await MockServer.start(outside)
        let remote = try await run(RawClient(server), outside)
        await server.stop()
        XCTAssertEqual(local, remote)
        XCTAssertEqual(local.states, ["NEW", "PENDING", "ACCEPTED", "FILLED", "COMPLETED"])
        XCTAssertEqual(local.filled, 1_000_000)
        XCTAssertEqual(local.statuses, [200, 404, 200])
        XCTAssertTrue(local.isLost)
        for exchange in [inside, outside] {
            XCTAssertEqual(exchange.problems, ["unknown route: GET /v1/nothing"])
            XCTAssertEqual(exchange.ledgerProblems, [])
        }
    }

    func testAClientTradesInProcess() async throws {
        let exchange = MockExchange(seed: 1, configuration: .instant)
        let seq = try exchange.client()
        let quote = try await seq.quote("ETH-USD")
        XCTAssertNotNil(quote.nbbo.mid)
        let submitted = try await seq.buy("ETH-USD", 2).submit()
        let graph = try await seq.graphStatus(submitted.graphID)
        XCTAssertEqual(graph.nodes.count, 1)
        XCTAssertEqual(exchange.problems, [])
        XCTAssertEqual(exchange.ledgerProblems, [])
    }

    /// Whatever the service replies reaches a client alike, in process and over sockets.
    func testBothTransportsTakeTheirResponsesFromOneService() async throws {
        let service = CountingService()
        let server = LoopbackServer(service)
        try await server.start()
        let request = HTTPRequest(
            method: .get,
            origin: server.origin,
            target: "/v1/anything?x=1",
            headers: ["X-Test": "1"]
        )
        #if os(Linux)
            let sockets = CurlTransport()
        #else
            let sockets = URLSessionTransport()
        #endif
        let local = try await InProcessTransport(service: service).send(request)
        let remote = try await sockets.send(request)
        await server.stop()
        XCTAssertEqual([local.status, remote.status], [207, 207])
        XCTAssertEqual(local.body, Array("1".utf8))
        XCTAssertEqual(remote.body, Array("2".utf8))
        XCTAssertEqual(service.targets, ["/v1/anything?x=1", "/v1/anything?x=1"])
    }
}

/// Replies with how often it was asked.
private final class CountingService: MockService {
    private let asked = Locked<[String]>([])

    var targets: [String] { asked.withLock(\.self) }

    func reply(to request: MockRequest) async -> MockReply {
        let number = asked.withLock { asked in
            asked.append(request.target)
            return asked.count
        }
        return .response(HTTPResponse(status: 207, headers: [:], body: Array("\(number)".utf8)))
    }
}
