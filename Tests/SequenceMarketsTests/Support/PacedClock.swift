import SequenceMocks

/// Moves a manual clock no faster than the code that lives by it.
struct PacedClock: Sendable {
    let clock: ManualClock
    /// The threads that serve the sockets in between, if there are sockets.
    var threads: [any TaskExecutor] = []

    /// Moves the clock in steps until a condition holds; false if it never does.
    func advance(
        by step: Duration = .milliseconds(100),
        atMost limit: Duration = .seconds(60),
        until holds: () async -> Bool
    ) async -> Bool {
        let end = clock.elapsed + limit
        while clock.elapsed < end {
            for _ in 0..<(threads.isEmpty ? 50 : 8) {
                if await holds() { return true }
                guard await settle() else { continue }
                if await holds() { return true }
                break
            }
            clock.advance(by: step)
        }
        return await holds()
    }

    /// Lets all tasks and sockets that are ready proceed; true if none is left.
    private func settle() async -> Bool {
        let isAtRest = await TestPool.settle()
        guard let first = threads.first else { return isAtRest }
        for thread in threads + [first] { await TestPool.turn(thread) }
        await TestPool.settle()
        return false
    }
}
