/// A session's account state: its continuity, and when that is next due.
struct AccountWatch {
    var continuity: AccountContinuity
    /// Topics that wait for the account's first pass.
    var gate = TopicGate()
    /// A gap found by the audit, until it is closed.
    var unreported: StreamGap?
    private var timer: Task<Void, Never>?
    private var due: Duration?

    init(continuity: AccountContinuity) { self.continuity = continuity }

    /// When the next action is due.
    private var deadline: Duration? {
        [continuity.deadline, gate.deadline].compactMap(\.self).min()
    }

    /// Starts a timer for what is due, unless one fires before it.
    mutating func arm(_ start: (Duration) -> Task<Void, Never>) {
        guard let deadline else { return }
        if let due, due <= deadline { return }
        timer?.cancel()
        due = deadline
        timer = start(deadline)
    }

    /// Forgets the timer, which has fired.
    mutating func rang() { due = nil }

    /// Forgets the timer, and returns it to be cancelled.
    mutating func disarm() -> Task<Void, Never>? {
        defer { (timer, due) = (nil, nil) }
        return timer
    }
}
