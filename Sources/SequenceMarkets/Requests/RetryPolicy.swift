/// When and how often a failed call is made again.
public struct RetryPolicy: Sendable, Hashable {
    /// How many times after the first.
    public var maximumRetries: Int
    /// The longest wait before the first retry; each next one is twice as long.
    public var baseDelay: Duration
    /// No wait is longer, unless the server asks for it.
    public var maximumDelay: Duration
    /// How long a call may take with all its attempts and waits.
    public var deadline: Duration

    /// Makes a policy; what is left out is the default.
    public init(
        maximumRetries: Int = 3,
        baseDelay: Duration = .milliseconds(500),
        maximumDelay: Duration = .seconds(2),
        deadline: Duration = .seconds(60)
    ) {
        self.maximumRetries = maximumRetries
        self.baseDelay = baseDelay
        self.maximumDelay = maximumDelay
        self.deadline = deadline
    }

    /// Three retries, 0.5 s to 2 s with full jitter, within a minute.
    public static let standard = RetryPolicy()
    /// One attempt.
    public static let none = RetryPolicy(maximumRetries: 0)
}

/// The waits of one call between its attempts.
package struct RetryDelays: Sequence, IteratorProtocol, Sendable {
    private let backoff: Backoff
    private let count: Int
    private var made = 0
    private let random: RandomSource

    package init(_ policy: RetryPolicy, random: RandomSource) {
        backoff = Backoff(base: policy.baseDelay, maximum: policy.maximumDelay)
        count = policy.maximumRetries
        self.random = random
    }

    package mutating func next() -> Duration? {
        guard made < count else { return nil }
        defer { made += 1 }
        return backoff.delay(made, random)
    }
}
