/// The token bucket shared by all copies of a client, and the waiting for it.
///
/// Without a rate set by the caller there is no limit until the server has reported the key's.
final class RateLimiter: Sendable {
    private let bucket: Locked<TokenBucket?>
    private let isChosen: Bool
    private let congestion: Locked<Congestion>
    private let time: TimeSource

    init(qps: Double?, time: TimeSource) {
        self.time = time
        isChosen = qps != nil
        congestion = Locked(Congestion())
        bucket = Locked(qps.map { TokenBucket(qps: $0, now: time.monotonic()) })
    }

    /// Adopts the rate the server allows the key; a rate set by the caller is kept.
    func learn(qps: Double) {
        guard !isChosen, qps > 0, qps.isFinite else { return }
        congestion.withLock { $0.isTold = true }
        setRate(qps, time.monotonic())
    }

    /// The server answered 429, with a wait and possibly a rate.
    ///
    /// Until the account's rate is known, a rate is estimated from the requests that succeeded.
    func refused(retryAfter: Duration?, limit: Double?) {
        let now = time.monotonic()
        let estimate = congestion.withLock { congestion in
            if let retryAfter { congestion.pause(until: now + retryAfter) }
            return congestion.refused(now)
        }
        if let limit {
            learn(qps: limit)
        } else if !isChosen, !congestion.withLock(\.isTold) {
            setRate(estimate, now)
        }
        drain()
    }

    /// A request succeeded.
    func accepted() {
        if isChosen { return }
        let now = time.monotonic()
        let higher = congestion.withLock { $0.accepted(now) }
        if let higher { setRate(higher, now) }
    }

    private func setRate(_ qps: Double, _ now: Duration) {
        bucket.withLock { bucket in
            if bucket == nil {
                bucket = TokenBucket(qps: qps, now: now)
            } else {
                bucket?.change(qps: qps, now: now)
            }
        }
    }

    /// Waits for the end of a pause the server requested; a cancel is tried all the same.
    private func waitForPause(_ lane: Lane, _ call: Call) async throws(SequenceError) {
        guard lane != .safety else { return }
        while let wait = congestion.withLock({ $0.pause(at: time.monotonic()) }) {
            guard wait < call.timeLeft() else { throw call.deadlineError() }
            do { try await time.sleep(wait) } catch { throw .cancelled }
        }
    }

    /// Waits for a token; throws ``SequenceError/cancelled``, or the call's deadline error at
    /// once if the wait would outlast it.
    func waitForToken(_ lane: Lane, _ call: Call) async throws(SequenceError) {
        try await waitForPause(lane, call)
        guard let ticket = bucket.withLock({ $0?.join(lane, now: time.monotonic()) }) else {
            return
        }
        while true {
            let decision = bucket.withLock { $0?.take(ticket, now: time.monotonic()) }
            guard case .wait(let duration)? = decision else { return }
            do {
                guard duration < call.timeLeft() else { throw call.deadlineError() }
                try await time.sleep(duration)
            } catch {
                bucket.withLock { $0?.leave(ticket) }
                throw error as? SequenceError ?? .cancelled
            }
        }
    }

    /// Whether a request that nobody waits for may be sent now: no other waits, and half of the
    /// bucket is left.
    var hasTokensToSpare: Bool {
        let now = time.monotonic()
        guard congestion.withLock({ $0.pause(at: now) }) == nil else { return false }
        return bucket.withLock { $0?.hasTokensToSpare(now: now) } ?? true
    }

    /// The bucket and the pause as they are now.
    func snapshot() -> (limit: RateLimitSnapshot?, pause: Duration?) {
        let now = time.monotonic()
        let (isTold, pause) = congestion.withLock { ($0.isTold, $0.pause(at: now)) }
        let source: RateLimitSnapshot.Source =
            isChosen ? .configured : isTold ? .server : .estimated
        return (bucket.withLock { $0?.snapshot(now: now, source: source) }, pause)
    }

    /// The server answered 429: its bucket is emptier than this one.
    func drain() {
        bucket.withLock { $0?.drain(now: time.monotonic()) }
    }
}
