import SequenceMarkets
import SequenceMocks
import Testing

/// The documented answer to a repeat names the order, and not its graph.
@Suite("The answer to a repeated submission", .fewAtATime)
struct RepeatAnswerTests {
    static let original = StubTransport.Step.status(
        200,
        #"{"node_order_id":"graph:GRAPH:order:1"}"#
    )

    @Test("The original order's id, without a graph id, is an acceptance")
    func namesTheOrderOnly() async throws {
        let stub = StubTransport(.fail(.timeout, sent: true), Self.original)
        let graph = try await stub.client().buy("BTC-USD", 1).graphID("graph_mine").submit()
        #expect(graph.graphID == "graph_mine")
        #expect(graph.nodeOrderID == "graph:graph_mine:order:1")
        #expect(stub.requests.count == 2)
    }

    @Test("In a batch, the original order's id is an acceptance too")
    func inABatch() async throws {
        let stub = StubTransport(Self.original, .status(503), Self.original)
        let result = await (try stub.client()).batch(.kalshi).buy("KX1", 1).sell("KX2", 1).end()
        #expect(result.failures.isEmpty)
        let sent = try stub.requests.compactMap(\.body).map {
            try JSONValue(parsing: $0)["graph_id"]?.stringValue
        }
        let accepted = result.responses.compactMap {
            if case .submitted(let graph) = $0 { graph.graphID.rawValue } else { nil }
        }
        #expect(accepted.map(Optional.some) == [sent.first, sent.last])
    }

    @Test(
        "An order of another graph, or none, is no answer",
        arguments: [
            #"{"node_order_id":"graph:graph_other:order:1"}"#, #"{"node_order_id":""}"#,
            #"{"node_order_id":null}"#, #"{"node_order_id":5}"#, "{}",
            #"{"node_order_id":"graph:graph_mine2:order:1"}"#,
            SubmissionEvidenceTests.accepted.replacing("graph_mine", with: "graph_other"),
        ]
    )
    func namesAnother(_ body: String) async throws {
        for assignment in GraphIDAssignment.allCases {
            let stub = StubTransport(.status(200, body))
            let client = try stub.client { $0.graphIDs = assignment }
            let outcome = try await client.buy("BTC-USD", 1).graphID("graph_mine").submitOutcome()
            guard case .unknown = outcome else { return #expect(Bool(false), "\(outcome)") }
        }
    }

    @Test("Where the exchange assigns ids, an order that met a limit is not sent again")
    func limitedWhereIDsAreAssigned() async throws {
        let stub = StubTransport(RefusalTests.limited, Self.original, Self.original)
        let client = try stub.client { $0.graphIDs = .assignedByExchange }
        let outcome = try await client.buy("BTC-USD", 1).submitOutcome()
        guard case .rejected(let error) = outcome else {
            return #expect(Bool(false), "\(outcome)")
        }
        #expect(error.code == .rateLimited)
        #expect(stub.requests.count == 1)
        let bare = StubTransport(.status(429), Self.original, Self.original)
        let second = try bare.client { $0.graphIDs = .assignedByExchange }
        guard case .unknown = try await second.buy("BTC-USD", 1).submitOutcome() else {
            return #expect(Bool(false))
        }
        #expect(bare.requests.count == 1)
    }
}
