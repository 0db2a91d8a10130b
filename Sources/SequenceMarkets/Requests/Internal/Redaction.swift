/// Removes a secret from text sent by a server: verbatim, in other letter case, percent-encoded,
/// JSON-escaped, in base64, and where the text was cut within it.
///
/// All server text that is shown is passed through here.
package struct Redaction: Sendable {
    private static let minimum = 4
    /// The secret's bytes in lower case.
    private let secret: [UInt8]
    /// Its base64 encodings, one for each alignment within three bytes.
    private let encoded: [[UInt8]]

    /// Hides one secret; a secret of fewer than four bytes is not searched for.
    package init(_ secret: String) {
        let bytes = Array(secret.utf8)
        self.secret = bytes.count < Redaction.minimum ? [] : bytes.map(Redaction.lowercased)
        encoded = bytes.count < 6 ? [] : (0..<3).flatMap { Redaction.base64(bytes, after: $0) }
    }

    /// The text with `…` in place of the secret.
    package func apply(_ text: String) -> String {
        guard !secret.isEmpty else { return text }
        let bytes = Array(text.utf8)
        var out: [UInt8] = []
        var index = 0
        var isChanged = false
        while index < bytes.count {
            if let end = match(in: bytes, at: index) {
                out += Array("…".utf8)
                index = end
                isChanged = true
            } else {
                out.append(bytes[index])
                index += 1
            }
        }
        let whole = isChanged ? String(decoding: out, as: UTF8.self) : text
        return hidingCutEnds(of: whole)
    }

    private func match(in bytes: [UInt8], at start: Int) -> Int? {
        if let end = matchLiteral(secret[...], bytes, start) { return end }
        for form in encoded where bytes.count - start >= form.count {
            if bytes[start..<start + form.count].elementsEqual(form) { return start + form.count }
        }
        return nil
    }

    /// The end of the secret, each byte of it plain, `%XX`, `\u00XX` or after a backslash.
    private func matchLiteral(_ secret: ArraySlice<UInt8>, _ bytes: [UInt8], _ start: Int) -> Int? {
        var index = start
        for wanted in secret {
            guard let (byte, width) = Redaction.unit(bytes, index),
                Redaction.lowercased(byte) == wanted
            else { return nil }
            index += width
        }
        return index
    }

    private static func unit(_ bytes: [UInt8], _ index: Int) -> (byte: UInt8, width: Int)? {
        guard index < bytes.count else { return nil }
        switch bytes[index] {
        case UInt8(ascii: "%"):
            if let byte = hex(bytes, index + 1, 2) { return (byte, 3) }
        case UInt8(ascii: "\\") where index + 1 < bytes.count:
            if bytes[index + 1] | 0x20 == UInt8(ascii: "u"),
                let byte = hex(bytes, index + 2, 4)
            {
                return (byte, 6)
            }
            return (bytes[index + 1], 2)
        default: break
        }
        return (bytes[index], 1)
    }

    private static func hex(_ bytes: [UInt8], _ start: Int, _ count: Int) -> UInt8? {
        guard start + count <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[start..<start + count] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            value = value * 16 + digit
        }
        return UInt8(exactly: value)
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    /// The digits, in both alphabets, that depend on the secret alone, with this many bytes before
    /// it.
    private static func base64(_ bytes: [UInt8], after skipped: Int) -> [[UInt8]] {
        let padded = [UInt8](repeating: 0, count: skipped) + bytes
        let whole = Array(padded[..<(padded.count - padded.count % 3)])
        let digits = Base64.encode(whole)
        let first = skipped == 0 ? 0 : skipped + 1
        guard digits.count > first + 6 else { return [] }
        let plain = Array(digits[first...])
        let forURLs = plain.map { digit -> UInt8 in
            switch digit {
            case UInt8(ascii: "+"): UInt8(ascii: "-")
            case UInt8(ascii: "/"): UInt8(ascii: "_")
            default: digit
            }
        }
        return plain == forURLs ? [plain] : [plain, forURLs]
    }

    /// A text may have been cut within the secret, at either end.
    private func hidingCutEnds(of text: String) -> String {
        let bytes = Array(text.utf8)
        var (from, to) = (0, bytes.count)
        for count in stride(from: secret.count - 1, through: Redaction.minimum, by: -1) {
            if from == 0, let end = matchLiteral(secret.suffix(count), bytes, 0) { from = end }
            // Encoded, each byte takes up to six.
            if to == bytes.count {
                for width in [1, 3, 6] where count * width <= bytes.count {
                    let start = bytes.count - count * width
                    if matchLiteral(secret.prefix(count), bytes, start) == bytes.count {
                        to = start
                        break
                    }
                }
            }
        }
        guard from > 0 || to < bytes.count else { return text }
        let kept = from < to ? String(decoding: bytes[from..<to], as: UTF8.self) : ""
        return (from > 0 ? "…" : "") + kept + (to < bytes.count ? "…" : "")
    }
}
