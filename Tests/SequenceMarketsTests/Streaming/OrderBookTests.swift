import SequenceMocks
import Testing

@testable import SequenceMarkets

@Suite("An order book", .fewAtATime)
struct OrderBookTests {
    private func update(
        _ bids: [(Px, Qty)],
        _ asks: [(Px, Qty)],
        snapshot: Bool,
        venue: Venue = .binance,
        checksum: Int64? = nil,
        at time: Int64 = 1
    ) throws -> BookUpdate {
        func text(_ levels: [(Px, Qty)]) -> String {
            "[" + levels.map { "[\($0.0),\($0.1)]" }.joined(separator: ",") + "]"
        }
        let json = """
            {"symbol":"BTC","venue":"\(venue)","instrument_type":"spot","bids":\(text(bids)),
             "asks":\(text(asks)),"ts_ns":\(time),"is_snapshot":\(snapshot),
             "checksum":\(checksum.map(String.init) ?? "null")}
            """
        return try BookUpdate(json: Array(json.utf8))
    }

    private var empty: OrderBook {
        OrderBook(symbol: "BTC", venue: .binance, instrumentType: .spot)
    }

    @Test("Is invalid until its first snapshot, and ignores changes before it")
    func invalidUntilSnapshot() throws {
        var book = empty
        #expect(book.state == .invalid)
        let tookChange = book.apply(try update([(100, 1)], [(101, 1)], snapshot: false))
        #expect(!tookChange)
        #expect(book.bestBid == nil && book.state == .invalid)
        let tookSnapshot = book.apply(try update([(100, 1)], [(101, 2)], snapshot: true))
        #expect(tookSnapshot)
        #expect(book.state == .valid && book.bestBid?.price == 100 && book.bestAsk?.size == 2)
    }

    @Test("A snapshot replaces everything; no ghost of the old book remains")
    func snapshotReplaces() throws {
        var book = empty
        book.apply(try update([(100, 1), (99, 1)], [(101, 1)], snapshot: true, checksum: 7))
        book.apply(try update([(90, 5)], [], snapshot: true))
        #expect(book.bids == [BookLevel(price: 90, size: 5)])
        #expect(book.asks.isEmpty && book.checksum == nil)
    }

    @Test("Changes set levels; a size of zero removes them")
    func changesApply() throws {
        var book = empty
        book.apply(try update([(100, 1), (99, 1)], [(101, 1), (102, 1)], snapshot: true))
        book.apply(
            try update([(100, 0), (98, 3), (99, 2)], [(101.5, 4), (7, 0)], snapshot: false)
        )
        #expect(book.bids.map(\.price) == [99, 98] && book.bids.map(\.size) == [2, 3])
        #expect(book.asks.map(\.price) == [101, 101.5, 102])
    }

    @Test("Says when it is crossed, stale, or missed something")
    func states() throws {
        var book = empty
        book.apply(try update([(100, 1)], [(101, 1)], snapshot: true, at: 1_000_000_000))
        #expect(book.state(at: Nanoseconds(raw: 1_500_000_000), staleAfter: .seconds(1)) == .valid)
        #expect(book.state(at: Nanoseconds(raw: 2_500_000_000), staleAfter: .seconds(1)) == .stale)
        book.apply(try update([(101, 1)], [], snapshot: false))
        #expect(book.state == .crossed)
        book.invalidate()
        #expect(book.state == .invalid && book.bids.isEmpty)
    }

    @Test("Ignores updates of another symbol, venue or type")
    func ignoresOthers() throws {
        var book = empty
        let took = book.apply(try update([(100, 1)], [], snapshot: true, venue: .kraken))
        #expect(!took)
        #expect(book.state == .invalid)
    }

