import Foundation
import SequenceMarkets
import SequenceMocks
import Testing

/// U3: a client can be closed, and starts nothing before it is needed.
@Suite("Closing a client", .fewAtATime)
struct ClosingTests {
    @Test("After close every call throws, and nothing is sent")
    func closed() async throws {
        let stub = StubTransport(.status(200, #"{"symbols":[]}"#))
        let client = try stub.client()
        let copy = client.withRequestID("copy")
        _ = try await client.symbols()
        await client.close()
        await client.close()
        for seq in [client, copy] {
            await #expect(throws: SequenceError.closed) { try await seq.symbols() }
            await #expect(throws: SequenceError.closed) {
                try await seq.buy("BTC-USD", 1).submitOutcome()
            }
            await #expect(throws: SequenceError.closed) { try await seq.resolve("graph_x") }
            await #expect(throws: SequenceError.closed) { try await seq.abandon("graph_x") }
            #expect(await seq.health() == false)
        }
        #expect(stub.requests.count == 1)
    }

    private static let engaged = StubTransport.Step.status(200, #"{"active":true}"#)
    private static let stuck =
        #"{"orders":[{"node_order_id":"graph:stuck:order:1","symbol":"S","side":"BUY","qty_1e8":1,"filled_qty_1e8":0,"status":"ACCEPTED"}],"has_more":false}"#

    private func saysClosed(_ report: FlattenReport) -> Bool {
        report.failures.contains { $0.error == .closed }
    }

    @Test("An emergency stop under way ends with the client")
    func flattenUnderWay() async throws {
        let stub = StubTransport(
            Self.engaged,
            .status(200, "[]"),
            .status(200, Self.stuck),
            .status(200)
        )
        // A clock that stands still: only the close can end the wait before the next look.
        let client = try stub.client { $0.time = ManualClock().timeSource }
        async let flattening = client.flattenAll(.all, within: .seconds(3_600))
        await stub.waitForRequests(4)
        await client.close()
        let report = await flattening
        #expect(saysClosed(report) && !report.hasNoOpenOrders)
        #expect(stub.requests.count == 4)
    }

    @Test("An emergency stop of a closed client ends at once")
    func flattenAfterClose() async throws {
        let clock = TestTime()
        let stub = StubTransport()
        let client = try stub.client(clock: clock)
        await client.close()
        for scope in [FlattenScope.own, .all] {
            let report = await client.flattenAll(scope)
            #expect(saysClosed(report) && !report.hasNoOpenOrders)
        }
        #expect(clock.sleeps.isEmpty && stub.requests.isEmpty)
    }

    @Test("A call under way ends as closed, not as cancelled")
    func underWay() async throws {
        let stub = StubTransport(.hang, .hang, .hang)
        let client = try stub.client()
        async let quote = sequenceError { _ = try await client.quote("BTC-USD") }
        await stub.waitForRequests(1)
        async let outcome = client.buy("BTC-USD", 1).submitOutcome()
        await stub.waitForRequests(2)
        async let amended = sequenceError { _ = try await client.amend("graph_a:o:1", qty: 2) }
        await stub.waitForRequests(3)
        await client.close()
        #expect(await quote == .closed)
        guard case .unknown(let unknown) = try await outcome else {
            return #expect(Bool(false))
        }
        #expect(unknown.cause as? SequenceError == .closed)
        guard case .outcomeUnknown(let amend)? = await amended else {
            return #expect(Bool(false))
        }
        #expect(amend.cause as? SequenceError == .closed)
    }

    @Test("A call that waits for its next attempt ends as closed")
    func waiting() async throws {
        let stub = StubTransport(.status(503), .status(404, SubmissionEvidenceTests.denial))
        let client = try stub.client { $0.time = ManualClock().timeSource }
        async let quote = sequenceError { _ = try await client.quote("BTC-USD") }
        await stub.waitForRequests(1)
        await client.close()
        #expect(await quote == .closed)
        #expect(stub.requests.count == 1)
    }

    @Test("A call that waits for its turn ends as closed")
    func queued() async throws {
        let stub = StubTransport(.hang)
        let client = try stub.client {
            $0.time = ManualClock().timeSource
            $0.rateLimit = 1
            $0.maximumConcurrentRequests = 1
        }
        let calls = (0..<6).map { n in
            Task { await sequenceError { _ = try await client.quote("S\(n)") } }
        }
        await stub.waitForRequests(1)
        await client.close()
        for call in calls { #expect(await call.value == .closed) }
        #expect(stub.requests.count == 1)
    }

    @Test("A cancelled call of a client that is open ends as cancelled")
    func cancelled() async throws {
        let stub = StubTransport(.hang)
        let client = try stub.client()
        let call = Task { await sequenceError { _ = try await client.quote("BTC-USD") } }
        await stub.waitForRequests(1)
        call.cancel()
        #expect(await call.value == .cancelled)
    }

    @Test("So does a call over the client's own connections")
    func overSockets() async throws {
        try await withServer({ _ in .silence }) { server, service in
            var configuration = SequenceClient.Configuration()
            configuration.baseURL = server.origin.description
            let client = try SequenceClient(apiKey: "seq_test_x", configuration: configuration)
            async let quote = sequenceError { _ = try await client.quote("BTC-USD") }
            _ = await service.nextArrival()
            await client.close()
            #expect(await quote == .closed)
        }
    }

    #if os(Linux)
        @Test("A client that made no call has no thread and no descriptor")
        func nothingBeforeTheFirstCall() throws {
            func count(_ folder: String) throws -> Int {
                try FileManager.default.contentsOfDirectory(atPath: folder).count
            }
            let before = try count("/proc/self/fd")
            let clients = try (0..<200).map { _ in try SequenceClient(apiKey: "seq_test_x") }
            // Other tests run beside this one; 200 clients would have added 600.
            #expect(try count("/proc/self/fd") < before + 200)
            #expect(clients.count == 200)
        }
    #endif

    @Test("Following ends with an error when the client is closed, from outside and from within")
    func followingEnds() async throws {
        for isWithin in [false, true] {
            let exchange = MockExchange(seed: 1)
            let client = try exchange.client()
            let isSubmitted = Locked(false)
            let following = Task {
                let order = client.buy("BTC-USD", 0.29).limitPrice(1_000).timeInForce(.gtc)
                for try await _ in order.submitAndFollow() {
                    isSubmitted.withLock { $0 = true }
                    if isWithin { await client.close() }
                }
            }
            #expect(await eventually { isSubmitted.withLock { $0 } })
            if !isWithin { await client.close() }
            await #expect(throws: SequenceError.closed) { try await following.value }
        }
    }

    @Test("Waiting for a stream of a client that is closed says so")
    func readyOfAClosedClient() async throws {
        let client = try MockExchange(seed: 1).client()
        let stream = client.stream([.prices("BTC-USD")])
        await client.close()
        await #expect(throws: SequenceError.closed) { try await stream.ready() }
    }
}
