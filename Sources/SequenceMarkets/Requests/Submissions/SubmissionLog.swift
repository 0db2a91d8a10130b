/// The submissions of a client: the book behind a lock, and who waits for a sighting.
final class SubmissionLog: Sendable {
    private struct State {
        var book = SubmissionBook()
        var waiters: [GraphID: [UInt64: CheckedContinuation<Void, Never>]] = [:]
        var nextWaiter: UInt64 = 0
        /// Carries out what a sighting asks for.
        var onAppearance: (@Sendable (GraphID) -> Void)?
    }

    private let state = Locked(State())

    /// Says who cancels and tells a graph that appears after it was denied.
    func onAppearance(_ handler: @escaping @Sendable (GraphID) -> Void) {
        state.withLock { $0.onAppearance = handler }
    }

    /// Reads or changes the book; nobody is woken under the lock.
    func withBook<Result>(_ body: (inout SubmissionBook) -> Result) -> Result {
        state.withLock { body(&$0.book) }
    }

    /// Whether a sighting would change nothing: checked for each event of the stream.
    var isIdle: Bool { state.withLock(\.book.isIdle) }

    /// Whether this client submitted the graph, as far as it remembers.
    func isOwn(_ id: GraphID) -> Bool { withBook { $0.isOwn(id) } }

    /// The exchange has shown something of this graph, on the stream or in an answer.
    func saw(_ id: GraphID?) {
        guard let id else { return }
        let (waiters, handler) = state.withLock { state in
            let sighting = state.book.saw(id)
            let waiters = state.waiters.removeValue(forKey: id)
            return (waiters, sighting == .appearedAfterDenial ? state.onAppearance : nil)
        }
        waiters?.values.forEach { $0.resume() }
        handler?(id)
    }

    func isSeen(_ id: GraphID) -> Bool {
        withBook { $0.unsettled[id].map(\.isSeen) ?? true }
    }

    /// Waits until the graph is seen, or the task is cancelled.
    func wait(for id: GraphID) async {
        let number = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    let isSeen = state.book.unsettled[id].map(\.isSeen) ?? true
                    guard !isSeen, !Task.isCancelled else { return true }
                    state.waiters[id, default: [:]][number] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                defer { if state.waiters[id]?.isEmpty == true { state.waiters[id] = nil } }
                return state.waiters[id]?.removeValue(forKey: number)
            }
            waiter?.resume()
        }
    }
}
