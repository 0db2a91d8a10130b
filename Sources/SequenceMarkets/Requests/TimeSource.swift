/// Where the client reads time and how it waits: the system's, or a test's.
///
/// Nothing in the library reads a clock or sleeps in any other way, so a test that
/// passes a manual clock controls every time-out, back-off and time stamp.
public struct TimeSource: Sendable {
    /// Time since some fixed moment, never going back.
    public var monotonic: @Sendable () -> Duration
    /// The time of day.
    public var wall: @Sendable () -> Nanoseconds
    /// Waits; throws `CancellationError` as soon as the task is cancelled.
    public var sleep: @Sendable (Duration) async throws -> Void

    /// Makes a source of its three parts.
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
