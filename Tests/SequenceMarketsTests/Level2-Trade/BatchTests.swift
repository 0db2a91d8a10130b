import SequenceMarkets
import SequenceMocks
import Testing

@Suite("Batches", .fewAtATime)
struct BatchTests {
    @Test("One that fails loses none of the others, and each has its own graph id")
    func oneFails() async throws {
        let accepted = StubTransport.Step.status(
            200,
            SubmissionTests.accepted.replacing("graph_x", with: "GRAPH")
        )
        let refused = RefusalTests.refusal(400, "BAD_REQUEST")
        let stub = StubTransport(accepted, refused, .status(404), accepted)
        let batch = try stub.client().batch(.kalshi)
            .buyLimit("KX1", qty: 10, price: 0.55)
            .sellLimit("KX2", qty: 10, price: 0.45)
            .cancel("graph:graph_old:order:1")
            .buyLimit("KX3", qty: Double.nan, price: 0.5)
            .cancel("")
            .sell("KX4", 1)
            .sandbox()
        #expect(batch.count == 6 && !batch.isEmpty)
        let result = await batch.end()
        #expect(result.mode == .serial && result.responses.count == 6)
        #expect(result.failures.map(\.index) == [1, 2, 3, 4])
        #expect(result.failures.map { $0.error.refusal?.status } == [400, 404, nil, nil])
        #expect(result.failures[2].error.validation?.field == "qty")
        #expect(
            stub.requests.map { "\($0.method.rawValue) \($0.target)" } == [
                "POST /v1/orders", "POST /v1/orders", "DELETE /v1/execution_graphs/graph_old",
                "POST /v1/orders",
            ]
        )
        let bodies = try stub.requests.compactMap(\.body).map { try JSONValue(parsing: $0) }
        #expect(Set(bodies.compactMap { $0["graph_id"]?.stringValue }).count == 3)
        #expect(bodies.allSatisfy { $0["is_sandbox"]?.boolValue == true })
        let node = bodies[0]["nodes"]?[0]
        #expect(node?["instrument"]?["venue"]?.stringValue == "kalshi")
        #expect(node?["order_type"]?.description == #"{"limit":{"price_1e9":550000000}}"#)
    }

    @Test("An unknown outcome keeps its place in the results, and the rest continues")
    func unknownOutcome() async throws {
        let lost = StubTransport.Step.fail(.timeout, sent: true)
        let stub = StubTransport(lost, lost, lost, lost, .status(200))
        let result = try await stub.client().batch(.kraken).buy("BTC-USD", 1).cancel("graph_a")
            .end()
        guard case .error(.outcomeUnknown(let unknown)) = result.responses[0],
            case .cancelled(let id) = result.responses[1]
        else {
            Issue.record("\(result)")
            return
        }
        #expect(id == "graph_a" && unknown.context.attempts == 4)
    }

    @Test("A batch of nothing sends nothing")
    func empty() async throws {
        let stub = StubTransport()
        let batch = try stub.client().batch(.kalshi)
        #expect(batch.isEmpty && batch.count == 0)
        #expect(await batch.end().responses.isEmpty)
    }

    @Test("On the mock: orders placed, one of another batch cancelled")
    func onTheMock() async throws {
        let exchange = MockExchange(seed: 5)
        let client = try exchange.client()
        let first = await client.batch(.kraken)
            .buyLimit("BTC-USD", qty: 0.01, price: 10).buyLimit("NO-SUCH", qty: 1, price: 1).end()
        guard case .submitted(let graph) = first.responses[0], case .error = first.responses[1]
        else {
            Issue.record("\(first)")
            return
        }
        let second = await client.batch(.kraken).cancel(graph.graphID.rawValue)
            .buyLimit("ETH-USD", qty: 0.1, price: 10).end()
        #expect(second.failures.isEmpty)
        let orders = try await client.orders().fetch().items
        #expect(orders.filter { !$0.isTerminal }.map(\.symbol) == ["ETH-USD"])
    }
}
