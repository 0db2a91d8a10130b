/// The token bucket all copies of a client share, and the waiting for it.
///
/// Without a rate of the caller's there is none until the server has told the key's.
final class RateLimiter: Sendable {
    private let bucket: Locked<TokenBucket?>
    private let isChosen: Bool
    private let time: TimeSource

    init(qps: Double?, time: TimeSource) {
        self.time = time
        isChosen = qps != nil
        bucket = Locked(qps.map { TokenBucket(qps: $0, now: time.monotonic()) })
    }

    /// Takes over the rate the server allows the key; one the caller has chosen stays.
    func learn(qps: Double) {
        guard !isChosen, qps > 0, qps.isFinite else { return }
        let now = time.monotonic()
        bucket.withLock { bucket in
            if bucket == nil {
                bucket = TokenBucket(qps: qps, now: now)
            } else {
                bucket?.change(qps: qps, now: now)
            }
        }
    }

    /// Waits for a token; throws ``SequenceError/cancelled``, or the call's deadline error at
    /// once if the wait would outlast it.
    func waitForToken(_ lane: Lane, _ call: Call) async throws(SequenceError) {
        guard let ticket = bucket.withLock({ $0?.join(lane) }) else { return }
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

    /// The server has answered 429: its bucket is emptier than this one.
    func drain() {
        bucket.withLock { $0?.drain(now: time.monotonic()) }
    }
}
