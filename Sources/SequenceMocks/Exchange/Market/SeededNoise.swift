/// Pseudorandom numbers that depend only on a seed, a key and an index.
///
/// The market uses them instead of a generator's stream, so that any time can be
/// looked at alone, in any order, and always shows the same.
struct SeededNoise: Sendable {
    let seed: UInt64

    /// 64 bits for an index.
    func bits(_ key: UInt64, _ place: Int64, _ more: Int64 = 0) -> UInt64 {
        let a = SeededGenerator.mix(seed ^ key)
        let b = SeededGenerator.mix(a &+ UInt64(bitPattern: place))
        return SeededGenerator.mix(b &+ UInt64(bitPattern: more) &* 0x9e37_79b9_7f4a_7c15)
    }

    /// A number from 0 up to, but not including, `bound`.
    func below(_ bound: Int64, _ key: UInt64, _ place: Int64, _ more: Int64 = 0) -> Int64 {
        guard bound > 0 else { return 0 }
        return Int64(bits(key, place, more) % UInt64(bound))
    }

    /// A path over time steps, in parts per billion: twelve octaves of noise, each four times
    /// as slow and twice as large as the one before, which is how prices spread with time.
    func path(_ key: UInt64, step: Int64, amplitude: Int64) -> Int64 {
        var sum: Int64 = 0
        for octave in 0..<SeededNoise.octaves {
            let shift = Int64(octave * 2)
            let place = step >> shift
            let offset = step & ((1 << shift) - 1)
            let from = corner(key &+ UInt64(octave), place)
            let to = corner(key &+ UInt64(octave), place &+ 1)
            let between = from + (((to - from) * offset) >> shift)
            sum += (amplitude << Int64(octave)) * between / SeededNoise.cornerRange
        }
        return sum
    }

    /// The farthest a path of this amplitude can move within a number of steps, in parts per
    /// billion: lets the exchange skip the steps in which a resting order cannot fill.
    static func reach(steps: Int64, amplitude: Int64) -> Int64 {
        var sum: Int64 = 0
        for octave in 0..<octaves {
            let scale: Int64 = 1 << Int64(octave * 2)
            let size = (amplitude << Int64(octave)) * 2
            sum += steps >= scale ? size : size / scale * steps + steps
        }
        return sum
    }

    private static let octaves = 12
    private static let cornerRange: Int64 = 1 << 20

    private func corner(_ key: UInt64, _ place: Int64) -> Int64 {
        let wide = Int64(bits(key, place) & 0x1f_ffff)
        return wide - SeededNoise.cornerRange
    }

    /// A stable key for a text (FNV-1a); Swift's own hash differs from run to run.
    static func key(_ text: String) -> UInt64 { key(text.utf8) }

    /// A stable key for bytes.
    static func key(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes {
            hash ^= UInt64(byte)
            hash = hash &* 0x0000_0100_0000_01b3
        }
        return hash
    }
}
