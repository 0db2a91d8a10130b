import SequenceMarkets
import SequenceMocks
import Testing

@Suite("The outcome of a submission", .fewAtATime)
struct SubmissionTests {
    static let accepted = #"{"graph_id":"graph_x","status":"active","node_count":1,"edge_count":0}"#

    @Test(
        "When every attempt may have been carried out, the outcome is unknown, never a bare time-out"
    )
    func ambiguousFailuresAreUnknown() async throws {
        let step = StubTransport.Step.fail(.timeout, sent: true)
        let stub = StubTransport(step, step, step, step)
        let outcome = try await stub.client().buy("BTC-USD", 1).graphID("graph_mine")
            .submitOutcome()
        guard case .unknown(let unknown) = outcome else {
            return #expect(Bool(false), "\(outcome)")
        }
        #expect(unknown.graphID == "graph_mine")
        #expect(unknown.context.attempts == 4)
    }

    @Test("A refusal after an attempt that may have been carried out is unknown")
    func refusalAfterAmbiguityIsUnknown() async throws {
        let stub = StubTransport(.fail(.connectionLost, sent: true), .status(409))
        await #expect { try await stub.client().buy("BTC-USD", 1).submit() } throws: { error in
            if case .outcomeUnknown? = error as? SequenceError { true } else { false }
        }
    }

    @Test("When no byte left, the error is a plain network error")
    func nothingSentIsNoUnknown() async throws {
        let step = StubTransport.Step.fail(.connect, sent: false)
        let stub = StubTransport(step, step, step, step)
        await #expect { try await stub.client().buy("BTC-USD", 1).submitOutcome() } throws: {
            error in
            if case .network? = error as? SequenceError { true } else { false }
        }
    }

    @Test("An accepted order whose answer cannot be read is unknown")
    func unreadableAnswerIsUnknown() async throws {
        let stub = StubTransport(.status(200, "<html>"))
        let outcome = try await stub.client().buy("BTC-USD", 1).submitOutcome()
        guard case .unknown(let unknown) = outcome else {
            return #expect(Bool(false), "\(outcome)")
        }
        #expect("\(unknown.cause)".contains("expected"))
    }

    @Test("Cancelling a submission in flight makes it unknown, not lost")
    func cancellationInFlightIsUnknown() async throws {
        let stub = StubTransport(.hang)
        let client = try stub.client()
        let task = Task { try await client.buy("BTC-USD", 1).submitOutcome() }
        await stub.waitForRequests(1)
        task.cancel()
        guard case .unknown = try await task.value else { return #expect(Bool(false)) }
    }

    @Test("Resolving finds the graph the exchange has")
    func resolveFindsTheGraph() async throws {
        let step = StubTransport.Step.fail(.timeout, sent: true)
        let found =
            #"{"graph_id":"graph_mine","status":"active","nodes":{"order":{"status":"executing"}},"edges":{}}"#
        let stub = StubTransport(step, step, step, step, .status(200, found))
        let client = try stub.client()
        let outcome = try await client.buy("BTC-USD", 1).graphID("graph_mine").submitOutcome()
        guard case .unknown(let unknown) = outcome else { return #expect(Bool(false)) }
        let graph = try await client.resolve(unknown.graphID).get()
        #expect(graph.graphID == "graph_mine")
        #expect(graph.nodeCount == 1)
        #expect(stub.requests.last?.target == "/v1/execution_graphs/graph_mine")
    }

    @Test("The connection dies after the exchange accepted: one order there, and the caller has it")
    func acceptedThenDropped() async throws {
        for overSockets in [false, true] {
            let exchange = MockExchange(seed: 4)
            exchange.on(
                .post,
                "/v1/orders",
                .attempts { $0 == 1 ? .dropAfterAccepting : .passThrough }
            )
            let server = overSockets ? try await MockServer.start(exchange) : nil
            var configuration = SequenceClient.Configuration()
            configuration.retryPolicy.baseDelay = .milliseconds(1)
            let client =
                try server?.client(configuration: configuration)
                ?? exchange.client(configuration: configuration)
            let graph = try await client.buy("BTC-USD", 0.29).submit()
            let orders = try await client.orders().fetch()
            #expect(orders.items.count == 1)
            #expect(orders.items.first?.graphID == graph.graphID)
            let posts = exchange.requests.filter { $0.method == "POST" }
            #expect(posts.count == 2)
            #expect(exchange.problems.isEmpty)
            await server?.stop()
        }
    }
}
