/// Work that a change of a session leaves to do once no lock is held.
struct StreamDeferred {
    private var wakeUp: WakeUp?
    private var moreWakeUps: [WakeUp] = []
    /// Streams whose listeners have yet to be notified of a new state.
    private(set) var statuses: [StreamStatus] = []
    var requests: [AccountContinuity.Request] = []
    /// Topics to request from the server, and to release.
    var wanted: [Topic] = []
    var released: [Topic] = []
    /// How many more topics wait at the gate than before, or fewer if negative.
    var held = 0
    var isDistrusted = false
    /// Topics to request again.
    var refreshed: [Topic] = []
    /// Quotes to request for silent topics.
    var query: SilenceWatch.Query?
    /// Whether the observer has something to hear, also of a change that is otherwise unobserved.
    var hasObservations = false

    mutating func wake(_ consumer: WakeUp?) {
        guard let consumer else { return }
        if wakeUp == nil { wakeUp = consumer } else { moreWakeUps.append(consumer) }
    }

    mutating func move(_ status: StreamStatus, to state: StreamState) {
        if status.move(to: state) { statuses.append(status) }
    }

    /// Wakes the consumers, and notifies the listeners of a stream's state.
    func wakeAll() {
        wakeUp?()
        for wakeUp in moreWakeUps { wakeUp() }
        for status in statuses { status.tell() }
    }

    /// Does all the deferred work, and leaves none.
    mutating func take() -> StreamDeferred {
        defer { self = StreamDeferred() }
        return self
    }
}
