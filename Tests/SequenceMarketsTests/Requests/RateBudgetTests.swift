import SequenceMarkets
import SequenceMocks
import Testing

@Suite("A budget shared with other processes")
struct RateBudgetTests {
    /// Answers from a list, then lets everything through.
    private final class Budget: RateBudget {
        struct Down: Error {}

        let asked = Locked<[Lane]>([])
        let refusals = Locked<[Duration?]>([])
        private let answers: Locked<[Result<Duration?, Down>]>

        init(_ answers: [Result<Duration?, Down>] = []) { self.answers = Locked(answers) }

        func take(_ lane: Lane) async throws -> Duration? {
            asked.withLock { $0.append(lane) }
            return try answers.withLock { $0.isEmpty ? .success(nil) : $0.removeFirst() }.get()
        }

        func wasRefused(retryAfter: Duration?) { refusals.withLock { $0.append(retryAfter) } }
    }

    /// Never answers, and ignores cancellation.
    private struct Stuck: RateBudget {
        let signal = TestSignal()

        func take(_ lane: Lane) async throws -> Duration? {
            await Task { [signal] in await signal.wait() }.value
            return nil
        }

        func wasRefused(retryAfter: Duration?) {}
    }

    private static let symbols = StubTransport.Step.status(200, #"{"symbols":[]}"#)

    /// Calls while a clock goes on; returns what the call throws, and how long it took.
    private func call(
        _ budget: any RateBudget,
        _ steps: [StubTransport.Step],
        _ work: @escaping @Sendable (SequenceClient) async throws(SequenceError) -> Void
    ) async throws -> (error: SequenceError?, took: Duration) {
        TestPool.install()
        let clock = ManualClock()
        let client = try StubTransport(steps).client(clock: TestTime()) {
            $0.time = clock.timeSource
            $0.rateBudget = budget
        }
        let end = Locked<(SequenceError?, Duration)?>(nil)
        Task {
            var failure: SequenceError?
            do throws(SequenceError) { try await work(client) } catch { failure = error }
            end.withLock { $0 = (failure, clock.elapsed) }
        }
        let paced = PacedClock(clock: clock)
        #expect(await paced.advance(atMost: .seconds(120)) { end.withLock { $0 != nil } })
        let result = end.withLock { $0 }
        return try #require(result)
    }

    @Test("Each attempt waits as long as the budget says")
    func waits() async throws {
        let budget = Budget([.success(.seconds(2)), .success(.seconds(3)), .success(nil)])
        let (error, took) = try await call(budget, [Self.symbols]) {
            client throws(SequenceError) in
            _ = try await client.symbols()
        }
        #expect(error == nil && took >= .seconds(5))
        #expect(budget.asked.withLock(\.self) == Array(repeating: .marketReads, count: 3))
    }

    @Test("A cancel is counted and never waits")
    func cancels() async throws {
        let budget = Stuck()
        let (error, took) = try await call(budget, [.status(200)]) {
            client throws(SequenceError) in
            try await client.cancel("graph_x")
        }
        #expect(error == nil && took < .seconds(1))
        budget.signal.give()
    }

    @Test("A budget that fails lets the call through")
    func fails() async throws {
        let budget = Budget([.failure(Budget.Down())])
        let (error, _) = try await call(budget, [Self.symbols]) { client throws(SequenceError) in
            _ = try await client.symbols()
        }
        #expect(error == nil)
    }

    @Test(
        "A budget that wants too long, or never answers, ends the call in time",
        arguments: [true, false]
    )
    func tooLong(answers: Bool) async throws {
        let stuck = Stuck()
        let budget: any RateBudget = answers ? Budget([.success(.seconds(3_600))]) : stuck
        let (error, took) = try await call(budget, []) { client throws(SequenceError) in
            _ = try await client.symbols()
        }
        guard case .timeout(let timeout)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(!timeout.mayHaveBeenSent)
        #expect(took <= .seconds(61))
        stuck.signal.give()
    }

    @Test("A refusal is passed on with the server's wait")
    func refusal() async throws {
        let budget = Budget()
        let stub = StubTransport([.status(429, "{}", ["Retry-After": "7"])])
        let clock = ManualClock()
        let client = try stub.client(clock: TestTime()) {
            $0.time = clock.timeSource
            $0.rateBudget = budget
            $0.retryPolicy = .none
        }
        _ = try? await client.symbols()
        #expect(budget.refusals.withLock(\.self) == [.seconds(7)])
    }
}

@Suite("The trace of a call")
struct TraceContextTests {
    private static let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    @Test("It is sent if the task has one, and only then")
    func sent() async throws {
        let stub = StubTransport([
            .status(200, #"{"symbols":[]}"#), .status(200, #"{"symbols":[]}"#),
        ])
        let client = try stub.client(clock: TestTime())
        _ = try await TraceContext.$traceparent.withValue(Self.trace) {
            try await client.symbols()
        }
        _ = try await client.symbols()
        #expect(stub.requests.map { $0.headers["traceparent"] } == [Self.trace, nil])
    }

    @Test(
        "What is no trace is an error before any I/O",
        arguments: [
            "", "00", "00-0-0-0", trace + "-00", "01" + trace.dropFirst(2), trace.uppercased(),
            "00-00000000000000000000000000000000-b7ad6b7169203331-01", trace + "\r\nX: y",
        ]
    )
    func refused(text: String) async throws {
        let stub = StubTransport([])
        let client = try stub.client(clock: TestTime())
        await TraceContext.$traceparent.withValue(text) {
            await #expect(throws: SequenceError.self) { try await client.symbols() }
        }
        #expect(stub.requests.isEmpty)
    }
}
