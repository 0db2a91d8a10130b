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
        let continuation: CheckedContinuation<Entry, Never>
    }

    private struct State {
        var underWay = 0
        var waiters: [Waiter] = []
        /// Who is about to wait or waits, with how it ended if that was before it began.
        var arrivals: [UInt64: Entry?] = [:]
        var nextID: UInt64 = 0
    }

    /// As many as the transports open connections to one server.
    static let standard = 64

    private let limit: Int
    /// Slots only the safety lane may use.
    private let reserve: Int
    private let time: TimeSource
    private let state = Locked(State())

    init(_ limit: Int, time: TimeSource) {
        self.limit = max(1, limit)
        reserve = self.limit >= 2 ? max(1, self.limit / 8) : 0
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
        let limit = patience()
        let timer = Task { [weak self, time] in
            do { try await time.sleep(limit) } catch { return }
            self?.end(id, .late)
        }
        let entry = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer = state.withLock { state -> Entry? in
                    if case .some(.some(let entry)) = state.arrivals[id] { return entry }
                    if hasSlot(state, for: lane) {
                        state.underWay += 1
                        return .entered
                    }
                    state.waiters.append(Waiter(id: id, lane: lane, continuation: continuation))
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            end(id, .cancelled)
        }
        timer.cancel()
        state.withLock { _ = $0.arrivals.removeValue(forKey: id) }
        return entry
    }

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
            let urgent = state.waiters.min { ($0.lane, $0.id) < ($1.lane, $1.id) }
            guard let urgent, hasSlot(state, for: urgent.lane) else { return nil }
            state.waiters.removeAll { $0.id == urgent.id }
            state.underWay += 1
            return urgent
        }
        next?.continuation.resume(returning: .entered)
    }

    private func hasSlot(_ state: State, for lane: Lane) -> Bool {
        state.underWay < (lane == .safety ? limit : limit - reserve)
    }
}
