import Testing

@testable import SequenceMarkets

@Suite("The waits between attempts")
struct BackoffTests {
    /// The longest wait there can be: what full jitter draws from.
    private let most = RandomSource { UInt64.max }

    @Test("They double up to the maximum, and stay there")
    func doubling() {
        let backoff = Backoff(base: .milliseconds(500), maximum: .seconds(3))
        let waits = (0..<6).map { backoff.delay($0, most) / .seconds(1) }
        for (wait, expected) in zip(waits, [0.5, 1, 2, 3, 3, 3]) {
            #expect(abs(wait - expected) < 0.001)
        }
        #expect(abs(backoff.delay(.max, most) / .seconds(3) - 1) < 0.001)
    }

    @Test("No wait is above the maximum, and none can overflow")
    func extremes() {
        let longest = Duration.seconds(Int64.max)
        for (base, maximum) in [
            (Duration.seconds(60), Duration.seconds(2)), (longest, longest), (.zero, longest),
            (.zero, .zero),
        ] {
            for number in [0, 1, 20, 1_000] {
                let wait = Backoff(base: base, maximum: maximum).delay(number, most)
                #expect(wait >= .zero && wait <= maximum)
            }
        }
    }
}
