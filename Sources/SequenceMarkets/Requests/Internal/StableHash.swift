/// A 64-bit hash that is the same in every process (FNV-1a), unlike the standard library's.
struct StableHash {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func add(_ text: String?) {
        for byte in (text ?? "").utf8 { add(byte) }
        add(0xff)
    }

    private mutating func add(_ byte: UInt8) {
        value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }

    mutating func add(bytes: some Sequence<UInt8>) {
        for byte in bytes { add(byte) }
    }
}
