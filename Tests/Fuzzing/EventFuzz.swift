import SequenceMarkets

/// Server-sent events: the same events, however the bytes are split; the first byte
/// chooses the split.
enum EventFuzz {
    static let target = FuzzTarget(name: "events", seeds: seeds, run: run)

    @Sendable
    private static func seeds(_ fixtures: [Fixture]) -> [[UInt8]] {
        let texts = [
            ":hello\nretry: 1500\nid: 7\nevent: alert\ndata: {\"a\":\ndata: 1}\n\ndata\n\nid\n\n",
            "\u{feff}id: 8\r\ndata:x\r\n\r\nevent: nothing\r\n\r\ndata: cut short",
            "data: a\rdata: b\r\revent:e\rid: \rdata\r\r",
        ]
        return texts.map { [5] + Array($0.utf8) }
            + fixtures.map { Array("\u{3}id: 1\nevent: tca\ndata: ".utf8) + $0.json + [10, 10] }
    }

    @Sendable
    private static func run(_ input: [UInt8]) {
        guard let seed = input.first else { return }
        let bytes = Array(input.dropFirst())
        let (whole, a) = heard([bytes])
        let (parts, b) = heard(split(bytes, seed: seed))
        promise(whole == parts, "a split changes the events")
        promise(a.lastID == b.lastID && a.retry == b.retry, "a split changes the state")
        promise(whole.allSatisfy { !$0.name.isEmpty && $0.id != "" }, "an event is half empty")
        if let retry = a.retry {
            promise((.zero...SSEParser.longestRetry).contains(retry), "the wait is out of bounds")
        }
    }

    private static func heard(_ parts: [[UInt8]]) -> ([SSEParser.Event], SSEParser) {
        var parser = SSEParser()
        let events = parts.flatMap { part in part.withUnsafeBytes { parser.feed($0) } }
        return (events, parser)
    }
}
