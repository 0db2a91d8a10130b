/// A task that waits for the next of a session's deadlines.
struct StreamTimer {
    private var task: Task<Void, Never>?
    private var due: Duration?

    /// Starts a wait for a deadline, unless one ends before it.
    mutating func arm(_ deadline: Duration?, _ start: (Duration) -> Task<Void, Never>) {
        guard let deadline else { return }
        if let due, due <= deadline { return }
        task?.cancel()
        due = deadline
        task = start(deadline)
    }

    /// Forgets the wait, which is over.
    mutating func rang() { due = nil }

    /// Forgets the wait, and returns its task to be cancelled.
    mutating func disarm() -> Task<Void, Never>? {
        defer { (task, due) = (nil, nil) }
        return task
    }
}
