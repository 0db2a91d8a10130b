import Foundation
import SequenceMarkets
import SequenceMocks
import Testing

@Suite("The JSON reader", .fewAtATime)
struct JSONReaderTests {
    static let accepted = [
        "null", "true", "false", "0", "-0", "12", "-1.5e+10", "1E400", "\"\"", "[]", "{}",
        " [1 , 2 ] ",
        "{\"a\":{\"b\":[null]}}", "\"\\u00e9\\ud83d\\ude00\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
        "\"é😀\u{7f}\"",
        "\t\n\r 1 \t\n\r", "[[[[]]]]", "{\"a\":1,\"a\":2}", "123456789012345678901234567890",
        "0.1e-5",
        "\"\\u0000\"", "[\"\u{2028}\"]", "{\"\":0}",
    ]

    static let rejected = [
        "", " ", "nul", "nulll", "True", "01", "-", "+1", "1.", ".5", "1e", "1e+", "0x1", "NaN",
        "Infinity",
        "-01", "1 2", "[1,]", "[,1]", "[1 2]", "[", "]", "[1", "{", "}", "{\"a\"}", "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}", "{'a':1}", "{\"a\":1 \"b\":2}", "{\"a\" 1}", "{1:1}", "\"", "\"\\x\"", "\"\\u12\"",
        "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\udc00\"", "\"a\nb\"", "\"\t\"", "\"\\", "\"\\\"",
        "[1]x",
        "/* */1", "1//", "\u{feff}1", "[\u{a0}]", "[1,\u{c}2]", "{\"a\":1}}", "--1", "1.e5",
        "\"\u{1f}\"",
    ]

    @Test("Accepts what RFC 8259 allows", arguments: accepted)
    func accepts(text: String) throws {
        try JSONReader.validate(Array(text.utf8))
        _ = try JSONValue(parsing: text)
    }

    @Test("Rejects what RFC 8259 forbids, with an offset inside the text", arguments: rejected)
    func rejects(text: String) {
        let bytes = Array(text.utf8)
        #expect { try JSONReader.validate(bytes) } throws: { error in
            (error as? JSONError).map { (0...bytes.count).contains($0.offset) } ?? false
        }
        #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
    }

    @Test(
        "Rejects bytes that are not UTF-8",
        arguments: [
            [0xff], [0xc0, 0xaf], [0xe0, 0x80, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80],
            [0xf8, 0x88, 0x80, 0x80, 0x80], [0xc3], [0xe2, 0x82], [0x80],
        ] as [[UInt8]]
    )
    func rejectsInvalidUTF8(bytes: [UInt8]) {
        #expect(throws: JSONError.self) { try JSONReader.validate([0x22] + bytes + [0x22]) }
        // Also behind a run of ASCII that is skipped eight bytes at a time.
        #expect(throws: JSONError.self) {
            try JSONReader.validate(Array("\"0123456789abcdef".utf8) + bytes + [0x22])
        }
    }

    @Test("Nesting is limited, not the stack")
    func nestingIsLimited() throws {
        let deep = { (n: Int) in
            [UInt8](repeating: 0x5b, count: n) + [UInt8](repeating: 0x5d, count: n)
        }
        try JSONReader.validate(deep(JSONReader.depthLimit))
        #expect(throws: JSONError.self) { try JSONReader.validate(deep(JSONReader.depthLimit + 1)) }
        #expect(throws: JSONError.self) {
            try JSONReader.validate([UInt8](repeating: 0x5b, count: 1_000_000))
        }
        let objects = Array(String(repeating: "{\"a\":", count: 100_000).utf8)
        #expect(throws: JSONError.self) { try JSONReader.validate(objects) }
    }

    @Test("Every text cut short, at every byte, is rejected and reads nothing beyond its end")
    func truncationIsRejected() throws {
        let text =
            #"{"channel":"book:BTC","data":{"bids":[[76410.50,0.421]],"s":"é\u00e9","n":null,"ok":true}}"#
        let bytes = Array(text.utf8)
        try JSONReader.validate(bytes)
        for count in 0..<bytes.count {
            #expect(throws: JSONError.self) { try JSONReader.validate(Array(bytes.prefix(count))) }
        }
    }

    @Test("Values agree with Foundation's decoder")
    func agreesWithFoundation() throws {
        let text = #"[1,-2.5,1e3,0.1,123456789.987654321,3.463e-05,1.7976931348623157e308,5e-324]"#
        let bytes = Array(text.utf8)
        var ours: [Double] = []
        try JSONReader.read(bytes) { reader throws(JSONError) in
            try reader.readArray { reader throws(JSONError) in ours.append(try reader.readDouble())
            }
        }
        #expect(ours == (try JSONDecoder().decode([Double].self, from: Data(bytes))))
    }

    @Test("Random doubles read back as they were written")
    func randomDoublesRoundTrip() throws {
        let random = SeededGenerator(seed: 3).randomSource
        for i in 0..<5_000 {
            let value =
                i % 2 == 0
                ? Double(bitPattern: random.next())
                : Double(Int64(bitPattern: random.next()) >> 20) / 1e6
            guard value.isFinite else { continue }
            var writer = JSONWriter()
            writer.double(value)
            let back = try JSONReader.read(writer.bytes) { r throws(JSONError) in try r.readDouble()
            }
            #expect(back == value)
        }
    }

    @Test("Whole numbers read exactly, and only whole ones")
    func wholeNumbers() throws {
        func read(_ text: String) throws -> Int64 {
            try JSONReader.read(Array(text.utf8)) { r throws(JSONError) in try r.readInt64() }
        }
        #expect(try read("9223372036854775807") == .max)
        #expect(try read(" -9223372036854775808 ") == .min)
        #expect(try read("1.0") == 1)
        #expect(try read("1e3") == 1000)
        #expect(try read("-0") == 0)
        #expect(try read("\"1\"") == 1)
        for text in [
            "9223372036854775808", "1.5", "01", "\"1.5\"", "\"\"", "\" 1\"",
            "\"9223372036854775808\"", "1e19", "-", "0.1",
        ] {
            #expect(throws: JSONError.self, "\(text)") { try read(text) }
        }
    }

    @Test("Decimal numbers and decimal strings go straight to fixed point")
    func decimalsToFixedPoint() throws {
        func read(_ text: String) throws -> Px {
            try JSONReader.read(Array(text.utf8)) { r throws(JSONError) in try r.readFixed(Px.self)
            }
        }
        #expect(try read("76410.50").raw == 76_410_500_000_000)
        #expect(try read("\"76410.50\"").raw == 76_410_500_000_000)
        #expect(try read("-0.000000001").raw == -1)
        #expect(try read("3.463e-05").raw == 34_630)
        #expect(try read("0.51234567891").raw == 512_345_679)
        #expect(try read("0").raw == 0)
        for text in ["00.5", "1.", "\"x\"", "1e30", "9999999999", "null"] {
            #expect(throws: JSONError.self, "\(text)") { try read(text) }
        }
    }

    @Test("An error names the path to the value")
    func errorsNameThePath() throws {
        let bytes = Array(#"{"a":[1,{"b":2},{"c":{"d":tru}}]}"#.utf8)
        #expect { try JSONReader.validate(bytes) } throws: { error in
            (error as? JSONError)?.path(in: bytes) == "$.a[2].c.d"
        }
    }
}
