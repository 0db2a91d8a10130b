/// How many calls may be under way at once; more wait, the most urgent lane first.
final class ConcurrencyLimit: Sendable {
    private struct Waiter {
        let id: UInt64
        let lane: Lane
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var underWay = 0
        var waiters: [Waiter] = []
        var cancelled: Set<UInt64> = []
        var nextID: UInt64 = 0
    }

    private let limit: Int
    /// Slots only the safety lane may use.
    private let reserve: Int
    private let state = Locked(State())

    init(_ limit: Int) {
        self.limit = max(1, limit)
        reserve = self.limit >= 2 ? max(1, self.limit / 8) : 0
    }

    /// Waits for a slot; false if the task was cancelled meanwhile.
    func enter(_ lane: Lane) async -> Bool {
        let id = state.withLock { state -> UInt64? in
            if state.waiters.isEmpty || lane == .safety, hasSlot(state, for: lane) {
                state.underWay += 1
                return nil
            }
            state.nextID += 1
            return state.nextID
        }
        guard let id else { return true }
        let entered = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer = state.withLock { state -> Bool? in
                    if state.cancelled.remove(id) != nil { return false }
                    if hasSlot(state, for: lane) {
                        state.underWay += 1
                        return true
                    }
                    state.waiters.append(Waiter(id: id, lane: lane, continuation: continuation))
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let waiter = state.withLock { state -> Waiter? in
                guard let index = state.waiters.firstIndex(where: { $0.id == id }) else {
                    state.cancelled.insert(id)
                    return nil
                }
                return state.waiters.remove(at: index)
            }
            waiter?.continuation.resume(returning: false)
        }
        // A cancellation that came after the answer has left its mark.
        state.withLock { _ = $0.cancelled.remove(id) }
        return entered
    }

    /// Gives the slot back.
    func leave() {
        let next = state.withLock { state -> Waiter? in
            state.underWay -= 1
            let urgent = state.waiters.min { ($0.lane, $0.id) < ($1.lane, $1.id) }
            guard let urgent, hasSlot(state, for: urgent.lane) else { return nil }
            state.waiters.removeAll { $0.id == urgent.id }
            state.underWay += 1
            return urgent
        }
        next?.continuation.resume(returning: true)
    }

    private func hasSlot(_ state: State, for lane: Lane) -> Bool {
        state.underWay < (lane == .safety ? limit : limit - reserve)
    }
}
