/// Where the client takes chance from: the system's generator, or a test's seed.
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

    /// So many lower-case hexadecimal digits.
    package func hex(_ count: Int) -> String {
        var text = ""
        while text.utf8.count < count {
            let word = String(next(), radix: 16)
            text += String(repeating: "0", count: 16 - word.utf8.count) + word
        }
        return String(text.prefix(count))
    }
}
