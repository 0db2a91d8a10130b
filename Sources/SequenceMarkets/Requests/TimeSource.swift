/// How the client reads time and waits: the system's clocks, or a test's.
///
/// Nothing in the library reads a clock or sleeps in any other way, so a test that
/// passes a manual clock controls every time-out, back-off and time stamp.
public struct TimeSource: Sendable {
    /// Monotonic time since an arbitrary fixed moment.
    public var monotonic: @Sendable () -> Duration
    /// The time of day.
    public var wall: @Sendable () -> Nanoseconds
    /// Waits; throws `CancellationError` as soon as the task is cancelled.
    public var sleep: @Sendable (Duration) async throws -> Void

    /// Makes a source from its three parts.
    public init(
        monotonic: @escaping @Sendable () -> Duration,
        wall: @escaping @Sendable () -> Nanoseconds,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.monotonic = monotonic
        self.wall = wall
        self.sleep = sleep
    }

    /// The system's clocks.
    public static let system = TimeSource(
        monotonic: { SystemTime.monotonic() },
        wall: { SystemTime.wall() },
        sleep: { try await Task.sleep(for: $0) }
    )
}
