import Dispatch
import Foundation

/// The system's clocks, read without allocating.
package enum SystemTime {
    /// Nanoseconds of the monotonic clock (`CLOCK_MONOTONIC` on Linux).
    package static func monotonicNanoseconds() -> UInt64 {
        DispatchTime.now().uptimeNanoseconds
    }

    package static func monotonic() -> Duration {
        .nanoseconds(Int64(clamping: monotonicNanoseconds()))
    }

    package static func wall() -> Nanoseconds {
        let seconds = Date().timeIntervalSince1970
        let whole = seconds.rounded(.down)
        // Split before scaling: the whole product would lose the last digits.
        return Nanoseconds(raw: Int64(whole) * 1_000_000_000 + Int64((seconds - whole) * 1e9))
    }
}
