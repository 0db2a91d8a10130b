extension Waiters {
    /// Returns when it is woken, when it has happened already, when the task is cancelled, or after
    /// so long.
    func wait(
        for key: Key,
        atMost limit: Duration,
        on time: TimeSource,
        unless hasHappened: @escaping @Sendable () -> Bool
    ) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.wait(for: key, unless: hasHappened) }
            group.addTask { try? await time.sleep(limit) }
            await group.next()
            group.cancelAll()
        }
    }
}
