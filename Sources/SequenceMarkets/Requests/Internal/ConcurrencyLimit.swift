/// The limit on concurrent requests; more wait, the most urgent lane first.
///
/// Requests wait here rather than in the transport, which has no lanes: there a cancel would queue
/// behind a hundred earlier reads.
final class ConcurrencyLimit: Sendable {
    /// How the wait for a slot ended.
    enum Entry: Sendable {
        case entered
        case cancelled
        /// Its deadline passed.
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
        /// Most urgent first.
        var waiters: [Waiter] = []
        /// Waiters, present or about to wait; with the result if that came first.
        var arrivals: [UInt64: Entry?] = [:]
        var nextID: UInt64 = 0
        /// Checks for expired waiters, at the earliest deadline known when it was set.
        var timer: Task<Void, Never>?
        var timerDeadline: Duration?
    }

    /// The number of connections the transports open to one server.
    static let standard = 72

    private let limit: Int
    /// Slots reserved for the safety lane.
    private let reserve: Int
    private let time: TimeSource
    private let state = Locked(State())

    init(_ limit: Int, time: TimeSource) {
        self.limit = max(1, limit)
        reserve = self.limit >= 2 ? max(1, self.limit / 9) : 0
        self.time = time
    }

    /// Waits for a slot, for at most this long.
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

    /// One timer for all waiters: most have the same limit, and leave long before it ends.
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

    /// Releases the slot.
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
