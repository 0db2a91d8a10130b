/// The waits between attempts: full jitter under a ceiling that doubles.
package struct Backoff: Sendable {
    private let base: Duration
    private let maximum: Duration

    package init(base: Duration, maximum: Duration) {
        (self.base, self.maximum) = (base, maximum)
    }

    /// The wait before a retry; the first retry is number 0.
    package func delay(_ number: Int, _ random: RandomSource) -> Duration {
        var ceiling = min(base, maximum)
        for _ in 0..<min(number, 32) {
            // Halved, not doubled, so that the longest of durations cannot overflow.
            guard ceiling < maximum / 2 else { return maximum * random.fraction() }
            ceiling *= 2
        }
        return ceiling * random.fraction()
    }
}
