/// When and how often a failed call is retried.
public struct RetryPolicy: Sendable, Hashable {
    /// The maximum number of retries.
    public var maximumRetries: Int
    /// The longest wait before the first retry; each further one is twice as long.
    public var baseDelay: Duration
    /// The maximum wait, unless the server requests a longer one.
    public var maximumDelay: Duration
    /// How long a call may take, including all attempts and waits.
    public var deadline: Duration

    /// Makes a policy; omitted values use the defaults.
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
