#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The system's clocks, read without allocating.
enum SystemTime {
    static func monotonic() -> Duration {
        let (seconds, nanoseconds) = read(CLOCK_MONOTONIC)
        return Duration(
            secondsComponent: seconds, attosecondsComponent: nanoseconds * 1_000_000_000)
    }

    static func wall() -> Nanoseconds {
        let (seconds, nanoseconds) = read(CLOCK_REALTIME)
        return Nanoseconds(raw: seconds * 1_000_000_000 + nanoseconds)
    }

    private static func read(_ clock: clockid_t) -> (seconds: Int64, nanoseconds: Int64) {
        var time = timespec()
        clock_gettime(clock, &time)
        return (Int64(time.tv_sec), Int64(time.tv_nsec))
    }
}
