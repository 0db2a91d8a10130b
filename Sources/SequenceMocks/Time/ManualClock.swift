public import SequenceMarkets

/// A clock that moves only when a test says so.
///
/// Hand ``timeSource`` to the exchange and to the client: every time-out, back-off, latency
/// and market tick then waits for ``advance(by:)``, and a test needs no sleep.
///
/// ```swift
/// let clock = ManualClock()
/// let exchange = MockExchange(seed: 1, clock: clock)
/// async let answer = work()             // sleeps somewhere inside
/// await clock.waitUntilSleeping(1)      // now it does
/// clock.advance(by: .seconds(2))        // and now it goes on
/// ```
public final class ManualClock: Sendable {
    private struct Sleeper {
        var id: UInt64
        var deadline: Duration
        var continuation: CheckedContinuation<Void, any Error>
    }

    private struct Waiter {
        var id: UInt64
        var count: Int
        var continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var elapsed: Duration = .zero
        var nextID: UInt64 = 0
        var sleepers: [Sleeper] = []
        var waiters: [Waiter] = []
        var cancelledEarly: Set<UInt64> = []
        var observers: [@Sendable () -> Bool] = []
    }

    private let start: Nanoseconds
    private let state = Locked(State())

    /// Creates a clock set to a time; 2026-01-01 00:00 UTC by default.
    public init(start: Nanoseconds = Nanoseconds(raw: 1_767_225_600_000_000_000)) {
        self.start = start
    }

    /// The total time the clock has been advanced.
    public var elapsed: Duration { state.withLock { $0.elapsed } }

    /// The current date and time.
    public var now: Nanoseconds { start.advanced(by: elapsed) }

    /// The number of tasks sleeping on it.
    public var sleeperCount: Int { state.withLock { $0.sleepers.count } }

    /// The time source for an exchange and a client.
    public var timeSource: TimeSource {
        TimeSource(
            monotonic: { self.elapsed },
            wall: { self.now },
            sleep: { try await self.sleep(for: $0) }
        )
    }

    /// Advances the clock and wakes due sleepers, earliest deadline first.
    ///
    /// A task that wakes and sleeps again counts from the new time: move in smaller steps,
    /// with ``waitUntilSleeping(_:)`` between them, to meet every sleep of a loop.
    public func advance(by duration: Duration) {
        let observers = state.withLock { state in
            if duration > .zero { state.elapsed += duration }
            return state.observers
        }
        // The exchange acts first, so that a task that wakes finds it up to date.
        var gone: [Int] = []
        for (index, observer) in observers.enumerated() where !observer() { gone.append(index) }
        let due = state.withLock { state in
            for index in gone.reversed() { state.observers.remove(at: index) }
            let due = state.sleepers.filter { $0.deadline <= state.elapsed }
            state.sleepers.removeAll { $0.deadline <= state.elapsed }
            return due.sorted { ($0.deadline, $0.id) < ($1.deadline, $1.id) }
        }
        for sleeper in due { sleeper.continuation.resume() }
    }

    /// Returns as soon as at least this many tasks sleep on the clock.
    ///
    /// This is how a test knows that the code it drives has come to rest, without a real
    /// sleep. Returns early if the calling task is cancelled.
    public func waitUntilSleeping(_ count: Int = 1) async {
        let id = newID()
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let ready = state.withLock { state in
                    if state.sleepers.count >= count || state.cancelledEarly.remove(id) != nil {
                        return true
                    }
                    state.waiters.append(Waiter(id: id, count: count, continuation: continuation))
                    return false
                }
                if ready { continuation.resume() }
            }
        } onCancel: {
            let waiter = state.withLock { state -> Waiter? in
                guard let index = state.waiters.firstIndex(where: { $0.id == id }) else {
                    state.cancelledEarly.insert(id)
                    return nil
                }
                return state.waiters.remove(at: index)
            }
            waiter?.continuation.resume()
        }
        state.withLock { _ = $0.cancelledEarly.remove(id) }
    }

    /// Calls a closure within every ``advance(by:)``, before sleepers wake, until it returns false.
    func observe(_ observer: @escaping @Sendable () -> Bool) {
        state.withLock { $0.observers.append(observer) }
    }

    private func newID() -> UInt64 {
        state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
    }

    private func sleep(for duration: Duration) async throws {
        let id = newID()
        defer { state.withLock { _ = $0.cancelledEarly.remove(id) } }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation {
                (continuation: CheckedContinuation<Void, any Error>) in
                register(id, for: duration, continuation)
            }
        } onCancel: {
            let sleeper = state.withLock { state -> Sleeper? in
                guard let index = state.sleepers.firstIndex(where: { $0.id == id }) else {
                    state.cancelledEarly.insert(id)
                    return nil
                }
                return state.sleepers.remove(at: index)
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }

    private func register(
        _ id: UInt64,
        for duration: Duration,
        _ continuation: CheckedContinuation<Void, any Error>
    ) {
        enum Outcome { case sleeping, cancelled, over }
        let (outcome, ready) = state.withLock { state -> (Outcome, [Waiter]) in
            if state.cancelledEarly.remove(id) != nil { return (.cancelled, []) }
            guard duration > .zero else { return (.over, []) }
            state.sleepers.append(
                Sleeper(id: id, deadline: state.elapsed + duration, continuation: continuation)
            )
            let count = state.sleepers.count
            let ready = state.waiters.filter { $0.count <= count }
            state.waiters.removeAll { $0.count <= count }
            return (.sleeping, ready)
        }
        switch outcome {
        case .sleeping: break
        case .cancelled: continuation.resume(throwing: CancellationError())
        case .over: continuation.resume()
        }
        for waiter in ready { waiter.continuation.resume() }
    }
}
