import SequenceMarkets
import SequenceMocks

/// Answers as a closure says and remembers every request.
final class ScriptedService: MockService {
    private let recorded = Locked<[MockRequest]>([])
    private let script: @Sendable (MockRequest) async -> MockReply
    /// One element a request, the moment it has been read whole.
    let arrivals: AsyncStream<MockRequest>
    private let arrived: AsyncStream<MockRequest>.Continuation

    init(_ script: @escaping @Sendable (MockRequest) async -> MockReply) {
        self.script = script
        (arrivals, arrived) = AsyncStream.makeStream()
    }

    var requests: [MockRequest] { recorded.withLock { $0 } }

    func reply(to request: MockRequest) async -> MockReply {
        recorded.withLock { $0.append(request) }
        arrived.yield(request)
        return await script(request)
    }

    /// Waits for the next request.
    func nextArrival() async -> MockRequest? {
        for await request in arrivals { return request }
        return nil
    }
}

/// Runs a body against a server that answers as a closure says.
func withServer(
    _ script: @escaping @Sendable (MockRequest) async -> MockReply,
    _ body: (LoopbackServer, ScriptedService) async throws -> Void
) async throws {
    let service = ScriptedService(script)
    let server = LoopbackServer(service)
    try await server.start()
    do {
        try await body(server, service)
    } catch {
        await server.stop()
        throw error
    }
    await server.stop()
}

/// Waits until a condition holds, at most some seconds; returns whether it does.
func eventually(
    within limit: Duration = .seconds(300),
    _ condition: () async -> Bool
) async -> Bool {
    let end = ContinuousClock.now + limit
    var looks = 0
    while ContinuousClock.now < end {
        if await condition() { return true }
        looks += 1
        // What does not come at once is not waited for on a processor that others need.
        if looks < 200 {
            await Task.yield()
        } else {
            try? await TimeSource.system.sleep(.milliseconds(1))
        }
    }
    return await condition()
}

/// What an operation throws, if it is a transport error.
func transportError<Value>(
    of operation: () async throws(TransportError) -> Value
) async -> TransportError? {
    do {
        _ = try await operation()
        return nil
    } catch {
        return error
    }
}

/// A flag that the first of many may set.
final class LockedFlag: Sendable {
    private let value = Locked(false)

    /// Sets the flag; true for the first who does.
    func set() -> Bool {
        value.withLock { value in
            defer { value = true }
            return !value
        }
    }
}
