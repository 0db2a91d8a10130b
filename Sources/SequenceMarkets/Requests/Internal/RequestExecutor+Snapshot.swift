/// What the machine of the requests knows of itself; each part is read under its own lock.
extension RequestExecutor.Shared {
    var requestSnapshot: RequestSnapshot {
        let tally = tally.withLock(\.self)
        var snapshot = RequestSnapshot()
        snapshot.active = tally.active
        snapshot.lanes = tally.lanes
        (snapshot.rateLimit, snapshot.pause) = limiter.snapshot()
        snapshot.retries.budget = budget.withLock(\.tokens)
        snapshot.retries.capacity = RetryBudget.capacity
        snapshot.retries.allowed = tally.retries
        snapshot.retries.refused = tally.refusedRetries
        snapshot.undecodable = tally.undecodable
        snapshot.routes = tally.snapshots
        return snapshot
    }

    var submissionSnapshot: SubmissionSnapshot {
        let (now, wall) = (time.monotonic(), time.wall())
        return submissions.withBook { $0.snapshot(now: now, wall: wall) }
    }

    var connectionSnapshot: ConnectionSnapshot? {
        (transport as? any ConnectionCounting)?.connectionSnapshot
    }
}

extension SubmissionBook {
    func snapshot(now: Duration, wall: Nanoseconds) -> SubmissionSnapshot {
        var snapshot = SubmissionSnapshot()
        for record in unsettled.values {
            switch record.phase {
            case .underWay: snapshot.underWay += 1
            case .unknown: snapshot.unknown += 1
            case .denied: snapshot.denied += 1
            }
            // An earlier process has had another monotonic clock.
            let age =
                record.isRecovered ? wall.since(record.submittedAt) : now - record.firstAttempt
            snapshot.oldest = max(snapshot.oldest ?? .zero, age)
        }
        snapshot.openGraphs = own.openCount
        return snapshot
    }
}
