import SequenceMocks
import Testing

@testable import SequenceMarkets

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

    @Test("A scope that returns because it is cancelled leaves no order open, and throws")
    func returnsWhenCancelled() async throws {
        let client = try MockExchange(seed: 1).client()
        let isResting = Locked(false)
        let task = Task {
            await trip(client) {
                try await DeadManGuardTests.rest(client)
                isResting.withLock { $0 = true }
                try? await DeadManGuardTests.hang()
            }
        }
        #expect(await eventually { isResting.withLock(\.self) })
        task.cancel()
        let tripped = await task.value
        guard case .cancelled? = tripped?.reason else {
            Issue.record("\(String(describing: tripped))")
            return
        }
        #expect(try await DeadManGuardTests.openOrders(client) == 0)
    }

    @Test("A scope that ignores its cancellation does not keep its orders alive")
    func ignoresCancellation() async throws {
        let exchange = MockExchange(seed: 1)
        let client = try exchange.client()
        let (isResting, mayEnd) = (Locked(false), Locked(false))
        let task = Task {
            await trip(client) {
                try await DeadManGuardTests.rest(client)
                isResting.withLock { $0 = true }
                while !mayEnd.withLock(\.self) { await Task.yield() }
            }
        }
        #expect(await eventually { isResting.withLock(\.self) })
        task.cancel()
        let isCancelled = await eventually { exchange.truth.orders.allSatisfy(\.isOver) }
        mayEnd.withLock { $0 = true }
        #expect(isCancelled)
        #expect(await task.value?.report.hasNoOpenOrders == true)
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

    @Test(
        "Once it has tripped, its scope submits nothing more, not even from tasks that outlive it"
    )
    func latch() async throws {
        let exchange = MockExchange(seed: 1)
        let client = try exchange.client()
        let late = Locked<Task<SequenceError?, Never>?>(nil)
        let isOver = TestSignal()
        let tripped = await trip(client) {
            try await DeadManGuardTests.rest(client)
            let task = Task { () async -> SequenceError? in
                await isOver.wait()
                do { try await DeadManGuardTests.rest(client) } catch {
                    return error as? SequenceError
                }
                return nil
            }
            late.withLock { $0 = task }
            throw Boom()
        }
        #expect(tripped?.report.hasNoOpenOrders == true)
        isOver.give()
        let error = await late.withLock(\.self)?.value
        guard case .validation(let problem)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(problem.field == "withDeadManGuard")
        #expect(exchange.requests.count { $0.method == "POST" } == 1)
        // Code outside the scope goes on.
        try await DeadManGuardTests.rest(client)
    }

    @Test("A submission that waits for its turn when the guard trips is never sent")
    func waitingSubmission() async throws {
        let clock = ManualClock()
        let exchange = MockExchange(seed: 1, clock: clock)
        var configuration = SequenceClient.Configuration()
        configuration.time = clock.timeSource
        configuration.rateLimit = 0.5
        let client = try exchange.client(configuration: configuration)
        let paced = PacedClock(clock: clock)
        let late = Locked<[Task<Void, any Error>]>([])
        let task = Task {
            await trip(client) {
                try await DeadManGuardTests.rest(client)
                for _ in 1...3 {
                    let submission = Task { try await DeadManGuardTests.rest(client) }
                    late.withLock { $0.append(submission) }
                }
                let book = client.executor.shared.submissions
                _ = await eventually { book.withBook { $0.unsettled.count == 3 } }
                throw Boom()
            }
        }
        let isOver = Locked(false)
        let end = Task {
            _ = await task.value
            for submission in late.withLock(\.self) { _ = try? await submission.value }
            isOver.withLock { $0 = true }
        }
        #expect(await paced.advance(atMost: .seconds(300)) { isOver.withLock(\.self) })
        await end.value
        #expect(late.withLock(\.count) == 3)
        let last = exchange.requests.lastIndex { $0.method == "POST" && $0.target == "/v1/orders" }
        let first = exchange.requests.firstIndex { $0.method == "DELETE" }
        #expect(try #require(last) < #require(first))
    }

    @Test("While an emergency stop is under way, the client submits nothing")
    func stopRefusesSubmissions() async throws {
        let gate = TestSignal()
        let exchange = MockExchange(seed: 1)
        let service = ScriptedService { request in
            if request.target.hasPrefix("/v1/orders"), request.method == "GET" { await gate.wait() }
            return await exchange.reply(to: request)
        }
        var configuration = SequenceClient.Configuration()
        configuration.httpTransport = InProcessTransport(service: service)
        let client = try SequenceClient(apiKey: "seq_test_x", configuration: configuration)
        let stop = Task { await client.flattenAll() }
        #expect(
            await eventually { service.requests.contains { $0.target.hasPrefix("/v1/orders") } }
        )
        await #expect(throws: SequenceError.self) { try await DeadManGuardTests.rest(client) }
        gate.give()
        _ = await stop.value
        #expect(!service.requests.contains { $0.method == "POST" && $0.target == "/v1/orders" })
    }

    @Test("A submission whose outcome is unknown is denied in the end, and watched")
    func deniesUnknown() async throws {
        let exchange = MockExchange(seed: 1)
        let service = ScriptedService { request in
            if request.method == "POST", request.target == "/v1/orders" { return .drop }
            return await exchange.reply(to: request)
        }
        var configuration = SequenceClient.Configuration()
        configuration.httpTransport = InProcessTransport(service: service)
        configuration.retryPolicy = .none
        configuration.settleWindow = .milliseconds(400)
        let client = try SequenceClient(apiKey: "seq_test_x", configuration: configuration)
        let outcome = try await client.buy("BTC-USD", 0.01).limitPrice(10).submitOutcome()
        guard case .unknown(let unknown) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        let report = await client.flattenAll(within: .seconds(300))
        #expect(report.denied == [unknown.graphID])
        #expect(report.unsettled.isEmpty && report.hasNoOpenOrders)
    }
}
