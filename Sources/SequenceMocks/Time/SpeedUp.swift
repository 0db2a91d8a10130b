public import SequenceMarkets

extension TimeSource {
    /// The system's time, sped up by a factor, to watch an exchange's day in a minute.
    public static func system(speed: Double) -> TimeSource {
        let speed = speed.isFinite && speed > 0 ? min(max(speed, 0.001), 100_000) : 1
        let (start, wall) = (TimeSource.system.monotonic(), TimeSource.system.wall())
        let elapsed: @Sendable () -> Duration = { (TimeSource.system.monotonic() - start) * speed }
        return TimeSource(
            monotonic: elapsed,
            wall: { wall.advanced(by: elapsed()) },
            sleep: { try await TimeSource.system.sleep($0 / speed) }
        )
    }
}
