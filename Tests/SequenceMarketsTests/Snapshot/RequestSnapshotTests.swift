import SequenceMarkets
import SequenceMocks
import Testing

@Suite("A snapshot of the requests", .fewAtATime)
struct RequestSnapshotTests {
    /// Answers after so long, on a clock that it moves.
    private struct SlowTransport: HTTPTransport {
        let clock: TestTime
        let delays: Locked<[Duration]>

        init(_ clock: TestTime, _ delays: [Duration]) {
            (self.clock, self.delays) = (clock, Locked(delays))
        }

        func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
            clock.advance(by: delays.withLock { $0.isEmpty ? .zero : $0.removeFirst() })
            return HTTPResponse(status: 200, body: Array(#"{"symbols":[]}"#.utf8))
        }
    }

    private static let symbols = StubTransport.Step.status(200, #"{"symbols":[]}"#)

    private func route(
        _ method: String,
        _ template: String,
        in snapshot: ClientSnapshot
    ) -> RouteSnapshot? {
        snapshot.requests.routes.first { $0.method == method && $0.template == template }
    }

    @Test("Latencies are exact in count, sum and extremes, and quantiles close, on a manual clock")
    func latencies() async throws {
        let clock = TestTime()
        let delays = (1...100).map { Duration.milliseconds($0) }
        let transport = SlowTransport(clock, delays)
        let client = try StubTransport().client(clock: clock) { $0.httpTransport = transport }
        for _ in delays { _ = try await client.symbols() }
        let found = try #require(route("GET", "/v1/symbols", in: client.snapshot()))
        #expect(found.attempts == 100 && found.failures == 0 && found.latency.count == 100)
        #expect(found.latency.sum == .milliseconds(5_050))
        #expect(found.latency.minimum == .milliseconds(1))
        #expect(found.latency.maximum == .milliseconds(100))
        for (part, exact) in [(0.5, 50), (0.9, 90), (0.99, 99), (1, 100), (0, 1)] {
            let quantile = try #require(found.latency.quantile(part))
            #expect(quantile >= .milliseconds(exact) && quantile <= .microseconds(exact * 1_125))
        }
        #expect(client.snapshot().requests.active == 0)
    }

    @Test("A histogram's buckets hold their upper limit, and odd durations do not break it")
    func buckets() throws {
        let odd: [Duration] = [
            .seconds(-5), .zero, .nanoseconds(8_192), .nanoseconds(8_193), .seconds(137),
            .seconds(138), .seconds(Int64.max), .seconds(Int64.min), .nanoseconds(16_384),
        ]
        let histogram = LatencyHistogram(odd)
        #expect(histogram.count == odd.count && histogram.minimum == .zero)
        #expect(histogram.octaves.first?.limit == .nanoseconds(8_192))
        #expect(histogram.octaves.map(\.count).prefix(2) == [4, 6])
        #expect(histogram.octaves.last?.count == 7)
        #expect(histogram.octaves.map(\.count) == histogram.octaves.map(\.count).sorted())
        #expect(histogram.quantile(.nan) == nil && LatencyHistogram().p99 == nil)
        #expect(histogram.quantile(2) == histogram.maximum)
        var sum = LatencyHistogram([.seconds(1)])
        sum.add(histogram)
        #expect(sum == LatencyHistogram([.seconds(1)] + odd))
        for exponent in 0..<37 {
            let value = Duration.nanoseconds(Int64(1) << Int64(exponent))
            var one = LatencyHistogram([value])
            one.record(.seconds(1_000))
            let limit = try #require(one.quantile(0.5))
            #expect(limit == max(value, .nanoseconds(8_192)), "2^\(exponent)")
        }
    }

    @Test("Retries and what they cost are counted, and refused ones once the budget is empty")
    func retries() async throws {
        let stub = StubTransport(.status(503), Self.symbols)
        let client = try stub.client()
        _ = try await client.symbols()
        var snapshot = client.snapshot()
        #expect(snapshot.requests.retries.allowed == 1 && snapshot.requests.retries.refused == 0)
        #expect(snapshot.requests.retries.budget == 500 - 5 + 1)
        #expect(snapshot.requests.retries.capacity == 500)
        let found = try #require(route("GET", "/v1/symbols", in: snapshot))
        #expect(found.outcomes == [.ok: 1, RequestOutcome(rawValue: "503"): 1])

        let failing = try StubTransport(repeating: .status(503), count: 400).client()
        for _ in 0..<60 { _ = try? await failing.symbols() }
        snapshot = failing.snapshot()
        #expect(snapshot.requests.retries.allowed == 100 && snapshot.requests.retries.budget == 0)
        #expect(snapshot.requests.retries.refused > 0)
        #expect(snapshot.requests.attempts == 160)
    }

    @Test("After a 429 the waits are counted by priority, and a cancel waits for its token alone")
    func waits() async throws {
        let clock = TestTime()
        let refusal = StubTransport.Step.status(429, "", ["Retry-After": "5"])
        let stub = StubTransport(refusal, .status(200), Self.symbols)
        let client = try stub.client(clock: clock) { $0.retryPolicy = .none }
        await #expect(throws: SequenceError.self) { try await client.symbols() }
        let pause = try #require(client.snapshot().requests.pause)
        #expect(pause == .seconds(5) && client.snapshot().requests.rateLimited == 1)
        let limit = try #require(client.snapshot().requests.rateLimit)
        #expect(limit.source == .estimated && limit.tokens == 0 && limit.refillRate > 0)
        try await client.cancel("graph_x")
        _ = try await client.symbols()
        let lanes = client.snapshot().requests.lanes
        #expect(lanes.map(\.lane) == Lane.allCases && lanes.map(\.waiting).allSatisfy { $0 == 0 })
        #expect(lanes[Lane.safety.rawValue].sent == 1)
        let cancelWait = lanes[Lane.safety.rawValue].waited
        #expect(cancelWait < .milliseconds(201))
        #expect(lanes[Lane.marketReads.rawValue].sent == 2)
        let waited = lanes[Lane.marketReads.rawValue].waited
        #expect(waited + cancelWait == clock.sleeps.reduce(.zero, +))
        #expect(waited >= .milliseconds(4_799))
        #expect(lanes[Lane.marketReads.rawValue].longestWait == waited)
        #expect(client.snapshot().requests.pause == nil)
    }

    @Test("A chosen rate shows its tokens, and they come back with time")
    func tokens() async throws {
        let clock = TestTime()
        let stub = StubTransport(repeating: Self.symbols, count: 4)
        let client = try stub.client(clock: clock) { $0.rateLimit = 2 }
        #expect(client.snapshot().requests.rateLimit?.tokens == 4)
        for _ in 0..<3 { _ = try await client.symbols() }
        let limit = try #require(client.snapshot().requests.rateLimit)
        #expect(limit.tokens == 1 && limit.capacity == 4 && limit.refillRate == 2)
        #expect(limit.source == .configured)
        clock.advance(by: .seconds(1))
        #expect(client.snapshot().requests.rateLimit?.tokens == 3)
    }

    @Test("Requests under way and those that wait for a slot are counted until they end")
    func underWay() async throws {
        let stub = StubTransport(.hang, .hang)
        let clock = ManualClock()
        let client = try stub.client {
            $0.maximumConcurrentRequests = 1
            $0.time = clock.timeSource
        }
        let first = Task { try await client.symbols() }
        await stub.waitForRequests(1)
        let second = Task { try await client.symbols() }
        let lane = Lane.marketReads.rawValue
        #expect(await eventually { client.snapshot().requests.lanes[lane].waiting == 1 })
        #expect(client.snapshot().requests.active == 1)
        second.cancel()
        await #expect(throws: SequenceError.cancelled) { try await second.value }
        #expect(client.snapshot().requests.lanes[lane].waiting == 0)
        first.cancel()
        await #expect(throws: SequenceError.cancelled) { try await first.value }
        let requests = client.snapshot().requests
        #expect(requests.active == 0 && requests.attempts == 1)
        #expect(requests.routes.first?.outcomes == [.cancelled: 1])
    }

    @Test("Every kind of failure is counted under its name, unreadable answers apart")
    func failures() async throws {
        let kinds: [(StubTransport.Step, String)] = [
            (.fail(.timeout, sent: true), "timeout"), (.fail(.tls, sent: false), "tls"),
            (.fail(.connectionLost, sent: true), "connection_lost"), (.status(404), "404"),
            (.status(418), "4xx"), (.status(599), "5xx"), (.status(302), "3xx"),
            (.status(999), "other_status"), (.status(200, "<html>"), "ok"),
        ]
        let client = try StubTransport(kinds.map(\.0)).client { $0.retryPolicy = .none }
        for _ in kinds { _ = try? await client.symbols() }
        let found = try #require(route("GET", "/v1/symbols", in: client.snapshot()))
        #expect(found.outcomes.count == kinds.count)
        for (_, name) in kinds { #expect(found.outcomes[RequestOutcome(rawValue: name)] == 1) }
        #expect(found.failures == kinds.count - 1 && client.snapshot().requests.undecodable == 1)
    }

    @Test("A submission without an answer is unsettled, and its age grows")
    func submissions() async throws {
        let clock = TestTime()
        let lost = StubTransport.Step.fail(.connectionLost, sent: true)
        let accepted = StubTransport.Step.status(
            200,
            #"{"graph_id":"GRAPH","status":"active","node_count":1,"edge_count":0}"#
        )
        let stub = StubTransport(lost, accepted, accepted)
        let client = try stub.client(clock: clock) { $0.retryPolicy = .none }
        #expect(client.snapshot().submissions == SubmissionSnapshot())
        _ = try await client.buy("BTC-USD", 1).graphID("graph_mine").submitOutcome()
        clock.advance(by: .seconds(7))
        var submissions = client.snapshot().submissions
        #expect(submissions.unknown == 1 && submissions.unsettled == 1)
        #expect(submissions.oldest == .seconds(7) && submissions.openGraphs == 0)
        _ = try await client.buy("BTC-USD", 1).submit()
        _ = try await client.resubmit("graph_mine")
        submissions = client.snapshot().submissions
        #expect(submissions.unsettled == 0 && submissions.oldest == nil)
        #expect(submissions.openGraphs == 2)
    }

    @Test("A journal counts its lines and flushes, and says why it cannot be used")
    func journal() async throws {
        let folder = try TemporaryFolder()
        func client() throws -> SequenceClient {
            var configuration = SequenceClient.Configuration()
            configuration.journal = OrderJournal(folder.path(of: "o.journal"), durability: .fsync)
            return try MockExchange(seed: 1).client(configuration: configuration)
        }
        let first = try client()
        #expect(first.snapshot().journal == JournalSnapshot())
        try await first.buy("BTC-USD", 0.01).submit()
        #expect(await eventually { first.snapshot().journal?.lines == 2 })
        #expect(first.snapshot().journal?.flushes == 1)
        let second = try client()
        #expect(second.snapshot().journal?.problem == .inUse)
        #expect(!"\(second.snapshot())".contains(folder.path))
        await first.close()
    }

    @Test("What many tasks do at once is counted whole, and no snapshot in between is torn")
    func load() async throws {
        let exchange = MockExchange(seed: 3)
        var configuration = SequenceClient.Configuration()
        configuration.maximumConcurrentRequests = 4
        let client = try exchange.client(configuration: configuration)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<16 {
                group.addTask {
                    var last = 0
                    for _ in 0..<20 {
                        _ = try await client.quote("BTC-USD")
                        if task % 4 == 0 { _ = try await client.orders().fetch() }
                        let requests = client.snapshot().requests
                        #expect((0...4).contains(requests.active))
                        #expect(requests.lanes.allSatisfy { $0.waiting >= 0 })
                        let sent = requests.lanes.reduce(0) { $0 + $1.sent }
                        #expect(sent == requests.attempts + requests.active)
                        #expect(requests.routes.allSatisfy { $0.latency.count == $0.attempts })
                        #expect(requests.attempts > last)
                        last = requests.attempts
                    }
                }
            }
            try await group.waitForAll()
        }
        let snapshot = client.snapshot()
        #expect(route("GET", "/v1/quotes/{symbol}", in: snapshot)?.outcomes == [.ok: 320])
        #expect(route("GET", "/v1/orders", in: snapshot)?.outcomes == [.ok: 80])
        #expect(snapshot.requests.active == 0)
    }
}
