import SequenceMarkets
import SequenceMocks
import Testing

@Suite("The dead-man guard", .fewAtATime)
struct DeadManGuardTests {
    private struct Boom: Error {}

    private static func openOrders(_ client: SequenceClient) async throws -> Int {
        try await client.orders().fetch().items.filter { !$0.isTerminal }.count
    }

    private static func rest(_ client: SequenceClient) async throws {
        try await client.buy("BTC-USD", 0.01).limitPrice(10).timeInForce(.gtc).submit()
    }

    /// Waits until its task is cancelled.
    private static func hang() async throws {
        let (stream, source) = AsyncStream<Void>.makeStream()
        for await _ in stream {}
        source.finish()
        try Task.checkCancellation()
    }

    /// What a guarded scope throws.
    private func trip<Value: Sendable>(
        _ client: SequenceClient,
        after limit: Duration = .seconds(60),
        _ body: @escaping @Sendable () async throws -> Value
    ) async -> GuardTripped? {
        do throws(GuardTripped) {
            _ = try await client.withDeadManGuard(after: limit, body)
            return nil
        } catch {
            return error
        }
    }

    @Test("A scope that ends well keeps its orders and returns its value")
    func endsWell() async throws {
        let client = try MockExchange(seed: 1).client()
        let value = try await client.withDeadManGuard(after: .seconds(60)) {
            try await DeadManGuardTests.rest(client)
            return 7
        }
        #expect(value == 7)
        #expect(try await DeadManGuardTests.openOrders(client) == 1)
    }

    @Test("A scope that throws leaves no order open, and the error says why")
    func throwing() async throws {
        let client = try MockExchange(seed: 1).client()
        let tripped = await trip(client) {
            try await DeadManGuardTests.rest(client)
            throw Boom()
        }
        guard case .scopeFailed(let error)? = tripped?.reason else {
            Issue.record("\(String(describing: tripped))")
            return
        }
        #expect(error is Boom)
        #expect(tripped?.report.hasNoOpenOrders == true)
        #expect(tripped?.report.cancelledGraphs.count == 1)
        #expect(tripped?.report.killSwitch == nil)
        #expect(try await DeadManGuardTests.openOrders(client) == 0)
    }

    @Test("A scope that is cancelled leaves no order open: the cleaning is not cancelled with it")
    func cancelled() async throws {
        let client = try MockExchange(seed: 1).client()
        let isResting = Locked(false)
        let task = Task {
            await trip(client) {
                try await DeadManGuardTests.rest(client)
                isResting.withLock { $0 = true }
                try await DeadManGuardTests.hang()
            }
        }
        #expect(await eventually { isResting.withLock(\.self) })
        task.cancel()
        let tripped = await task.value
        guard case .cancelled? = tripped?.reason else {
            Issue.record("\(String(describing: tripped))")
            return
        }
        #expect(tripped?.report.hasNoOpenOrders == true)
        #expect(try await DeadManGuardTests.openOrders(client) == 0)
    }

    @Test("A stream that stays down ends the scope and leaves no order open")
    func linkDown() async throws {
        let exchange = MockExchange(seed: 1)
        var configuration = SequenceClient.Configuration()
        configuration.baseURL = "http://localhost"
        configuration.httpTransport = InProcessTransport(exchange)
        configuration.webSocketTransport = StubTransport()
        configuration.time = TestTime().source
        let client = try SequenceClient(apiKey: "seq_test_mock", configuration: configuration)
        try await DeadManGuardTests.rest(client)
        let tripped = await trip(client, after: .seconds(5)) { try await DeadManGuardTests.hang() }
        guard case .linkDown(.seconds(5))? = tripped?.reason else {
            Issue.record("\(String(describing: tripped))")
            return
        }
        #expect(tripped?.report.hasNoOpenOrders == true)
        #expect(try await DeadManGuardTests.openOrders(client) == 0)
    }

    @Test("A link that drops and comes back in time changes nothing; one that stays down trips")
    func linkDrops() async throws {
        try await StreamHarness.run(.inProcess) { harness in
            let (client, exchange) = (harness.client, harness.exchange)
            let isResting = Locked(false)
            let end = Locked<GuardTripped?>(nil)
            let task = Task {
                let tripped = await trip(client, after: .seconds(60)) {
                    try await DeadManGuardTests.rest(client)
                    isResting.withLock { $0 = true }
                    try await DeadManGuardTests.hang()
                }
                end.withLock { $0 = tripped }
            }
            #expect(
                await harness.advance { isResting.withLock(\.self) && !exchange.sockets.isEmpty }
            )
            exchange.sockets.first?.drop()
            #expect(await harness.advance { !exchange.sockets.isEmpty })
            _ = await harness.advance(atMost: .seconds(20)) { end.withLock { $0 != nil } }
            #expect(end.withLock { $0 == nil })
            exchange.on(.get, "/v1/stream", .reject(503))
            exchange.sockets.first?.drop()
            #expect(await harness.advance(atMost: .seconds(600)) { end.withLock { $0 != nil } })
            await task.value
            let tripped = end.withLock(\.self)
            guard case .linkDown? = tripped?.reason else {
                Issue.record("\(String(describing: tripped))")
                return
            }
            #expect(tripped?.report.hasNoOpenOrders == true)
            #expect(tripped?.report.cancelledGraphs.count == 1)
        }
    }

    @Test("When nothing can be reached, the error claims nothing")
    func nothingReachable() async throws {
        let client = try StubTransport().client { $0.retryPolicy = .none }
        let tripped = await trip(client) { throw Boom() }
        #expect(tripped?.report.hasNoOpenOrders == false)
        #expect(tripped?.report.stillOpen == nil)
        #expect("\(try #require(tripped))".contains("Not verified"))
    }
}
