import Testing

@testable import SequenceMarkets

@Suite("The fast path for common stream messages", .fewAtATime)
struct StreamDecoderTests {
    private func event(
        _ text: String,
        with decoder: StreamDecoder = StreamDecoder()
    ) throws -> (channel: String, event: TopicEvent)? {
        var text = text
        let found = try text.withUTF8 { try decoder.event(in: UnsafeRawBufferPointer($0)) }
        return found.map { (decoder.channel($0.0).name, $0.1) }
    }

    private func price(_ symbol: String, _ bid: Int) -> String {
        #"{"channel":"prices:\#(symbol)","data":{"symbol":"\#(symbol)","best_bid_px_1e9":\#(bid)}}"#
    }

    @Test("Reads what the general way reads", arguments: MutationTests.frames)
    func agreesWithGeneralWay(frame: String) throws {
        var text = frame
        let general = try text.withUTF8 { try StreamFrame.read(UnsafeRawBufferPointer($0)) }
        let short = try event(frame)
        if case .event(let channel, let event) = general {
            #expect(short?.channel == channel)
            #expect(short?.event == event)
        } else {
            #expect(short == nil)
        }
    }

    @Test(
        "Leaves to the general way what is not in the usual form",
        arguments: [
            #"{ "channel":"orders","data":{}}"#, #"{"channel":"orders", "data":{}}"#,
            #"{"data":{},"channel":"orders"}"#, #"{"subscribed":[],"rejected":[]}"#, "", "[]",
            #"{"channel":"prices:A","data":{"symbol":"A"},"gap":{"dropped":3}}"#,
            #"{"channel":"prices:A","data":{"symbol":"A"}} "#,
        ]
    )
    func leavesTheRest(text: String) throws {
        #expect(try event(text) == nil)
    }

    @Test("Distinguishes channels of any length, and recognises them again")
    func tellsChannelsApart() throws {
        let decoder = StreamDecoder()
        let tokens = (1...90).map { String(repeating: "7", count: $0) }
        for round in 1...3 {
            for token in tokens {
                let found = try event(price(token, round), with: decoder)
                #expect(found?.channel == "prices:\(token)")
                guard case .price(let update)? = found?.event else {
                    Issue.record("no price")
                    continue
                }
                #expect(update.symbol == token)
                #expect(update.bid == Px(raw: Int64(round)))
            }
        }
    }

    @Test("Remembers no more channels than its memory allows, and still reads the others")
    func boundsItsMemory() throws {
        let decoder = StreamDecoder()
        var known = 0
        for number in 0..<66_000 {
            if try event(price("S\(number)", number), with: decoder) != nil { known += 1 }
        }
        #expect(known == 65_536)
        #expect(try event(price("S1", 1), with: decoder) != nil)
    }

    @Test("A symbol that came before is not taken for one that only begins like it")
    func repeatedStringsAreExact() throws {
        let decoder = StreamDecoder()
        let symbols = [
            "BTC", "BTC-USD", "BTC-USDT", "btc-usd", "B", "BTC-USD-PERPETUAL-2026-12-25-C",
        ]
        for symbol in symbols + symbols {
            guard case .price(let update)? = try event(price(symbol, 1), with: decoder)?.event
            else {
                Issue.record("no price")
                continue
            }
            #expect(update.symbol == symbol)
        }
    }
}
