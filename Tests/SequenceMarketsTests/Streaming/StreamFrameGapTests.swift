import SequenceMocks
import Testing

@testable import SequenceMarkets

@Suite("A Gap frame, whose form no page shows", .fewAtATime)
struct StreamFrameGapTests {
    private func read(_ text: String) throws -> StreamFrame {
        var text = text
        return try text.withUTF8 { try StreamFrame.read(UnsafeRawBufferPointer($0)) }
    }

    @Test(
        "Every likely form of it is a gap of the topic it names",
        arguments: [
            #"{"channel":"gap","data":{"dropped":5,"topic":"fills"}}"#,
            #"{"channel":"Gap","data":{"missed":5,"channel":"fills"}}"#,
            #"{"channel":"lagged","data":{"count":5,"topic":"fills"}}"#,
            #"{"event":"Gap","topic":"fills","missed":5}"#,
            #"{"type":"gap","channel":"fills","dropped":5}"#,
            #"{"channel":"fills","gap":{"dropped":5}}"#,
            #"{"channel":"fills","event":"gap","dropped":5}"#,
            #"{"Gap":{"dropped":5,"topic":"fills"}}"#,
            #"{"gap":5,"topic":"fills"}"#,
        ]
    )
    func forms(text: String) throws {
        guard case .gap(let channel, let dropped) = try read(text) else {
            Issue.record("no hole")
            return
        }
        #expect(channel == "fills" && dropped == 5)
        var copy = text
        let short = try copy.withUTF8 {
            try StreamDecoder().event(in: UnsafeRawBufferPointer($0))
        }
        #expect(short == nil, "the short way does not know it")
    }

    @Test("One that names no topic is a gap of all", arguments: [#"{"Gap":9}"#, #"{"gap":9}"#])
    func ofAll(text: String) throws {
        guard case .gap(nil, 9) = try read(text) else {
            Issue.record("no hole of all")
            return
        }
    }

    @Test(
        "What tells something of nobody knows what is an error, not silence",
        arguments: [
            #"{"topic":"fills","payload":{"qty_1e8":1}}"#, #"{"data":{"qty_1e8":1}}"#,
            #"{"channel":"book:BTC-USD","data":{"gap":5}}"#,
        ]
    )
    func unknown(text: String) {
        #expect(throws: JSONError.self) { try read(text) }
    }

    @Test("A channel in other letters is the channel")
    func letters() throws {
        #expect(StreamChannel("Book:BTC-USD").family == .book)
        #expect(StreamChannel("Book:BTC-USD").subject == "BTC-USD")
        #expect(StreamChannel("novelty").family == .other)
    }
}