    @Test("Random changes give the same book as a plain dictionary, at any depth")
    func agreesWithADictionary() throws {
        let random = SeededGenerator(seed: 21).randomSource
        var side = BookSide(isBid: true)
        var plain: [Px: Qty] = [:]
        for i in 0..<20_000 {
            let price = Px(raw: Int64(random.next() % 3_000 + 1) * 1_000_000)
            let size =
                random.next() % 3 == 0 ? Qty.zero : Qty(raw: Int64(random.next() % 1_000 + 1))
            side.set(BookLevel(price: price, size: size))
            plain[price] = size == .zero ? nil : size
            guard i % 1_000 == 0 else { continue }
            let expected = plain.sorted { $0.key > $1.key }
            #expect(side.levels.map(\.price) == expected.map(\.key))
            #expect(side.levels.map(\.size) == expected.map(\.value))
            #expect(side.best?.price == expected.first?.key && side.count == plain.count)
        }
    }

    @Test("Depth and the average price of a size are exact")
    func depthAndExecution() throws {
        var book = empty
        book.apply(
            try update([(100, 1), (99.5, 2)], [(101, 1), (102, 2), (105, 10)], snapshot: true)
        )
        #expect(try book.depth(.buy, to: 102) == 3)
        #expect(try book.depth(.sell, to: 100) == 1)
        let execution = try #require(try book.quote(.buy, 2))
        #expect(execution.average == 101.5 && execution.worst == 102 && execution.cost == 203)
        #expect(try book.quote(.sell, 3)?.average == Px("99.666666667"))
        #expect(try book.quote(.sell, 4) == nil)
        #expect(throws: FixedPointError.self) { try book.quote(.buy, 0) }
    }

    @Test("The merged quote leaves invalid and crossed venues out, and gaps invalidate")
    func mergedQuote() throws {
        var books = OrderBooks()
        for (venue, bid, ask): (Venue, Px, Px) in [
            (.binance, 100, 102), (.kraken, 101, 103), (.coinbase, 105, 104),
        ] {
            let book = try update([(bid, 1)], [(ask, 1)], snapshot: true, venue: venue)
            books.apply(.event(.book(book)))
        }
        #expect(books.nbbo("BTC").bid?.price == 101 && books.nbbo("BTC").bidVenue == .kraken)
        #expect(books.nbbo("BTC").ask?.price == 102 && books.nbbo("BTC").askVenue == .binance)
        #expect(books.nbbo("BTC", .perp).bid == nil)
        let now = Nanoseconds(raw: 5)
        let eth = #"{"symbol":"ETH","bids":[[1,1]],"asks":[],"is_snapshot":true}"#
        books.apply(.event(.book(try BookUpdate(json: Array(eth.utf8)))))
        books.apply(.gap(StreamGap(reason: .serverDropped, topic: .book("ETH"), from: now)))
        #expect(books.book("ETH", venue: nil)?.state == .invalid)
        books.apply(.gap(StreamGap(reason: .serverDropped, topic: .prices("BTC"), from: now)))
        #expect(books.book("BTC", venue: .binance)?.state != .invalid)
        books.apply(.gap(StreamGap(reason: .reconnect, from: now)))
        #expect(books.books.values.allSatisfy { $0.state == .invalid })
        #expect(books.nbbo("BTC").bid == nil)
    }

    @Test("Folding changes together loses no level")
    func foldingLosesNothing() throws {
        let random = SeededGenerator(seed: 8).randomSource
        func level() -> (Px, Qty) {
            (
                Px(raw: Int64(random.next() % 20 + 1) * 1_000_000_000),
                Qty(raw: Int64(random.next() % 3) * 100_000_000)
            )
        }
        for _ in 0..<200 {
            var updates = [try update([level(), level()], [level()], snapshot: true)]
            for _ in 0..<6 {
                updates.append(try update([level()], [level(), level()], snapshot: false))
            }
            var one = empty
            var other = empty
            for update in updates { one.apply(update) }
            other.apply(updates[0])
            other.apply(updates[1...].dropFirst().reduce(updates[1]) { $0.folding($1) })
            var whole = empty
            whole.apply(updates.dropFirst().reduce(updates[0]) { $0.folding($1) })
            #expect(one.bids == other.bids && one.asks == other.asks)
            #expect(one.bids == whole.bids && one.asks == whole.asks)
        }
    }
}
