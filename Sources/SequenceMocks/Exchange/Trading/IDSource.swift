/// Generates ids unique across calls and accounts.
struct IDSource: Sendable {
    private let noise: SeededNoise
    /// Separates the ids of one account from those of another.
    private var space: UInt64
    private var count: Int64 = 0

    init(noise: SeededNoise, space: UInt64 = 0) {
        self.noise = noise
        self.space = space
    }

    /// Continues with the ids of another account.
    mutating func enter(space: UInt64) {
        self.space = space
    }

    /// A number of hexadecimal digits.
    mutating func next(digits: Int) -> String {
        count += 1
        var text = ""
        var word: Int64 = 0
        while text.utf8.count < digits {
            let bits = String(noise.bits(0x1d ^ space, count, word), radix: 16)
            text += String(repeating: "0", count: 16 - bits.utf8.count) + bits
            word += 1
        }
        return String(text.prefix(digits))
    }
}
