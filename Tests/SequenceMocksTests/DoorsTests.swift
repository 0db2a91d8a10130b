import SequenceMarkets
import SequenceMocks
import XCTest

/// One scenario through both doors: what a test proves in the process holds over sockets.
final class DoorsTests: XCTestCase {
    private struct Story: Equatable {
        var states: [String] = []
        var filled: Int64 = 0
        var statuses: [Int] = []
        var isLost = false
    }

    private func tell(_ client: RawClient, _ exchange: MockExchange) async throws -> Story {
        var story = Story()
        let probe = SocketProbe()
        let socket = try await client.connect("/v1/stream", probe)
        try await socket.send(#"{"subscribe":["orders","fills"]}"#)
        await probe.waitForMessages(1)
        let order = #"{"graph_id":"g","symbol":"BTC-USD","side":"buy","qty_1e8":1000000}"#
        exchange.on(.post, "/v1/orders", times: 1, .dropAfterAccepting)
        do {
            _ = try await client.send(.post, "/v1/orders", order)
        } catch is TransportError {
            story.isLost = true
        }
        story.statuses.append(try await client.send(.post, "/v1/orders", order).status)
        story.statuses.append(try await client.send(.get, "/v1/nothing").status)
        story.statuses.append(try await client.send(.get, "/v1/quotes/BTC%2DUSD?depth=3").status)
        await probe.waitForMessage(containing: "COMPLETED")
        for event in try probe.events().dropFirst() {
            let data = try event.require("data")
            if event["channel"] == "orders" {
                story.states.append(try data.text("status"))
            } else {
                story.filled += try data.int("qty_1e8")
            }
        }
        await socket.close(code: 1000, reason: "done", within: .seconds(2))
        XCTAssertNotNil(probe.end)
        return story
    }

    func testBothDoorsTellTheSameStory() async throws {
        let inside = MockExchange(seed: 1)
        let near = try await tell(RawClient(inside), inside)
        let outside = MockExchange(seed: 1)
        let server = try await MockServer.start(outside)
        let far = try await tell(RawClient(server), outside)
        await server.stop()
        XCTAssertEqual(near, far)
        XCTAssertEqual(near.states, ["NEW", "PENDING", "ACCEPTED", "FILLED", "COMPLETED"])
        XCTAssertEqual(near.filled, 1_000_000)
        XCTAssertEqual(near.statuses, [200, 404, 200])
        XCTAssertTrue(near.isLost)
        for exchange in [inside, outside] {
            XCTAssertEqual(exchange.problems, ["unknown route: GET /v1/nothing"])
            XCTAssertEqual(exchange.ledgerProblems, [])
        }
    }

    func testAClientTradesThroughTheDoorOfItsExchange() async throws {
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
}
