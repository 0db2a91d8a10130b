#if os(Linux)
    /// Whether a caller should look out for its response itself instead of going to sleep.
    ///
    /// Waking a sleeper takes about as long as a server nearby takes to answer. So a caller that
    /// is alone with its request watches the socket for a moment, if answers have been coming
    /// within that moment; from a server farther away it never does. Where watching turns out to
    /// be in vain, as on a single processor, it is tried more and more rarely.
    struct CurlPatience {
        /// Answers slower than this are not waited for.
        private static let limit: UInt64 = 150_000
        /// How many requests, at most, go by without a try.
        private static let longestRest = 4_096

        /// How long answers have taken of late, in nanoseconds.
        private var typical: UInt64 = 0
        private var rest = 0
        private var nextRest = 16

        /// An answer took so long.
        mutating func note(_ nanoseconds: UInt64) {
            let sample = min(nanoseconds, 1_000_000_000)
            typical = typical == 0 ? sample : typical - typical / 8 + sample / 8
        }

        /// How long to look out for the next answer, in nanoseconds; nil to sleep at once.
        mutating func next() -> UInt64? {
            guard typical > 0, typical < CurlPatience.limit else { return nil }
            guard rest == 0 else {
                rest -= 1
                return nil
            }
            return min(typical * 3, CurlPatience.limit)
        }

        /// The answer came in time.
        mutating func succeeded() { nextRest = 16 }

        /// It did not.
        mutating func failed() {
            rest = nextRest
            nextRest = min(nextRest * 2, CurlPatience.longestRest)
        }
    }
#endif
