import SequenceMarkets
import SequenceMocks
import Testing

/// M1, M2, M9: only positive evidence ends an unknown submission.
@Suite("What counts as evidence of a submission's outcome", .fewAtATime)
struct SubmissionEvidenceTests {
    static let lost = StubTransport.Step.fail(.timeout, sent: true)
    static let accepted =
        #"{"graph_id":"graph_mine","status":"active","node_count":1,"edge_count":0}"#
    static let shown =
        #"{"graph_id":"graph_mine","status":"active","nodes":{"order":{"status":"executing","target_qty_1e8":100000000}},"edges":{}}"#
    static let over =
        #"{"graph_id":"graph_mine","status":"cancelled","nodes":{"order":{"status":"cancelled","filled_qty_1e8":5}},"edges":{}}"#
    static let denial = #"{"error":{"code":"NOT_FOUND","message":"no such graph"}}"#
    static let noOrders = #"{"orders":[],"total":0,"has_more":false}"#

    private func isUnknown(_ outcome: OrderOutcome) -> Bool {
        if case .unknown = outcome { true } else { false }
    }

    private func unknownClient(
        _ steps: StubTransport.Step...,
        configure: (inout SequenceClient.Configuration) -> Void = { _ in }
    ) async throws -> (SequenceClient, StubTransport, TestTime) {
        let stub = StubTransport([SubmissionEvidenceTests.lost] + steps)
        let clock = TestTime()
        let client = try stub.client(clock: clock) {
            $0.retryPolicy = .none
            configure(&$0)
        }
        let outcome = try await client.buy("BTC-USD", 1).graphID("graph_mine").submitOutcome()
        #expect(isUnknown(outcome))
        return (client, stub, clock)
    }

    @Test(
        "A refusal of a repeat proves nothing about the attempt before it",
        arguments: [429, 409, 400, 401, 403, 404, 422, 408]
    )
    func refusedRepeat(status: Int) async throws {
        let (client, stub, _) = try await unknownClient(.status(status, "{}"))
        let outcome = try await client.resubmit("graph_mine")
        #expect(isUnknown(outcome), "\(outcome)")
        let posts = stub.requests.filter { $0.method == .post }
        #expect(posts.count == 2 && posts.first?.body == posts.last?.body)
        #expect(posts.last?.target == "/v1/orders")
    }

    @Test(
        "A refusal of the only attempt is a rejection",
        arguments: [
            (429, "RATE_LIMITED"), (409, "CONFLICT"), (400, "BAD_REQUEST"),
            (400, "VALIDATION_ERROR"), (401, "UNAUTHORIZED"), (403, "FORBIDDEN"),
            (404, "NOT_FOUND"),
        ]
    )
    func refusedOnce(status: Int, code: String) async throws {
        // Only a 409 is verified by a query.
        let stub = StubTransport(RefusalTests.refusal(status, code), RefusalTests.denial)
        let client = try stub.client { $0.retryPolicy = .none }
        guard case .rejected(let error) = try await client.buy("BTC-USD", 1).submitOutcome() else {
            return #expect(Bool(false))
        }
        #expect(error.status == status)
        #expect(stub.requests.count == (status == 409 ? 2 : 1))
    }

    @Test(
        "An answer that the documentation does not list as a refusal leaves it unknown",
        arguments: [408, 500, 502, 503, 504, 425, 302]
    )
    func ambiguousStatuses(status: Int) async throws {
        let stub = StubTransport(.status(status, "{}"))
        let client = try stub.client { $0.retryPolicy = .none }
        #expect(isUnknown(try await client.buy("BTC-USD", 1).submitOutcome()))
    }

    @Test("Resolving only asks, and a graph that is not found stays unknown")
    func resolveNeverSends() async throws {
        let (client, stub, _) = try await unknownClient(
            .status(404, Self.denial),
            .status(200, Self.noOrders)
        )
        #expect(isUnknown(try await client.resolve("graph_mine")))
        #expect(stub.requests.dropFirst().allSatisfy { $0.method == .get })
        #expect(stub.unusedSteps == 0)
    }

    @Test("Resolving a graph this client never sent proves nothing either")
    func resolveOfNothing() async throws {
        let stub = StubTransport(.status(404, Self.denial))
        #expect(isUnknown(try await stub.client().resolve("graph_never")))
    }

    @Test("The order list is evidence where the graph is not found")
    func orderListIsEvidence() async throws {
        let order =
            #"{"orders":[{"node_order_id":"graph:graph_mine:order:1","side":"BUY","symbol":"BTC-USD","qty_1e8":100000000,"filled_qty_1e8":0,"status":"WORKING"}]}"#
        let (client, stub, _) = try await unknownClient(
            .status(404, Self.denial),
            .status(200, order)
        )
        let graph = try await client.resolve("graph_mine").get()
        #expect(graph.nodeOrderID == "graph:graph_mine:order:1")
        #expect(stub.requests.last?.target.hasPrefix("/v1/orders?node_order_id=graph") == true)
    }

