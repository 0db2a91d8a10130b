/// One connection's events for the observer: recorded under a lock, delivered without one, in
/// order.
final class ObservationOutbox: Sendable {
    private struct State {
        var pending: [StreamObservation] = []
        var isTelling = false
        /// Whether the observer was notified of a connection that has not been closed since.
        var isOpen = false
    }

    /// More than an observer can lag behind; older events are then discarded.
    private static let capacity = 1_024

    private let observer: (any RequestObserver)?
    private let route: String
    private let redaction: Redaction
    private let state = Locked(State())

    init(_ executor: RequestExecutor, path: String) {
        observer = executor.configuration.observer
        redaction = executor.shared.redaction
        route = RouteTemplate.of(path)
    }

    /// Records an event; does not call the observer, so it may be called under a lock.
    func note(
        _ kind: StreamObservation.Kind,
        topic: Topic? = nil,
        reason: String? = nil,
        count: Int? = nil
    ) {
        guard observer != nil else { return }
        let observation = StreamObservation(
            kind,
            route: route,
            topic: topic.map { redaction.apply($0.family) },
            reason: reason.map { redaction.apply($0).oneLine(200) },
            count: count
        )
        state.withLock { state in
            if kind == .connecting { state.isOpen = true }
            // After the end, nothing is recorded until another connection begins.
            guard state.isOpen else { return }
            if kind == .closed { state.isOpen = false }
            state.pending.append(observation)
            if state.pending.count > ObservationOutbox.capacity { state.pending.removeFirst() }
        }
    }

    /// Records a gap, or its end.
    func note(_ kind: StreamObservation.Kind, _ gap: StreamGap) {
        note(kind, topic: gap.topic, reason: "\(gap.reason)", count: gap.dropped)
    }

    /// Records a link's action in the observer's terms.
    func note(_ action: StreamStateMachine.Action, problem: String?, failure: SequenceError?) {
        switch action {
        case .connect: note(.connecting)
        case .changed(.live): note(.connected)
        case .changed(.waiting): note(.dropped, reason: problem)
        case .changed(.failed): note(.closed, reason: failure.map { "\($0)" })
        case .changed(.idle), .changed(.closed): note(.closed)
        default: break
        }
    }

    /// Delivers the recorded events to the observer; not to be called under a lock.
    func tell() {
        guard let observer else { return }
        // One caller at a time, so that order is kept; a concurrent caller leaves its events to
        // that one.
        let begins = state.withLock { state in
            guard !state.isTelling, !state.pending.isEmpty else { return false }
            state.isTelling = true
            return true
        }
        guard begins else { return }
        while let next = take() { observer.observe(next) }
    }

    private func take() -> StreamObservation? {
        state.withLock { state in
            guard !state.pending.isEmpty else {
                state.isTelling = false
                return nil
            }
            return state.pending.removeFirst()
        }
    }
}
