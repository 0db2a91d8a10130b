#if os(Linux)
    internal import Synchronization

    /// Counts a transport's connections; changed behind the loop's gate, and read anywhere.
    package final class ConnectionTally: Sendable {
        private let openings = Atomic(0)
        private let closings = Atomic(0)
        private let inUse = Atomic(0)

        func opened() { openings.wrappingAdd(1, ordering: .releasing) }

        func closed() { closings.wrappingAdd(1, ordering: .releasing) }

        /// So many requests and streams are under way; some may still be connecting.
        func carries(_ count: Int) { inUse.store(count, ordering: .releasing) }

        var snapshot: ConnectionSnapshot {
            // The closings first: a connection is never seen as closed before it was opened.
            let closed = closings.load(ordering: .acquiring)
            let opened = openings.load(ordering: .acquiring)
            var snapshot = ConnectionSnapshot()
            snapshot.opened = opened
            snapshot.active = min(max(0, inUse.load(ordering: .relaxed)), opened - closed)
            snapshot.idle = opened - closed - snapshot.active
            return snapshot
        }
    }
#endif
