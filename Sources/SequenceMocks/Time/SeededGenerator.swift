public import SequenceMarkets

/// A small random generator, reproducible from its seed (SplitMix64).
///
/// ```swift
/// let random = SeededGenerator(seed: 7).randomSource   // for a client's configuration
/// ```
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Creates a generator from a seed.
    public init(seed: UInt64) {
        state = seed
    }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        return SeededGenerator.mix(state)
    }

    /// A source for a client, starting at this generator's current state.
    public var randomSource: RandomSource {
        let shared = SharedGenerator(self)
        return RandomSource { shared.next() }
    }

    /// Spreads every bit of the input over all bits of the result.
    static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

/// One generator that several tasks draw from.
final class SharedGenerator: Sendable {
    private let generator: Locked<SeededGenerator>

    init(_ generator: SeededGenerator) {
        self.generator = Locked(generator)
    }

    func next() -> UInt64 {
        generator.withLock { $0.next() }
    }
}
