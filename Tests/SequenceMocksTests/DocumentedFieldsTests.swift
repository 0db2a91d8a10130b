import SequenceMarkets
import SequenceMocks
import XCTest

/// Every route and topic, held against the fields the pages show for it: nothing that is not
/// there, and everything that is.
final class DocumentedFieldsTests: XCTestCase {
    private static let buy = #"{"graph_id":"g1","symbol":"BTC-USD","side":"buy","qty":0.5}"#
    private static let rest = """
        {"graph_id":"g2","client_order_id":"mine","symbol":"ETH-USD","side":"buy","qty":1,\
        "price":1500}
        """

    func testEveryRESTAnswerHasTheDocumentedFieldsAndNoOthers() async throws {
        let clock = ManualClock()
        let exchange = MockExchange(seed: 3, clock: clock)
        let client = try RawClient(exchange)
        _ = try await client.post("/v1/orders", Self.buy)
        _ = try await client.post("/v1/orders", Self.rest)
        var hedge = GraphText()
        hedge.node("a", quantity: 10_000_000)
        hedge.node("b", "ETH-USD-PERP", "sell", quantity: 10_000_000, waits: true)
        hedge.edge(#""on_full_fill""#)
        try await client.submit(hedge, id: "g3")
        clock.advance(by: .seconds(5))
        for answer in DocumentedAnswers.rest {
            var seen: Set<String> = []
            for request in answer.requests {
                let reply = try await client.send(request.method, request.target, request.body)
                XCTAssertLessThan(reply.status, 300, "\(request.target): \(reply.text)")
                seen.formUnion(FieldPaths.of(try reply.json))
            }
            check(seen, against: answer)
        }
    }

    func testEveryTopicHasTheDocumentedFieldsAndNoOthers() async throws {
        let clock = ManualClock()
        let exchange = MockExchange(seed: 3, clock: clock)
        let client = try RawClient(exchange)
        let probe = SocketProbe()
        let socket = try await client.connect("/v1/stream", probe)
        let names = DocumentedAnswers.topics.map { "\"\($0.name)\"" }.joined(separator: ",")
        try await socket.send(#"{"subscribe":[\#(names)]}"#)
        _ = try await client.post("/v1/orders", Self.rest)
        _ = try await client.post("/v1/orders", Self.buy)
        for _ in 0..<20 { clock.advance(by: .milliseconds(500)) }
        _ = try await client.send(.delete, "/v1/execution_graphs/g2")
        try await probe.catchUp(socket)
        let events = try probe.events()
        for topic in DocumentedAnswers.topics {
            let mine = events.filter { $0["channel"] == .string(topic.name) }
            XCTAssertFalse(mine.isEmpty, topic.name)
            check(mine.reduce(into: []) { $0.formUnion(FieldPaths.of($1)) }, against: topic)
        }
    }

    func testLifecycleEventsHaveTheDocumentedFieldsAndNoOthers() async throws {
        let clock = ManualClock()
        let exchange = MockExchange(seed: 3, clock: clock)
        let client = try RawClient(exchange)
        for answer in DocumentedAnswers.lifecycle {
            let probe = SocketProbe()
            _ = try await client.connect(answer.name, probe)
            await probe.waitForMessages(1)
            let events = try probe.events()
            check(events.reduce(into: []) { $0.formUnion(FieldPaths.of($1)) }, against: answer)
        }
    }

    func testTheTableItselfCanFail() {
        let answer = DocumentedAnswer("x", "", required: ["a", "b.*.c"], optional: ["d"])
        XCTAssertEqual(answer.problems(in: ["a", "b", "b.x", "b.x.c", "d"]), [])
        XCTAssertEqual(answer.problems(in: ["b", "b.x", "b.x.c"]), ["missing: a"])
        XCTAssertEqual(
            answer.problems(in: ["a", "b", "b.x", "b.x.c", "e"]),
            ["undocumented: e"]
        )
    }

    private func check(_ seen: Set<String>, against answer: DocumentedAnswer) {
        for problem in answer.problems(in: seen) { XCTFail("\(answer.name): \(problem)") }
    }
}
