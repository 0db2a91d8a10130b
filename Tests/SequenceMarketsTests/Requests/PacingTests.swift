import SequenceMarkets
import Testing

/// U4: after a 429 everything waits as it says, and the rate is learnt without being asked for.
@Suite("Pacing after a refusal", .fewAtATime)
struct PacingTests {
    @Test("After a 429 every other call waits as it says; a cancel does not")
    func everythingWaits() async throws {
        let stub = StubTransport(
            .status(429, "{}", ["Retry-After": "7"]),
            .status(200),
            .status(200, #"{"symbols":[]}"#)
        )
        let clock = TestTime()
        let client = try stub.client(clock: clock) { $0.retryPolicy = .none }
        await #expect(throws: SequenceError.self) { try await client.symbols() }
        let start = clock.source.monotonic()
        try await client.cancel("graph_x")
        #expect(clock.source.monotonic() - start < .seconds(1))
        _ = try await client.symbols()
        #expect(clock.source.monotonic() - start >= .seconds(7))
    }

    @Test("The rate in a server's header is kept")
    func toldRate() async throws {
        let stub = StubTransport(
            [.status(429, "{}", ["X-RateLimit-Limit": "5"])]
                + Array(repeating: .status(200, #"{"symbols":[]}"#), count: 50)
        )
        let clock = TestTime()
        let client = try stub.client(clock: clock) { $0.retryPolicy = .none }
        await #expect(throws: SequenceError.self) { try await client.symbols() }
        let start = clock.source.monotonic()
        for _ in 0..<50 { _ = try await client.symbols() }
        #expect(clock.source.monotonic() - start >= .seconds(9))
    }

    @Test("Without one, refusals lower an estimate of the rate, so that few follow")
    func learntRate() async throws {
        // A server with a bucket of ten tokens and five a second, on the client's clock.
        let clock = TestTime()
        let server = BucketTransport(clock: clock)
        var configuration = SequenceClient.Configuration()
        configuration.httpTransport = server
        configuration.time = clock.source
        let client = try SequenceClient(apiKey: "seq_test_x", configuration: configuration)
        for _ in 0..<100 { _ = try? await client.symbols() }
        #expect(server.refusals < 20, "\(server.refusals) refusals")
    }
}

/// A server that allows five requests a second, with a burst of ten.
final class BucketTransport: HTTPTransport {
    private let clock: TestTime
    private let state: Locked<(tokens: Double, at: Duration, refusals: Int)>

    init(clock: TestTime) {
        self.clock = clock
        state = Locked((10, clock.source.monotonic(), 0))
    }

    var refusals: Int { state.withLock(\.refusals) }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let now = clock.source.monotonic()
        let isAllowed = state.withLock { state in
            state.tokens = min(10, state.tokens + (now - state.at) / .seconds(1) * 5)
            state.at = now
            guard state.tokens >= 1 else {
                state.refusals += 1
                return false
            }
            state.tokens -= 1
            return true
        }
        return isAllowed
            ? HTTPResponse(status: 200, body: Array(#"{"symbols":[]}"#.utf8))
            : HTTPResponse(status: 429, headers: ["Retry-After": "1"])
    }
}
