/// Graphs whose submission is under way, and whether the stream has shown them.
///
/// A retry that is waiting ends the moment the stream shows that the order has landed.
final class Sightings: Sendable {
    private struct Watch {
        var isSeen = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let watches = Locked<[GraphID: Watch]>([:])

    func begin(_ id: GraphID) { watches.withLock { $0[id] = Watch() } }

    func end(_ id: GraphID) {
        let waiter = watches.withLock { $0.removeValue(forKey: id)?.waiter }
        waiter?.resume()
    }

    /// The stream has shown an event of this graph.
    func saw(_ id: GraphID?) {
        guard let id else { return }
        let waiter = watches.withLock { watches -> CheckedContinuation<Void, Never>? in
            guard watches[id] != nil else { return nil }
            watches[id]?.isSeen = true
            defer { watches[id]?.waiter = nil }
            return watches[id]?.waiter
        }
        waiter?.resume()
    }

    /// Whether nobody is waiting for anything: the usual case, checked for each event.
    var isIdle: Bool { watches.withLock(\.isEmpty) }

    func isSeen(_ id: GraphID) -> Bool { watches.withLock { $0[id]?.isSeen ?? false } }

    /// Waits until the graph is seen, or the task is cancelled.
    func wait(for id: GraphID) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = watches.withLock { watches in
                    guard watches[id]?.isSeen == false, !Task.isCancelled else { return true }
                    watches[id]?.waiter = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            let waiter = watches.withLock { watches in
                defer { watches[id]?.waiter = nil }
                return watches[id]?.waiter
            }
            waiter?.resume()
        }
    }
}
