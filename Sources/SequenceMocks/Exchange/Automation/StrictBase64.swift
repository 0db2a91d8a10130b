/// Base64, strictly: every character counts.
enum StrictBase64 {
    /// The bytes, or nil if the text is not base64.
    static func decode(_ text: String) -> [UInt8]? {
        let bytes = Array(text.utf8)
        guard bytes.count.isMultiple(of: 4) else { return nil }
        let padding = bytes.reversed().prefix(2).prefix { $0 == UInt8(ascii: "=") }.count
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count / 4 * 3)
        var group: UInt32 = 0
        for (place, byte) in bytes.enumerated() {
            let isPadding = place >= bytes.count - padding
            guard let value = isPadding ? 0 : digit(byte) else { return nil }
            group = group << 6 | value
            if place % 4 == 3 {
                for shift in [16, 8, 0] as [UInt32] {
                    result.append(UInt8(truncatingIfNeeded: group >> shift))
                }
                group = 0
            }
        }
        result.removeLast(min(padding, result.count))
        return result
    }

    private static func digit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
