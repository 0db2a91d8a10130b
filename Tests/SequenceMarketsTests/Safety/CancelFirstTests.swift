import SequenceMarkets
import SequenceMocks
import Testing

/// A cancel must not stand in line behind reads, wherever the line is.
@Suite("Cancels go first", .fewAtATime)
struct CancelFirstTests {
    private static func reads(_ service: FaultyService) -> Int {
        service.requests.filter { $0.method == "GET" }.count
    }

    @Test("A cancel reaches the wire before reads that wait for the rate limit")
    func beforeTheRateLimit() async throws {
        let clock = ManualClock()
        let exchange = MockExchange(seed: 2, clock: clock)
        let service = FaultyService(exchange) { _, _ in .asEver }
        let server = LoopbackServer(service)
        try await server.start()
        var configuration = SequenceClient.Configuration()
        configuration.baseURL = server.origin.description
        // The clock stands still, so after the burst no token ever comes.
        configuration.time = clock.timeSource
        configuration.rateLimit = 5
        let client = try SequenceClient(apiKey: "seq_test_first", configuration: configuration)
        let graph = try await client.buy("BTC-USD", 0.1).limitPrice(10).submit().graphID
        let walkers = (0..<20).map { _ in Task { try await client.quote("BTC-USD") } }
        #expect(await eventually { CancelFirstTests.reads(service) == 8 })
        try await client.cancel(graph)
        #expect(service.requests.last?.method == "DELETE")
        #expect(CancelFirstTests.reads(service) == 8)
        for walker in walkers { walker.cancel() }
        for walker in walkers { _ = try? await walker.value }
        await server.stop()
    }

    @Test(
        "A cancel reaches the wire while a hundred reads hang on the server",
        arguments: RESTTransport.allCases
    )
    func pastHangingReads(_ kind: RESTTransport) async throws {
        let exchange = MockExchange(seed: 2)
        let service = FaultyService(exchange) { request, _ in
            request.method == "GET" ? .unseen(.silence) : .asEver
        }
        let server = LoopbackServer(service)
        try await server.start()
        var configuration = SequenceClient.Configuration()
        configuration.baseURL = server.origin.description
        configuration.httpTransport = kind.make()
        let client = try SequenceClient(apiKey: "seq_test_first", configuration: configuration)
        let graph = try await client.buy("BTC-USD", 0.1).limitPrice(10).submit().graphID
        let walkers = (0..<100).map { _ in Task { try await client.quote("BTC-USD") } }
        #expect(await eventually { CancelFirstTests.reads(service) >= 50 })
        // Shorter than the reads' own time-out of 30 s: waiting for one of them would fail.
        let cancelling = Task { try await client.cancel(graph) }
        #expect(
            await eventually(within: .seconds(120)) {
                service.requests.contains { $0.method == "DELETE" }
            }
        )
        for walker in walkers { walker.cancel() }
        for walker in walkers { _ = try? await walker.value }
        try await cancelling.value
        await server.stop()
    }

    @Test("A call that waits for its turn among many ends by its own deadline")
    func waitingHasADeadline() async throws {
        let clock = TestTime()
        let stub = StubTransport(.hang)
        let client = try stub.client(clock: clock) {
            $0.maximumConcurrentRequests = 1
            $0.retryPolicy.deadline = .seconds(5)
        }
        let first = Task { try await client.quote("A") }
        await stub.waitForRequests(1)
        await #expect { try await client.quote("B") } throws: { error in
            guard case .timeout(let timeout)? = error as? SequenceError else { return false }
            return !timeout.mayHaveBeenSent
        }
        #expect(stub.requests.count == 1)
        first.cancel()
        _ = try? await first.value
    }
}
