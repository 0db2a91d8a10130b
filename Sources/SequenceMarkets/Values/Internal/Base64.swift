/// Base64 straight into a buffer, a piece at a time.
package struct Base64: Sendable {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
    )
    /// Up to two bytes that wait for the third.
    private var rest: [UInt8] = []

    /// Encodes bytes, padded.
    package static func encode(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        var base64 = Base64()
        base64.append(bytes, to: &text)
        base64.finish(to: &text)
        return text
    }

    /// Appends the text of some bytes; what does not fill a group of three waits.
    mutating func append(_ bytes: some Sequence<UInt8>, to out: inout [UInt8]) {
        for byte in bytes {
            rest.append(byte)
            guard rest.count == 3 else { continue }
            let group = UInt32(rest[0]) << 16 | UInt32(rest[1]) << 8 | UInt32(rest[2])
            for shift in [18, 12, 6, 0] as [UInt32] {
                out.append(Base64.alphabet[Int(group >> shift & 63)])
            }
            rest.removeAll(keepingCapacity: true)
        }
    }

    /// Appends what is left, padded.
    mutating func finish(to out: inout [UInt8]) {
        guard let first = rest.first else { return }
        let second = rest.count > 1 ? rest[1] : 0
        let group = UInt32(first) << 16 | UInt32(second) << 8
        out.append(Base64.alphabet[Int(group >> 18 & 63)])
        out.append(Base64.alphabet[Int(group >> 12 & 63)])
        out.append(rest.count > 1 ? Base64.alphabet[Int(group >> 6 & 63)] : UInt8(ascii: "="))
        out.append(UInt8(ascii: "="))
        rest = []
    }
}
