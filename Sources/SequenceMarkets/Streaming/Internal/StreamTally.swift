/// Counts what one stream receives; guarded by its session's lock.
struct StreamTally {
    /// Elements delivered, and how many of them are about the stream itself.
    private var delivered = 0
    private var notices = 0
    private var gaps = 0
    var reconnects = 0
    private(set) var lag = LatencyHistogram()

    mutating func note(_ notice: StreamEvent) {
        notices += 1
        if case .gap = notice { gaps += 1 }
    }

    mutating func deliver(_ count: Int) { delivered &+= count }

    /// The newest event of a read.
    @inline(__always)
    mutating func measure(_ event: StreamEvent?, at now: Nanoseconds) {
        guard let time = event?.time else { return }
        lag.record(nanoseconds: now.raw &- time.raw)
    }

    func counts(_ policy: StreamPolicy) -> StreamCounts {
        var counts = StreamCounts()
        counts.events = max(0, delivered - notices)
        counts.gaps = gaps + policy.overflows
        (counts.dropped, counts.conflated) = (policy.dropped, policy.conflated)
        counts.reconnects = reconnects
        return counts
    }
}

extension StreamConsumer {
    func snapshot(route: String) -> StreamSnapshot {
        var snapshot = StreamSnapshot(id: id, route: route)
        snapshot.state = StreamSnapshot.State(status.state)
        snapshot.topics = topics.count
        snapshot.lag = tally.lag
        snapshot.buffered = queue.count
        snapshot.counts = queue.policy { tally.counts($0) }
        return snapshot
    }
}

extension StreamSession {
    /// Counts of the streams that have ended, and of the connection.
    struct Totals {
        var opened = 0
        var ended = StreamCounts()
        var reconnects = 0

        mutating func end(_ consumer: StreamConsumer) {
            ended += consumer.queue.policy { consumer.tally.counts($0) }
        }
    }

    /// The open streams, and the counts of all.
    var snapshot: (open: [StreamSnapshot], all: StreamRouteSnapshot) {
        var all = StreamRouteSnapshot(route: "/v1/stream")
        let open = state.withLock { state in
            let open = state.roster.all.map { $0.snapshot(route: all.route) }
            all.opened = state.totals.opened
            all.counts = state.totals.ended
            for stream in open { all.counts += stream.counts }
            all.counts.reconnects = state.totals.reconnects
            all.duplicates = state.account.continuity.records.duplicates
            return open
        }
        all.undecodable = issueCount
        return (open.sorted { $0.id < $1.id }, all)
    }
}

/// Counts what one feed receives; it outlives the feed, so that its counts do.
final class FeedTally: Sendable {
    private struct State {
        var counts = StreamCounts()
        var undecodable = 0
    }

    private let state = Locked(State())

    /// Counts a batch.
    func add<Payload>(_ batch: [FeedEvent<Payload>]) {
        state.withLock { state in
            for event in batch {
                switch event {
                case .event: state.counts.events += 1
                case .gap: state.counts.gaps += 1
                case .caughtUp(let gap): state.counts.reconnects += gap.reason == .reconnect ? 1 : 0
                case .issue: state.undecodable += 1
                }
            }
        }
    }

    /// Counts events that the consumer was too slow for.
    func drop(_ count: Int) { state.withLock { $0.counts.dropped += count } }

    /// Counts the gap that reports such events.
    func overflow() { state.withLock { $0.counts.gaps += 1 } }

    var counts: StreamCounts { state.withLock(\.counts) }
    var undecodable: Int { state.withLock(\.undecodable) }
}
