import Foundation
import SequenceMocks
import Testing

@testable import SequenceMarkets

/// W9, M16 and M19: what an event says of where it belongs.
@Suite("What an event belongs to", .fewAtATime)
struct ChannelNameTests {
    @Test(
        "An event says which channel it came on, however the frame is ordered",
        arguments: StreamHarness.Path.allCases
    )
    func channels(_ path: StreamHarness.Path) async throws {
        let harness = try await StreamHarness(path)
        let log = EventLog()
        let slug = "prices:BTC-USD"
        let topics: [Topic] = [
            Topic(slug), .book("BTC-USD"), Topic("funding"), Topic("fair_price:BTC"),
        ]
        let stream = harness.client.stream(topics)
        log.follow(stream)
        #expect(await harness.advance { stream.state == .live })
        harness.exchange.sockets.first?.send(ChannelNameTests.frame(slug, #"{"symbol":"777"}"#))
        let turned = #"{"data":{"symbol":"777"},"channel":"prices:BTC-USD"}"#
        harness.exchange.sockets.first?.send(turned)
        let funding = ChannelNameTests.frame(
            "funding:binance",
            #"{"venue":"binance","symbol":"B"}"#
        )
        harness.exchange.sockets.first?.send(funding)
        let fair = ChannelNameTests.frame("fair_price:BTC", #"{"underlying":"BTC","x":1}"#)
        harness.exchange.sockets.first?.send(fair)
        let isComplete = await harness.advance { ChannelNameTests.isComplete(log, slug) }
        #expect(isComplete, "\(log.events)")
        #expect(log.books.allSatisfy { $0.channel == "book:BTC-USD" })
        // What is stored and read again still says so.
        let price = try #require(log.prices.first { $0.symbol == "777" })
        let stored = try JSONEncoder().encode(price)
        #expect(try JSONDecoder().decode(PriceUpdate.self, from: stored) == price)
        log.stop()
        await harness.stop()
    }

    private static func frame(_ channel: String, _ data: String) -> String {
        "{\"channel\":\"\(channel)\",\"data\":\(data)}"
    }

    private static func isComplete(_ log: EventLog, _ slug: String) -> Bool {
        let found = channels(of: log.events)
        return log.prices.filter { $0.symbol == "777" && $0.channel == slug }.count == 2
            && found.contains("funding:binance")
            && found.contains("fair_price:BTC")
    }

    /// The channels of what came.
    private static func channels(of events: [StreamEvent]) -> [String] {
        events.compactMap { event -> String? in
            guard case .event(let event) = event else { return nil }
            return switch event {
            case .price(let price): price.channel
            case .funding(let funding): funding.channel
            case .fairPrice(let fair): fair.channel
            default: nil
            }
        }
    }

    private func book(
        _ venue: Venue,
        _ type: InstrumentType?,
        bid: Px,
        ask: Px,
        seconds: Int64
    ) -> StreamEvent {
        let json = """
            {"symbol":"BTC-USD","venue":"\(venue)","ts_ns":\(seconds * 1_000_000_000),\
            \(type.map { "\"instrument_type\":\"\($0)\"," } ?? "")"is_snapshot":true,\
            "bids":[[\(bid),1]],"asks":[[\(ask),1]]}
            """
        let update = try? BookUpdate(json: Array(json.utf8))
        return update.map { .event(.book($0)) } ?? .rejected([])
    }

    @Test("A quote over venues never joins instruments of two types")
    func types() {
        var books = OrderBooks()
        books.apply(book(.binance, .perp, bid: 101, ask: 102, seconds: 100))
        #expect(books.nbbo("BTC-USD").bid?.price == 101, "there is only one type")
        books.apply(book(.coinbase, .spot, bid: 99, ask: 100, seconds: 100))
        books.apply(book(.kraken, .spot, bid: 98, ask: 103, seconds: 100))
        books.apply(book(.okx, nil, bid: 104, ask: 105, seconds: 100))
        let quote = books.nbbo("BTC-USD")
        #expect(quote.bid?.price == 99 && quote.ask?.price == 100)
        #expect(quote.bidVenue == .coinbase && quote.askVenue == .coinbase)
        #expect(books.nbbo("BTC-USD", .perp).bid?.price == 101)
    }

    @Test("A book that others have left behind is not part of a quote")
    func stale() {
        var books = OrderBooks()
        books.apply(book(.coinbase, .spot, bid: 110, ask: 111, seconds: 100))
        #expect(books.nbbo("BTC-USD").bid?.price == 110, "nothing is newer")
        books.apply(book(.kraken, .spot, bid: 98, ask: 99, seconds: 109))
        #expect(books.nbbo("BTC-USD").bid?.price == 110)
        books.apply(book(.kraken, .spot, bid: 98, ask: 99, seconds: 200))
        let quote = books.nbbo("BTC-USD")
        #expect(quote.bid?.price == 98 && quote.ask?.price == 99)
    }

    @Test("New markets and resolutions that share an event are each delivered; a duplicate is not")
    func siblings() throws {
        func market(_ fields: String) throws -> String {
            let json =
                #"{"kind":"new_market","venue":"polymarket","question":"q","outcomes":["Y","N"],"#
                + #""neg_risk":true,"event_id":"e","# + fields + "}"
            return try NewMarket(json: Array(json.utf8)).deduplicationKey
        }
        let first = try market(#""slug":"a","outcome_token_ids":["1","2"]"#)
        #expect(try market(#""slug":"b","outcome_token_ids":["3","4"]"#) != first)
        #expect(
            try market(#""slug":"a","outcome_token_ids":["2","1"],"observed_at_ns":9"#) == first
        )
        let condition = try market(#""slug":"a","condition_id":"c1","outcome_token_ids":["1","2"]"#)
        #expect(
            try market(#""slug":"a","condition_id":"c2","outcome_token_ids":["1","2"]"#)
                != condition
        )
        #expect(
            try market(#""slug":"k-1","outcome_token_ids":[]"#)
                != market(#""slug":"k-2","outcome_token_ids":[]"#)
        )

        func resolution(_ fields: String) throws -> String {
            let json = #"{"kind":"market_resolved","venue":"polymarket","event_id":"e"\#(fields)}"#
            return try MarketResolution(json: Array(json.utf8)).deduplicationKey
        }
        let won = try resolution(#","winning_token_id":"1","losing_token_id":"2""#)
        #expect(try resolution(#","winning_token_id":"3","losing_token_id":"4""#) != won)
        #expect(
            try resolution(#","winning_token_id":"1","losing_token_id":"2","observed_at_ns":9"#)
                == won
        )
        #expect(try resolution(#","condition_id":"c1""#) != resolution(#","condition_id":"c2""#))
        #expect(try resolution("") == resolution(#","observed_at_ns":9"#))
    }
}
