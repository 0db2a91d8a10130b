import SequenceMarkets
import SequenceMocks
import Testing

/// An exchange and a client of it, in process or over real sockets, on one manual clock.
final class StreamHarness: Sendable {
    enum Path: String, CaseIterable, Sendable, CustomTestStringConvertible {
        case inProcess
        case sockets

        var testDescription: String { rawValue }
    }

    let clock = ManualClock()
    let exchange: MockExchange
    let server: MockServer?
    let client: SequenceClient

    init(
        _ path: Path,
        exchange configure: (inout MockExchange.Configuration) -> Void = { _ in },
        client change: (inout SequenceClient.Configuration) -> Void = { _ in }
    ) async throws {
        TestPool.install()
        var setup = MockExchange.Configuration()
        // What these tests compare by: the pages do not promise it of REST.
        setup.dialect.restFillIDs = .both
        configure(&setup)
        exchange = MockExchange(seed: 9, clock: clock, configuration: setup)
        var configuration = SequenceClient.Configuration()
        configuration.time = clock.timeSource
        configuration.random = SeededGenerator(seed: 1).randomSource
        // The transports count the machine's seconds, not the clock's.
        configuration.requestTimeout = .seconds(300)
        configuration.stream.connectTimeout = .seconds(300)
        change(&configuration)
        switch path {
        case .inProcess:
            server = nil
            client = try exchange.client(configuration: configuration)
        case .sockets:
            let server = try await MockServer.start(exchange)
            self.server = server
            client = try server.client(configuration: configuration)
        }
    }

    func stop() async { await server?.stop() }

    /// Runs a test through one path and cleans up after it.
    static func run(
        _ path: Path,
        exchange configure: (inout MockExchange.Configuration) -> Void = { _ in },
        client change: (inout SequenceClient.Configuration) -> Void = { _ in },
        _ body: (StreamHarness) async throws -> Void
    ) async throws {
        let harness = try await StreamHarness(path, exchange: configure, client: change)
        do {
            try await body(harness)
        } catch {
            await harness.stop()
            throw error
        }
        await harness.stop()
    }

    /// Moves the clock by so much, in steps.
    func pass(_ duration: Duration) async {
        let end = clock.elapsed + duration
        _ = await advance(atMost: duration) { self.clock.elapsed >= end }
    }

    /// Closes a stream while the clock goes on, at most two seconds of it.
    func close(_ stream: MarketStream) async -> Bool {
        let isDone = Locked(false)
        let task = Task {
            await stream.close()
            isDone.withLock { $0 = true }
        }
        _ = await advance(atMost: .milliseconds(2_100), until: { isDone.withLock { $0 } })
        // A socket's own thread may need a moment after the clock has reached the limit.
        defer { task.cancel() }
        return await eventually { isDone.withLock { $0 } }
    }

    /// Moves the clock in steps until a condition holds; other tasks run between the steps.
    func advance(
        by step: Duration = .milliseconds(100),
        atMost limit: Duration = .seconds(60),
        until holds: () async -> Bool
    ) async -> Bool {
        let threads = [client.executionThread, server?.thread].compactMap(\.self)
        let paced = PacedClock(clock: clock, threads: server == nil ? [] : threads)
        return await paced.advance(by: step, atMost: limit, until: holds)
    }
}

/// Takes a stream's events in a task of its own, so that a test can look at what came.
final class EventLog: Sendable {
    private struct State {
        var events: [StreamEvent] = []
        var failure: SequenceError?
        var hasEnded = false
        var task: Task<Void, Never>?
    }

    private let state = Locked(State())

    func follow(_ stream: MarketStream) {
        let task = Task { await self.take(stream) }
        state.withLock { $0.task = task }
    }

    private func take(_ stream: MarketStream) async {
        do throws(SequenceError) {
            for try await event in stream { state.withLock { $0.events.append(event) } }
        } catch {
            state.withLock { $0.failure = error }
        }
        state.withLock { $0.hasEnded = true }
    }

    func stop() { state.withLock(\.task)?.cancel() }

    var events: [StreamEvent] { state.withLock(\.events) }
    var failure: SequenceError? { state.withLock(\.failure) }
    var hasEnded: Bool { state.withLock(\.hasEnded) }

    private func pick<Picked>(_ pick: (StreamEvent) -> Picked?) -> [Picked] {
        events.compactMap(pick)
    }

    var fills: [Fill] { pick { if case .event(.fill(let fill)) = $0 { fill } else { nil } } }
    var orders: [Order] { pick { if case .event(.order(let order)) = $0 { order } else { nil } } }
    var prices: [PriceUpdate] {
        pick { if case .event(.price(let price)) = $0 { price } else { nil } }
    }
    var books: [BookUpdate] { pick { if case .event(.book(let book)) = $0 { book } else { nil } } }
    var gaps: [StreamGap] { pick { if case .gap(let gap) = $0 { gap } else { nil } } }
    var caughtUp: [StreamGap] { pick { if case .caughtUp(let gap) = $0 { gap } else { nil } } }
    var rejected: [Topic] {
        pick { if case .rejected(let topics) = $0 { topics } else { nil } }.flatMap(\.self)
    }
    var issues: [DecodeIssue] { pick { if case .issue(let issue) = $0 { issue } else { nil } } }
}
