/// Tasks that wait for an event, each of which can be cancelled.
///
/// The event's source changes the state first and wakes afterwards, outside its own lock.
package final class Waiters<Key: Sendable>: Sendable {
    private struct State {
        var waiting: [UInt64: (key: Key, continuation: CheckedContinuation<Void, Never>)] = [:]
        var last: UInt64 = 0
    }

    private let state = Locked(State())

    package init() {}

    /// Returns when it is woken, when it has happened already, or when the task is cancelled.
    package func wait(for key: Key, unless hasHappened: () -> Bool) async {
        let number = state.withLock { state in
            state.last += 1
            return state.last
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                state.withLock { $0.waiting[number] = (key, continuation) }
                // Checked afterwards: an event in between wakes this waiter, or is seen.
                if Task.isCancelled || hasHappened() { end(number) }
            }
        } onCancel: {
            end(number)
        }
    }

    /// Wakes the tasks that waited for the event.
    package func wake(where hasHappened: (Key) -> Bool) {
        let ready = state.withLock { state in
            let ready = state.waiting.filter { hasHappened($0.value.key) }
            for number in ready.keys { state.waiting[number] = nil }
            return ready.values.map(\.continuation)
        }
        for continuation in ready { continuation.resume() }
    }

    private func end(_ number: UInt64) {
        state.withLock { $0.waiting.removeValue(forKey: number) }?.continuation.resume()
    }
}
