/// The token bucket all copies of a client share, and the waiting for it.
final class RateLimiter: Sendable {
    private let bucket: Locked<TokenBucket>
    private let time: TimeSource

    init(qps: Double, time: TimeSource) {
        self.time = time
        bucket = Locked(TokenBucket(qps: qps, now: time.monotonic()))
    }

    /// Waits for a token; throws ``SequenceError/cancelled``, or the call's deadline error at
    /// once if the wait would outlast it.
    func waitForToken(_ lane: Lane, _ call: Call) async throws(SequenceError) {
        let ticket = bucket.withLock { $0.join(lane) }
        while true {
            let decision = bucket.withLock { $0.take(ticket, now: time.monotonic()) }
            guard case .wait(let duration) = decision else { return }
            do {
                guard duration < call.timeLeft() else { throw call.deadlineError() }
                try await time.sleep(duration)
            } catch {
                bucket.withLock { $0.leave(ticket) }
                throw error as? SequenceError ?? .cancelled
            }
        }
    }

    /// The server has answered 429: its bucket is emptier than this one.
    func drain() {
        bucket.withLock { $0.drain(now: time.monotonic()) }
    }
}