    @Test("A graph with other nodes or quantities is not this submission")
    func foreignGraphIsNoEvidence() async throws {
        let other = Self.shown.replacing("100000000", with: "200000000")
        let (client, _, _) = try await unknownClient(.status(200, other), .status(200, Self.shown))
        #expect(isUnknown(try await client.resolve("graph_mine")))
        #expect(try await client.resolve("graph_mine").get().graphID == "graph_mine")
    }

    @Test("No number of unknown submissions makes the first forgotten")
    func nothingIsEvicted() async throws {
        let stub = StubTransport(repeating: Self.lost, count: 2_001)
        let client = try stub.client { $0.retryPolicy = .none }
        for n in 0..<2_000 {
            _ = try await client.buy("BTC-USD", 1).graphID(GraphID("graph_\(n)")).submitOutcome()
        }
        #expect(isUnknown(try await client.resubmit("graph_0")))
        #expect(stub.requests.first?.body == stub.requests.last?.body)
    }

    @Test("An answer that carries another graph's id is no answer")
    func foreignAnswer() async throws {
        let other = Self.accepted.replacing("graph_mine", with: "graph_other")
        let stub = StubTransport(.status(200, other))
        let outcome = try await stub.client().buy("BTC-USD", 1).graphID("graph_mine")
            .submitOutcome()
        #expect(isUnknown(outcome))
    }

