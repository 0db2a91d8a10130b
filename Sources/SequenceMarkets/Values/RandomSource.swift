/// The client's source of randomness: the system's generator, or a test's seed.
public struct RandomSource: Sendable {
    /// 64 random bits.
    public var next: @Sendable () -> UInt64

    /// Makes a source of a function that returns 64 random bits at a call.
    public init(next: @escaping @Sendable () -> UInt64) {
        self.next = next
    }

    /// The system's generator, cryptographically secure on every platform.
    public static let system = RandomSource {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }

    /// A number from 0 up to, but not including, 1.
    package func fraction() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// This many lower-case hexadecimal digits.
    package func hex(_ count: Int) -> String {
        String(unsafeUninitializedCapacity: count) { buffer in
            var word: UInt64 = 0
            for index in 0..<count {
                if index % 16 == 0 { word = next() }
                let digit = UInt8(truncatingIfNeeded: word >> 60)
                buffer[index] = digit < 10 ? digit + 0x30 : digit + 0x57
                word <<= 4
            }
            return count
        }
    }
}
