/// What a session keeps of the account: its continuity, and when that is next due.
struct AccountWatch {
    var continuity: AccountContinuity
    /// Topics that wait for the account's first look.
    var gate = TopicGate()
    /// The gap that was found by looking, until it is closed.
    var unreported: StreamGap?
    private var timer: Task<Void, Never>?
    private var due: Duration?

    init(continuity: AccountContinuity) { self.continuity = continuity }

    /// When something has to be done next.
    private var deadline: Duration? {
        [continuity.deadline, gate.deadline].compactMap(\.self).min()
    }

    /// Starts a timer for what is due, if none rings before it.
    mutating func arm(_ start: (Duration) -> Task<Void, Never>) {
        guard let deadline else { return }
        if let due, due <= deadline { return }
        timer?.cancel()
        due = deadline
        timer = start(deadline)
    }

    /// Forgets the timer, which has rung.
    mutating func rang() { due = nil }

    /// Forgets the timer, and returns it to be cancelled.
    mutating func disarm() -> Task<Void, Never>? {
        defer { (timer, due) = (nil, nil) }
        return timer
    }
}
