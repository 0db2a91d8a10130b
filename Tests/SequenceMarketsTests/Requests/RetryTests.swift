import SequenceMarkets
import SequenceMocks
import Testing

@Suite("Retries", .fewAtATime)
struct RetryTests {
    static let quote = #"{"symbol":"BTC-USD","nbbo":{"bid":1,"ask":2},"source":"edge_nbbo"}"#
    static let accepted = #"{"graph_id":"graph_x","status":"active","node_count":1,"edge_count":0}"#

    @Test(
        "A read is made again after 429, 502, 503, 504 and network failures",
        arguments: [429, 502, 503, 504, 0]
    )
    func readsAreRetried(status: Int) async throws {
        let failure: StubTransport.Step =
            status == 0 ? .fail(.connectionLost, sent: true) : .status(status)
        let stub = StubTransport(failure, failure, .status(200, RetryTests.quote))
        let quote: Quote = try await stub.client().quote("BTC-USD")
        #expect(quote.nbbo.bid == 1)
        #expect(stub.requests.count == 3)
        let ids = Set(stub.requests.map { $0.headers["X-Request-Id"] })
        #expect(ids.count == 1)
    }

    @Test("Other statuses are final at once", arguments: [400, 401, 403, 404, 409, 422, 500, 501])
    func otherStatusesAreFinal(status: Int) async throws {
        let stub = StubTransport(.status(status, #"{"error":{"code":"X","message":"no"}}"#))
        await #expect { try await stub.client().quote("BTC-USD") } throws: { error in
            guard case .api(let api)? = error as? SequenceError else { return false }
            return api.status == status && api.message == "no" && api.context.attempts == 1
        }
        #expect(stub.requests.count == 1)
    }

    @Test("A 409 is never repeated, not even for an order")
    func conflictIsNeverRepeated() async throws {
        let stub = StubTransport(
            .status(409, #"{"error":{"code":"CONFLICT","message":"kill switch"}}"#),
            RefusalTests.denial
        )
        let outcome = try await stub.client().buy("BTC-USD", 1).submitOutcome()
        guard case .rejected(let error) = outcome else { return #expect(Bool(false), "\(outcome)") }
        #expect(error.code == .conflict)
        #expect(stub.requests.filter { $0.method == .post }.count == 1)
    }

    @Test(
        "An order is sent again with the same bytes after a 500, a time-out and a lost connection"
    )
    func ordersAreRepeatedWithTheSameBytes() async throws {
        let stub = StubTransport(
            .status(500),
            .fail(.timeout, sent: true),
            .fail(.connectionLost, sent: true),
            .status(200, RetryTests.accepted)
        )
        let graph = try await stub.client().buy("BTC-USD", 0.29).graphID("graph_x").submit()
        #expect(graph.graphID == "graph_x")
        #expect(stub.requests.count == 4)
        #expect(Set(stub.requests.map(\.body)).count == 1)
    }

    @Test("Retry-After is obeyed, in seconds and as a date")
    func retryAfterIsObeyed() async throws {
        let clock = TestTime()
        let stub = StubTransport(
            .status(429, "", ["Retry-After": "7"]),
            .status(200, RetryTests.quote)
        )
        let _: Quote = try await stub.client(clock: clock).quote("BTC-USD")
        #expect(clock.sleeps == [.seconds(7)])
    }

    @Test("A wait beyond the deadline is not begun")
    func deadlineBoundsTheWait() async throws {
        let clock = TestTime()
        let stub = StubTransport(.status(429, "", ["Retry-After": "3600"]))
        await #expect { try await stub.client(clock: clock).quote("BTC-USD") } throws: {
            error in
            guard case .api(let api)? = error as? SequenceError else { return false }
            return api.retryAfter == .seconds(3600)
        }
        #expect(clock.sleeps.isEmpty)
    }

    @Test("RetryPolicy.none makes one attempt")
    func noneMakesOneAttempt() async throws {
        let stub = StubTransport(.status(503))
        let client = try stub.client { $0.retryPolicy = .none }
        await #expect(throws: SequenceError.self) { try await client.quote("BTC-USD") }
        #expect(stub.requests.count == 1)
    }

    @Test("Waits have full jitter under a doubling ceiling")
    func jitter() {
        let random = SeededGenerator(seed: 5).randomSource
        let policy = RetryPolicy(maximumRetries: 6)
        for _ in 0..<200 {
            let delays = Array(RetryDelays(policy, random: random))
            #expect(delays.count == 6)
            for (i, delay) in delays.enumerated() {
                #expect(delay >= .zero && delay < min(.milliseconds(500) * (1 << i), .seconds(2)))
            }
        }
    }

    @Test("When everything fails, the shared budget ends the retries")
    func budgetRunsDry() {
        var budget = RetryBudget()
        var granted = 0
        while budget.withdraw(afterTimeout: false), granted < 1_000 { granted += 1 }
        #expect(granted == 100)
        for _ in 0..<5 { budget.deposit() }
        let affordsOne = budget.withdraw(afterTimeout: false)
        let affordsTwo = budget.withdraw(afterTimeout: true)
        #expect(affordsOne)
        #expect(!affordsTwo)
    }

    @Test("A read that fails for good says what was tried, how often and with which id")
    func errorsCarryTheirContext() async throws {
        let stub = StubTransport(
            .fail(.connect, sent: false),
            .fail(.connect, sent: false),
            .fail(.connect, sent: false),
            .fail(.connect, sent: false)
        )
        let client = try stub.client().withRequestID("my-id")
        await #expect { try await client.quote("BTC-USD") } throws: { error in
            guard case .network(let network)? = error as? SequenceError else { return false }
            return network.context.operation == "GET /v1/quotes/BTC-USD"
                && network.context.attempts == 4 && network.context.requestID == "my-id"
        }
    }

    @Test("Parses Retry-After as seconds and as an HTTP date, and nothing else")
    func retryAfterForms() {
        let now = Nanoseconds(raw: 784_111_777_000_000_000)
        #expect(RetryAfter.parse("3", sent: nil, now: now) == .seconds(3))
        #expect(RetryAfter.parse("0.5", sent: nil, now: now) == .milliseconds(500))
        let soon = "Sun, 06 Nov 1994 08:49:40 GMT"
        #expect(RetryAfter.parse(soon, sent: nil, now: now) == .seconds(3))
        let hourAhead = "Sun, 06 Nov 1994 09:49:47 GMT"
        #expect(RetryAfter.parse(hourAhead, sent: nil, now: now) == RetryAfter.unprovenLimit)
        let sent = "Sun, 06 Nov 1994 09:49:42 GMT"
        #expect(RetryAfter.parse(hourAhead, sent: sent, now: now) == .seconds(5))
        #expect(RetryAfter.parse("3", sent: sent, now: now) == .seconds(3))
        #expect(RetryAfter.parse("Sun, 06 Nov 1994 08:49:07 GMT", sent: nil, now: now) == .zero)
        for text in ["", "soon", "-1", "NaN", "Sun, 99 Nov 1994 08:49:37 GMT", "1e999"] {
            #expect(RetryAfter.parse(text, sent: nil, now: now) == nil, "\(text)")
        }
    }
}