    @Test("An answer that echoes another request id is an error of its own kind")
    func foreignEcho() async throws {
        let stub = StubTransport(.status(200, "{}", ["X-Request-Id": "another"]))
        let client = try stub.client { $0.retryPolicy = .none }
        await #expect { try await client.quote("BTC-USD") } throws: { error in
            guard case .network(let error)? = error as? SequenceError else { return false }
            return error.cause.kind == .foreignResponse && error.cause.mayHaveBeenSent
        }
    }

    @Test("One id has one set of parameters")
    func otherBytesAreRefused() async throws {
        let (client, stub, _) = try await unknownClient()
        await #expect(throws: SequenceError.self) {
            try await client.buy("BTC-USD", 2).graphID("graph_mine").submit()
        }
        #expect(stub.requests.count == 1)
    }

    @Test("Nothing is sent again beyond the resubmit window")
    func resubmitWindow() async throws {
        let (client, stub, clock) = try await unknownClient()
        clock.advance(by: .seconds(301))
        await #expect { try await client.resubmit("graph_mine") } throws: { error in
            if case .validation? = error as? SequenceError { true } else { false }
        }
        #expect(stub.requests.count == 1)
    }

    @Test("What this client did not send, or what is settled, cannot be sent again")
    func resubmitOfSettled() async throws {
        let (client, stub, _) = try await unknownClient(.status(200, Self.accepted))
        _ = try await client.resubmit("graph_mine").get()
        for id: GraphID in ["graph_mine", "graph_never"] {
            await #expect(throws: SequenceError.self) { try await client.resubmit(id) }
        }
        #expect(stub.requests.count == 2)
    }

    @Test("Abandoning cancels until the graph is over, and says what was filled")
    func abandonToTheEnd() async throws {
        let (client, stub, _) = try await unknownClient(
            .status(404, Self.denial),
            .status(404, Self.denial),
            .status(200, "{}"),
            .status(200, Self.shown),
            .status(200, "{}"),
            .status(200, Self.over)
        )
        guard case .over(let graph) = try await client.abandon("graph_mine") else {
            return #expect(Bool(false))
        }
        #expect(graph.nodes["order"]?.filledQuantity?.raw == 5)
        #expect(stub.requests.dropFirst().allSatisfy { $0.method == .get || $0.method == .delete })
    }

    @Test("Only NOT_FOUND, again and again across the settle window, denies a graph")
    func abandonDenies() async throws {
        let stub = StubTransport(
            [Self.lost] + Array(repeating: .status(404, Self.denial), count: 200)
        )
        let clock = TestTime()
        let client = try stub.client(clock: clock) { $0.retryPolicy = .none }
        _ = try await client.buy("BTC-USD", 1).graphID("graph_mine").submitOutcome()
        let began = clock.source.monotonic()
        guard case .denied = try await client.abandon("graph_mine") else {
            return #expect(Bool(false))
        }
        #expect(clock.source.monotonic() - began >= .seconds(10))
    }

    @Test("A 404 of a gateway denies nothing")
    func gatewayDeniesNothing() async throws {
        let stub = StubTransport(
            [Self.lost] + Array(repeating: .status(404, "<html>"), count: 200)
        )
        let client = try stub.client { $0.retryPolicy = .none }
        _ = try await client.buy("BTC-USD", 1).graphID("graph_mine").submitOutcome()
        guard case .unknown = try await client.abandon("graph_mine") else {
            return #expect(Bool(false))
        }
    }

    @Test("A denied graph that appears after all is reported and cancelled at once")
    func appearsAfterDenial() async throws {
        let order =
            #"{"orders":[{"node_order_id":"graph:graph_mine:order:1","side":"BUY","symbol":"BTC-USD","qty_1e8":100000000,"filled_qty_1e8":0,"status":"WORKING"}]}"#
        // The rounds of abandoning: a cancel and a look each, every 1.25 s for 10 s.
        let denials = Array(repeating: StubTransport.Step.status(404, Self.denial), count: 18)
        let stub = StubTransport([Self.lost] + denials + [.status(200, order), .status(200, "{}")])
        let observer = SubmissionWatcher()
        let client = try stub.client {
            $0.retryPolicy = .none
            $0.observer = observer
        }
        _ = try await client.buy("BTC-USD", 1).graphID("graph_mine").submitOutcome()
        guard case .denied = try await client.abandon("graph_mine") else {
            return #expect(Bool(false))
        }
        _ = try await client.orders().fetch()
        await stub.waitForRequests(21)
        #expect(stub.requests.last?.method == .delete)
        #expect(stub.requests.last?.target == "/v1/execution_graphs/graph_mine")
        #expect(await eventually { observer.kinds == [.appearedAfterDenial, .cancelAccepted] })
    }

    @Test("An exchange that assigns its own ids is trusted only where configured")
    func assignedByExchange() async throws {
        for assignment in GraphIDAssignment.allCases {
            let transport = EchoTransport([Self.accepted.replacing("graph_mine", with: "graph_x")])
            var configuration = SequenceClient.Configuration()
            configuration.httpTransport = transport
            configuration.graphIDs = assignment
            let client = try SequenceClient(apiKey: "seq_test_x", configuration: configuration)
            let outcome = try await client.buy("BTC-USD", 1).submitOutcome()
            if case .accepted(let graph) = outcome {
                #expect(assignment == .assignedByExchange)
                #expect(graph.graphID == "graph_x")
            } else {
                #expect(assignment == .assignedByClient && isUnknown(outcome))
            }
        }
    }

    @Test("Where the exchange assigns ids, no ambiguous submission is repeated")
    func assignedByExchangeIsNotRepeated() async throws {
        let stub = StubTransport(Self.lost)
        let client = try stub.client { $0.graphIDs = .assignedByExchange }
        let outcome = try await client.buy("BTC-USD", 1).graphID("graph_mine").submitOutcome()
        #expect(isUnknown(outcome))
        #expect(stub.requests.count == 1)
        await #expect(throws: SequenceError.self) { try await client.resubmit("graph_mine") }
        #expect(stub.requests.count == 1)
    }

    @Test("The text of an unknown outcome names the verbs that fit it")
    func texts() async throws {
        let (_, stub, _) = try await unknownClient()
        _ = stub
        let amend = StubTransport(Self.lost)
        let client = try amend.client { $0.retryPolicy = .none }
        await #expect { try await client.amend("graph_a:order:1", qty: 2) } throws: { error in
            guard case .outcomeUnknown(let unknown)? = error as? SequenceError else { return false }
            return unknown.amendedID == "graph_a:order:1" && unknown.graphID == "graph_a"
                && !"\(error)".contains("resubmit(")
        }
        let submit = StubTransport(Self.lost)
        let second = try submit.client { $0.retryPolicy = .none }
        await #expect { try await second.buy("X", 1).graphID("graph_b").submit() } throws: {
            let text = "\($0)"
            return text.contains("resolve(\"graph_b\") asks and never sends")
                && text.contains("resubmit(\"graph_b\")") && text.contains("abandon(\"graph_b\")")
        }
    }
}

/// Records what the observer receives about submissions.
final class SubmissionWatcher: RequestObserver {
    private let seen = Locked<[SubmissionEvent.Kind]>([])
    var kinds: [SubmissionEvent.Kind] { seen.withLock { $0 } }
    func observe(_ event: RequestEvent) {}
    func observe(_ event: SubmissionEvent) { seen.withLock { $0.append(event.kind) } }
}

/// Answers each request with the next body and its own request id.
final class EchoTransport: HTTPTransport {
    private let bodies: Locked<[String]>
    init(_ bodies: [String]) { self.bodies = Locked(bodies) }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let body = bodies.withLock { $0.isEmpty ? nil : $0.removeFirst() } ?? "{}"
        var headers = HTTPHeaders()
        headers.append("X-Request-Id", request.headers["X-Request-Id"] ?? "")
        return HTTPResponse(status: 200, headers: headers, body: Array(body.utf8))
    }
}
