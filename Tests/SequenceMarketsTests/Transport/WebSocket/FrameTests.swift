import SequenceMarkets
import Testing

@Suite("Frames are written and read as RFC 6455 says", .fewAtATime)
struct FrameTests {
    private typealias Log = FrameLog

    @Test("The examples of section 5.7 are written byte for byte")
    func examples() {
        let hello = Array("Hello".utf8)
        let key = withUnsafeBytes(of: [0x37, 0xfa, 0x21, 0x3d] as [UInt8]) { _ in
            UInt32(littleEndian: 0x3d21_fa37)
        }
        #expect(Log.frame(1, hello) == [0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f])
        #expect(
            Log.frame(1, hello, mask: key)
                == [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58]
        )
        #expect(Log.frame(1, Array("Hel".utf8), isFinal: false) == [0x01, 0x03, 0x48, 0x65, 0x6c])
        #expect(Log.frame(0, Array("lo".utf8)) == [0x80, 0x02, 0x6c, 0x6f])
        #expect(Log.frame(9, hello) == [0x89, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f])
        let middle = [UInt8](repeating: 0, count: 256)
        #expect(Array(Log.frame(2, middle).prefix(4)) == [0x82, 0x7e, 0x01, 0x00])
        let large = [UInt8](repeating: 0, count: 65536)
        #expect(
            Array(Log.frame(2, large).prefix(10)) == [0x82, 0x7f, 0, 0, 0, 0, 0, 1, 0, 0]
        )
    }

    @Test("Masking is its own inverse at every offset and length")
    func masking() {
        for count in [0, 1, 3, 4, 7, 8, 9, 15, 16, 17, 100] {
            for offset in 0..<9 {
                let plain = (0..<count).map { UInt8($0) }
                let key: UInt32 = 0xa1b2_c3d4
                var bytes = plain
                bytes.withUnsafeMutableBytes { Frame.apply(key, offset: offset, to: $0) }
                let expected = plain.enumerated().map { index, byte in
                    byte ^ UInt8(truncatingIfNeeded: key >> UInt32((index + offset) % 4 * 8))
                }
                #expect(bytes == expected)
            }
        }
    }

    @Test("A dialogue is read the same however its bytes are split", arguments: [false, true])
    func everySplit(_ isMasked: Bool) {
        let mask: UInt32? = isMasked ? 0x1234_5678 : nil
        let role: FrameParser.Role = isMasked ? .server : .client
        let long = [UInt8](repeating: 0x62, count: 300)
        var all: [UInt8] = []
        all += Log.frame(1, Array("é1".utf8), mask: mask)
        all += Log.frame(1, [0xe2, 0x82], isFinal: false, mask: mask)
        all += Log.frame(9, [1, 2], mask: mask)
        all += Log.frame(0, [], isFinal: false, mask: mask)
        all += Log.frame(0, [0xac], mask: mask)
        all += Log.frame(10, [], mask: mask)
        all += Log.frame(2, long, mask: mask)
        all += Log.frame(1, [], mask: mask)
        all += Log.frame(8, [0x03, 0xe8] + Array("bye".utf8), mask: mask)
        all += Log.frame(1, Array("after the end".utf8), mask: mask)
        let expected: [Log.Entry] = [
            .text("é1"), .ping([1, 2]), .text("€"), .pong([]), .binary(long), .text(""),
            .close(1000, "bye"),
        ]
        #expect(Log.of([all], role: role) == expected)
        #expect(Log.of(all.map { [$0] }, role: role) == expected)
        for split in 0...all.count {
            #expect(Log.of([Array(all[..<split]), Array(all[split...])], role: role) == expected)
        }
    }

    @Test(
        "What RFC 6455 forbids is 1002 at the first byte that shows it",
        arguments: [
            [0xc1, 0x00], [0xa1, 0x00], [0x91, 0x00],  // reserved bits
            [0x83], [0x87], [0x8b], [0x8f],  // reserved opcodes
            [0x81, 0x80],  // a server that masks
            [0x09, 0x00], [0x08, 0x00], [0x0a, 0x00],  // fragmented control frames
            [0x89, 0x7e], [0x88, 0x7e], [0x8a, 0x7f],  // long control frames
            [0x80, 0x00], [0x00, 0x00],  // a continuation of nothing
            [0x01, 0x01, 0x61, 0x81, 0x01], [0x02, 0x00, 0x02, 0x00],  // a message in a message
            [0x81, 0x7e, 0x00, 0x7d], [0x81, 0x7f, 0, 0, 0, 0, 0, 0, 0xff, 0xff],  // not minimal
            [0x82, 0x7f, 0x80, 0, 0, 0, 0, 0, 0, 0],  // the highest bit of a length
            [0x88, 0x01, 0x03],  // half a close code
        ] as [[UInt8]]
    )
    func violations(_ bytes: [UInt8]) {
        let padded = bytes.count == 1 ? bytes + [0] : bytes
        #expect(Log.of([padded]).last == .error(1002))
        #expect(Log.of(padded.map { [$0] }).last == .error(1002))
    }

    @Test("A server refuses frames without a mask")
    func unmasked() {
        #expect(Log.of([Log.frame(1, [0x61])], role: .server) == [.error(1002)])
    }

    @Test("Close codes are checked")
    func closeCodes() {
        let good: [UInt16] = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 4999]
        let bad: [UInt16] = [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535]
        for code in good + bad {
            let payload = [UInt8(code >> 8), UInt8(truncatingIfNeeded: code)]
            let expected: Log.Entry = good.contains(code) ? .close(code, "") : .error(1002)
            #expect(Log.of([Log.frame(8, payload)]) == [expected])
        }
        #expect(Log.of([Log.frame(8)]) == [.close(nil, "")])
        #expect(Log.of([Log.frame(8, [0x03, 0xe8, 0xff])]) == [.error(1007)])
    }

    @Test("A wrong byte in a text is 1007 before the frame or the message ends")
    func failFast() {
        #expect(Log.of([[0x81, 0x7d, 0x61, 0xff]]) == [.error(1007)])
        let first = Log.frame(1, [0xf4], isFinal: false)
        #expect(Log.of([first, [0x80, 0x7d, 0x90]]) == [.error(1007)])
        #expect(Log.of([Log.frame(1, [0xc3])]) == [.error(1007)])
        #expect(Log.of([first, Log.frame(0, [])]) == [.error(1007)])
    }

    @Test("A message above the limit is 1009 as soon as its length is known")
    func tooLarge() {
        let limit = 1000
        func log(_ parts: [[UInt8]]) -> [Log.Entry] { Log.of(parts, maximumMessageSize: limit) }
        let full = [UInt8](repeating: 1, count: limit)
        #expect(log([Log.frame(2, full)]) == [.binary(full)])
        #expect(log([[0x82, 0x7e, 0x03, 0xe9]]) == [.error(1009)])
        let half = Log.frame(2, [UInt8](repeating: 1, count: 600), isFinal: false)
        #expect(log([half, [0x80, 0x7e, 0x01, 0x91]]) == [.error(1009)])
        #expect(log([[0x82, 0x7f, 0x7f, 255, 255, 255, 255, 255, 255, 255]]) == [.error(1009)])
    }

    @Test("Whatever comes, the parser neither stops nor reads beyond the end")
    func noise() {
        var generator = SplitMix(state: 7)
        for _ in 0..<2000 {
            let count = Int.random(in: 0...60, using: &generator)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let split = Int.random(in: 0...count, using: &generator)
            let whole = Log.of([bytes])
            let parts = Log.of([Array(bytes[..<split]), Array(bytes[split...])])
            #expect(whole == parts)
        }
    }
}

/// Numbers that look random and are the same every time.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
