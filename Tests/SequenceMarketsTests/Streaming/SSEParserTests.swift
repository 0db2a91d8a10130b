import Testing

@testable import SequenceMarkets

@Suite("Server-sent events", .fewAtATime)
struct SSEParserTests {
    private func events(_ text: String) -> [SSEParser.Event] {
        var parser = SSEParser()
        return Array(text.utf8).withUnsafeBytes { parser.feed($0) }
    }

    static let text =
        ":hello\nretry: 1500\nid: 7\nevent: alert\ndata: {\"a\":\ndata: 1}\n\n"
        + "data\n\nid: 8\ndata:x\n\nevent: nothing\n\ndata: cut short"

    static let expected: [SSEParser.Event] = [
        .init(name: "alert", data: "{\"a\":\n1}", id: "7"),
        .init(name: "message", data: "", id: "7"),
        .init(name: "message", data: "x", id: "8"),
    ]

    @Test(
        "Comments, ids, names, many data lines, and an event cut short",
        arguments: ["\n", "\r", "\r\n"]
    )
    func fields(lineEnd: String) {
        let text = SSEParserTests.text.replacing("\n", with: lineEnd)
        #expect(events(text).map(\.name) == SSEParserTests.expected.map(\.name))
        #expect(events(text) == SSEParserTests.expected)
    }

    @Test("Gives the same events however the bytes are split", arguments: ["\n", "\r", "\r\n"])
    func anySplit(lineEnd: String) {
        let bytes = Array(SSEParserTests.text.replacing("\n", with: lineEnd).utf8)
        for size in 1...bytes.count {
            var parser = SSEParser()
            var found: [SSEParser.Event] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                let part = Array(bytes[start..<min(start + size, bytes.count)])
                found += part.withUnsafeBytes { parser.feed($0) }
            }
            #expect(found == SSEParserTests.expected)
            #expect(parser.retry == .milliseconds(1_500) && parser.lastID == "8")
        }
    }

    @Test("A byte order mark, an empty id, odd retries and unknown fields")
    func corners() {
        var parser = SSEParser()
        let text = "\u{feff}data: a\nid: 1\n\nid\nretry: soon\nfoo: bar\ndata: b\n\n"
        let found = Array(text.utf8).withUnsafeBytes { parser.feed($0) }
        #expect(found.map(\.data) == ["a", "b"])
        #expect(found.map(\.id) == ["1", nil])
        #expect(parser.retry == nil)
    }

    @Test("A line without an end is abandoned at the limit")
    func endlessLine() {
        var parser = SSEParser()
        let chunk = [UInt8](repeating: 0x61, count: 1 << 20)
        for _ in 0..<17 { _ = chunk.withUnsafeBytes { parser.feed($0) } }
        #expect(parser.isOverflowing)
        parser.reset()
        #expect(!parser.isOverflowing)
    }

    @Test("A wait without end is held to an hour", arguments: ["3600001", "9223372036854775807"])
    func longestWait(text: String) {
        var parser = SSEParser()
        _ = Array("retry: \(text)\n".utf8).withUnsafeBytes { parser.feed($0) }
        #expect(parser.retry == .seconds(3_600))
    }
}
