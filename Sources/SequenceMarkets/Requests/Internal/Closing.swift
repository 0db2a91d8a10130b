/// Whether a client is closed, and the actions to run when it is.
final class Closing: Sendable {
    private struct State {
        var isClosed = false
        var actions: [@Sendable () async -> Void] = []
    }

    private let state = Locked(State())
    private let waiters = Waiters<Void>()

    var isClosed: Bool { state.withLock(\.isClosed) }

    /// Adds an action for the close; false if the client is closed already.
    func add(_ action: @escaping @Sendable () async -> Void) -> Bool {
        state.withLock { state in
            if state.isClosed { return false }
            state.actions.append(action)
            return true
        }
    }

    /// Ends pending waits, then runs the actions; a second call has none left.
    func close() async {
        let actions = state.withLock { state in
            defer { (state.isClosed, state.actions) = (true, []) }
            return state.actions
        }
        waiters.wake { true }
        for action in actions { await action() }
    }

    /// Runs the operation in a task that is cancelled as soon as the client is closed.
    ///
    /// Returns the operation's result; nil only if it was never started.
    func run<Value: Sendable>(
        _ operation: @escaping @Sendable () async -> Value
    ) async -> Value? {
        if isClosed { return nil }
        return await withTaskGroup(of: Value?.self) { group in
            group.addTask { await operation() }
            group.addTask {
                await self.waiters.wait(for: ()) { self.isClosed }
                return nil
            }
            var value: Value?
            for await end in group {
                value = value ?? end
                group.cancelAll()
            }
            return value
        }
    }

    /// A clock whose waits end when the client is closed, as if their task was cancelled.
    func ending(_ time: TimeSource) -> TimeSource {
        var ending = time
        ending.sleep = { [self] duration in
            let end = await run { () async -> Result<Void, any Error> in
                do {
                    try await time.sleep(duration)
                    return .success(())
                } catch {
                    return .failure(error)
                }
            }
            try (end ?? .failure(CancellationError())).get()
        }
        return ending
    }
}
