/// A session's account state: its continuity, and when that is next due.
struct AccountWatch {
    var continuity: AccountContinuity
    /// Topics that wait for the account's first pass.
    var gate = TopicGate()
    /// A gap found by the audit, until it is closed.
    var unreported: StreamGap?
    var timer = StreamTimer()

    init(continuity: AccountContinuity) { self.continuity = continuity }

    /// When the next action is due.
    var deadline: Duration? {
        [continuity.deadline, gate.deadline].compactMap(\.self).min()
    }
}
