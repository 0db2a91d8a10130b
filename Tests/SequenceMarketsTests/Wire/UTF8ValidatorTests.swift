import SequenceMarkets
import Testing

@Suite("UTF-8 is checked in one piece or in many", .fewAtATime)
struct UTF8ValidatorTests {
    private static let valid: [[UInt8]] = [
        [], Array("plain ASCII, long enough for the words of eight bytes and more".utf8),
        Array("κόσμε ￿ 😀 ä€".utf8), [0x7f], [0xc2, 0x80], [0xdf, 0xbf], [0xe0, 0xa0, 0x80],
        [0xed, 0x9f, 0xbf], [0xee, 0x80, 0x80], [0xf0, 0x90, 0x80, 0x80], [0xf4, 0x8f, 0xbf, 0xbf],
        Array("0123456789abcdef0123456789abcdeé0123456789abcdef".utf8),
    ]
    private static let invalid: [[UInt8]] = [
        [0x80], [0xbf], [0xc0, 0x80], [0xc1, 0xbf], [0xe0, 0x9f, 0xbf], [0xed, 0xa0, 0x80],
        [0xed, 0xbf, 0xbf], [0xf0, 0x8f, 0xbf, 0xbf], [0xf4, 0x90, 0x80, 0x80], [0xf5], [0xff],
        [0xc2], [0xe2, 0x82], [0xf0, 0x9f, 0x98], [0xc2, 0x41], [0xe2, 0x41, 0x80],
        Array("0123456789abcdef0123456789abcdef012".utf8) + [0xff],
    ]

    @Test("Valid texts are, however they are split", arguments: valid)
    func accepts(_ bytes: [UInt8]) {
        #expect(bytes.withUnsafeBytes { UTF8Validator.isValid($0) })
        for split in 0...bytes.count {
            var validator = UTF8Validator()
            #expect(Array(bytes[..<split]).withUnsafeBytes { validator.accept($0) })
            #expect(Array(bytes[split...]).withUnsafeBytes { validator.accept($0) })
            #expect(validator.isComplete)
        }
    }

    @Test("Invalid texts are not, however they are split", arguments: invalid)
    func refuses(_ bytes: [UInt8]) {
        #expect(!bytes.withUnsafeBytes { UTF8Validator.isValid($0) })
        for split in 0...bytes.count {
            var validator = UTF8Validator()
            let isValid =
                Array(bytes[..<split]).withUnsafeBytes { validator.accept($0) }
                && Array(bytes[split...]).withUnsafeBytes { validator.accept($0) }
                && validator.isComplete
            #expect(!isValid)
        }
    }

    @Test("It agrees with the standard library on all sequences of two lead bytes and more")
    func agrees() {
        let tails: [[UInt8]] = [
            [], [0x80], [0xbf], [0x80, 0x80], [0x9f, 0xbf], [0xa0, 0x80, 0x80],
        ]
        for first in UInt8.min...UInt8.max {
            for second in UInt8.min...UInt8.max {
                for tail in tails {
                    let bytes = [first, second] + tail
                    let expected = String(validating: bytes, as: UTF8.self) != nil
                    let found = bytes.withUnsafeBytes { UTF8Validator.isValid($0) }
                    if found != expected { Issue.record("\(bytes): \(found)") }
                }
            }
        }
    }
}
