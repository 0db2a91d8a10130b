/// The server's limit as inferred from 429s: how long to pause, and a rate that may succeed.
///
/// A pure value. The estimate starts at the rate that succeeded in the last seconds, falls by a
/// third with each further refusal, and rises by a tenth after ten quiet seconds.
struct Congestion: Sendable {
    private static let window = Duration.seconds(2)
    private static let quiet = Duration.seconds(10)
    /// The lowest estimate, in requests a second: the rate of the lowest tier (`api-reference`,
    /// rate limits).
    private static let floor = 5.0

    /// Whether the server has stated the rate itself.
    var isTold = false
    private var pausedUntil: Duration?
    private var windowStart: Duration?
    private var count = 0
    private var last = 0
    private var rate: Double?
    private var changed = Duration.zero

    mutating func pause(until moment: Duration) {
        pausedUntil = max(pausedUntil ?? moment, moment)
    }

    /// The remaining pause; nil if there is none.
    mutating func pause(at now: Duration) -> Duration? {
        guard let until = pausedUntil else { return nil }
        if until > now { return until - now }
        pausedUntil = nil
        return nil
    }

    /// A request succeeded; returns a higher rate, if it is time for one.
    mutating func accepted(_ now: Duration) -> Double? {
        roll(now)
        count += 1
        guard !isTold, let rate, now - changed >= Congestion.quiet else { return nil }
        self.rate = rate * 1.1
        changed = now
        return self.rate
    }

    /// A request was refused; returns the rate to continue at.
    mutating func refused(_ now: Duration) -> Double {
        roll(now)
        // Requests that were sent together are refused together: they count as one refusal.
        if let rate, now - changed < .seconds(1) { return rate }
        let seen = Double(max(count, last)) / Congestion.window.seconds
        let next = rate.map { $0 * 2 / 3 } ?? seen * 2 / 3
        rate = max(Congestion.floor, next)
        changed = now
        return max(Congestion.floor, next)
    }

    private mutating func roll(_ now: Duration) {
        guard let start = windowStart, now - start < Congestion.window else {
            last = windowStart == nil ? 0 : count
            (windowStart, count) = (now, 0)
            return
        }
    }
}
