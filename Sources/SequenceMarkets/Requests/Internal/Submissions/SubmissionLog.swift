/// The submissions of a client: the book behind a lock, and the tasks waiting for a sighting.
final class SubmissionLog: Sendable {
    private struct State {
        var book = SubmissionBook()
        /// Performs the action that a sighting requires.
        var onAppearance: (@Sendable (GraphID) -> Void)?
        /// Hears that the book has notes for the journal.
        var onNote: (@Sendable () -> Void)?
    }

    private let state = Locked(State())
    private let waiters = Waiters<GraphID>()

    /// Sets the handler that cancels and reports a graph that appears after it was denied.
    func onAppearance(_ handler: @escaping @Sendable (GraphID) -> Void) {
        state.withLock { $0.onAppearance = handler }
    }

    /// Lets the book keep notes of its changes, and sets the handler that fetches them.
    func onNote(_ handler: @escaping @Sendable () -> Void) {
        state.withLock { state in
            state.book.keepsNotes = true
            state.onNote = handler
        }
    }

    /// Reads or changes the book; no task is woken under the lock.
    func withBook<Result>(_ body: (inout SubmissionBook) -> Result) -> Result {
        let (result, hasNotes) = state.withLock { state in
            let result = body(&state.book)
            return (result, state.book.notes.isEmpty ? nil : state.onNote)
        }
        hasNotes?()
        return result
    }

    /// Whether a sighting would change nothing: checked for each event of the stream.
    var isIdle: Bool { state.withLock(\.book.isIdle) }

    /// Whether this client submitted the graph, as far as it remembers.
    func isOwn(_ id: GraphID) -> Bool { withBook { $0.isOwn(id) } }

    /// The exchange has shown an order or the state of this graph, on the stream or in an answer.
    func saw(_ id: GraphID?) {
        guard let id else { return }
        let appeared = withBook { $0.saw(id) == .appearedAfterDenial }
        let handler = appeared ? state.withLock(\.onAppearance) : nil
        waiters.wake { $0 == id }
        handler?(id)
    }

    func isSeen(_ id: GraphID) -> Bool {
        withBook { $0.unsettled[id].map(\.isSeen) ?? true }
    }

    /// Waits until the graph is seen, or the task is cancelled.
    func wait(for id: GraphID) async { await waiters.wait(for: id) { isSeen(id) } }
}
