/// How many requests may be on their way at once; more wait, the most urgent lane first.
///
/// What waits here does not wait in the transport, which knows no lanes: a cancel that came
/// after a hundred reads would stand behind them there.
final class ConcurrencyLimit: Sendable {
    /// How the wait for a slot ended.
    enum Entry: Sendable {
        case entered
        case cancelled
        /// The time for it was over.
        case late
    }

    private struct Waiter {
        let id: UInt64
        let lane: Lane
        let deadline: Duration
        let continuation: CheckedContinuation<Entry, Never>
    }

    private struct State {
        var underWay = 0
        /// The most urgent first.
        var waiters: [Waiter] = []
        /// Who is about to wait or waits, with how it ended if that was before it began.
        var arrivals: [UInt64: Entry?] = [:]
        var nextID: UInt64 = 0
        /// Looks for who has waited too long, at the earliest deadline when it was set.
        var timer: Task<Void, Never>?
        var timerDeadline: Duration?
    }

    /// As many as the transports open connections to one server.
    static let standard = 72

    private let limit: Int
    /// Slots only the safety lane may use.
    private let reserve: Int
    private let time: TimeSource
    private let state = Locked(State())

    init(_ limit: Int, time: TimeSource) {
        self.limit = max(1, limit)
        reserve = self.limit >= 2 ? max(1, self.limit / 9) : 0
        self.time = time
    }

    /// Waits for a slot, as long as that.
    func enter(_ lane: Lane, within patience: @autoclosure () -> Duration) async -> Entry {
        let id = state.withLock { state -> UInt64? in
            if state.waiters.isEmpty || lane == .safety, hasSlot(state, for: lane) {
                state.underWay += 1
                return nil
            }
            state.nextID += 1
            state.arrivals[state.nextID] = .some(nil)
            return state.nextID
        }
        guard let id else { return .entered }
        let deadline = time.monotonic() + patience()
        let entry = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer = state.withLock { state -> Entry? in
                    if case .some(.some(let entry)) = state.arrivals[id] { return entry }
                    if hasSlot(state, for: lane) {
                        state.underWay += 1
                        return .entered
                    }
                    let place = (state.waiters.lastIndex { $0.lane <= lane } ?? -1) + 1
                    state.waiters.insert(
                        Waiter(id: id, lane: lane, deadline: deadline, continuation: continuation),
                        at: place
                    )
                    armTimer(for: deadline, &state)
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            end(id, .cancelled)
        }
        state.withLock { _ = $0.arrivals.removeValue(forKey: id) }
        return entry
    }

    /// One timer for all who wait: most have the same patience, and go long before it ends.
    private func armTimer(for next: Duration, _ state: inout State) {
        if let armed = state.timerDeadline, armed <= next { return }
        state.timer?.cancel()
        state.timerDeadline = next
        let delay = max(.zero, next - time.monotonic())
        state.timer = Task { [weak self, time] in
            do { try await time.sleep(delay) } catch { return }
            self?.timerFired()
        }
    }

    private func timerFired() {
        let now = time.monotonic()
        let late = state.withLock { state in
            let late = state.waiters.filter { $0.deadline <= now }
            state.waiters.removeAll { $0.deadline <= now }
            state.timerDeadline = nil
            let next = state.waiters.lazy.map(\.deadline).min()
            if let next { armTimer(for: next, &state) }
            return late
        }
        for waiter in late { waiter.continuation.resume(returning: .late) }
    }

    deinit { state.withLock { $0.timer?.cancel() } }

    private func end(_ id: UInt64, _ entry: Entry) {
        let waiter = state.withLock { state -> Waiter? in
            guard let index = state.waiters.firstIndex(where: { $0.id == id }) else {
                if state.arrivals[id] != nil { state.arrivals[id] = entry }
                return nil
            }
            return state.waiters.remove(at: index)
        }
        waiter?.continuation.resume(returning: entry)
    }

    /// Gives the slot back.
    func leave() {
        let next = state.withLock { state -> Waiter? in
            state.underWay -= 1
            guard let first = state.waiters.first, hasSlot(state, for: first.lane) else {
                return nil
            }
            state.underWay += 1
            return state.waiters.removeFirst()
        }
        next?.continuation.resume(returning: .entered)
    }

    private func hasSlot(_ state: State, for lane: Lane) -> Bool {
        state.underWay < (lane == .safety ? limit : limit - reserve)
    }
}
