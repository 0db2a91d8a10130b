import Testing

@testable import SequenceMarkets

/// The decisions about silent topics, without a stream.
@Suite("The watch over silent topics")
struct SilenceWatchTests {
    /// A watch whose topics are live from time zero, with a clock.
    private struct Desk {
        var watch = SilenceWatch(silence: .seconds(30))
        var now = Duration.zero
        var actions: [SilenceWatch.Action] = []
        let topics: [Topic]

        init(_ topics: [Topic]) {
            self.topics = topics
            watch.add(topics)
            watch.setLive(Set(topics), now: now)
        }

        mutating func tell(_ topic: Topic, _ bid: Int64, type: InstrumentType = .spot) {
            let symbol = String(topic.rawValue.drop { $0 != ":" }.dropFirst())
            let price = PriceUpdate(
                symbol: symbol,
                bid: Px(raw: bid),
                bidVenue: .kraken,
                ask: Px(raw: bid + 1),
                askVenue: .okx,
                instrumentType: type
            )
            let isBook = topic.family == "book"
            let book = BookUpdate(
                symbol: symbol,
                venue: .kraken,
                bids: [],
                instrumentType: type
            )
            guard let place = watch.place(of: topic.rawValue) else { return }
            let event: TopicEvent = isBook ? .book(book) : .price(price)
            if watch.hear(event, at: place, Nanoseconds(raw: 1)) { actions += watch.sweep(now) }
        }

        /// Waits for the next query, at most a given time.
        mutating func query(within limit: Duration = .seconds(200)) -> SilenceWatch.Query? {
            let end = now + limit
            while let next = watch.deadline, next <= end {
                now = max(now, next)
                let found = watch.tick(now)
                actions += found
                for case .ask(let query) in found { return query }
            }
            now = end
            return nil
        }

        /// Answers the next query with one price for each symbol.
        mutating func witness(_ bid: Int64, venues: [Venue: VenueQuote] = [:]) {
            guard let query = query() else { return actions.append(.replaceLink) }
            let quotes = query.symbols.map { symbol in
                Quote(
                    symbol: symbol,
                    nbbo: NBBO(bid: Px(raw: bid), ask: Px(raw: bid + 1)),
                    book: nil,
                    venues: venues,
                    source: .edgeNBBO
                )
            }
            actions += watch.take(quotes, for: query, now: now)
        }

        /// The decisions so far, without queries.
        var decisions: [SilenceWatch.Action] {
            actions.filter { if case .ask = $0 { false } else { true } }
        }
    }

    private static let topic = Topic.prices("BTC-USD")

    private func desk() -> Desk {
        var desk = Desk([Self.topic])
        desk.tell(Self.topic, 100)
        return desk
    }

    private func mute(_ topic: Topic = topic) -> [SilenceWatch.Action] {
        [.mute(topic, since: Nanoseconds(raw: 1)), .resubscribe(topic)]
    }

    @Test("Two quotes that differ from the last price are needed, five seconds apart")
    func twice() {
        var desk = desk()
        desk.witness(200)
        #expect(desk.decisions.isEmpty && desk.now >= .seconds(30) && desk.now <= .seconds(45))
        let first = desk.now
        desk.witness(200)
        #expect(desk.decisions == mute() && desk.now - first >= .seconds(5))
    }

    @Test("A second quote that agrees, and an event between, begin again")
    func begins() {
        var desk = desk()
        for _ in 0..<3 {
            desk.witness(200)
            desk.witness(100)
        }
        desk.witness(200)
        desk.tell(Self.topic, 150)
        desk.witness(200)
        #expect(desk.decisions.isEmpty)
        desk.witness(200)
        #expect(desk.decisions == mute())
    }

    @Test("An event while the quote is on its way counts more than the quote")
    func race() throws {
        var desk = desk()
        desk.witness(200)
        let next = desk.query()
        let query = try #require(next)
        desk.tell(Self.topic, 200)
        let quote = Quote.edge(300)
        let actions = desk.watch.take([quote], for: query, now: desk.now)
        #expect(actions == [])
    }

    @Test("The price at the venue that told it counts as much as the best one of all")
    func venues() {
        var desk = desk()
        for _ in 0..<4 {
            desk.witness(
                200,
                venues: [
                    .kraken: VenueQuote(bid: Px(raw: 100), bidSize: nil, ask: nil),
                    .okx: VenueQuote(bidSize: nil, ask: Px(raw: 101)),
                ]
            )
        }
        #expect(desk.decisions.isEmpty)
    }

    @Test("A quote older than the silence, or without prices, says nothing")
    func emptyQuotes() {
        var desk = desk()
        for _ in 0..<4 {
            let old = VenueQuote(bidSize: nil, ask: nil, ageMilliseconds: 3_600_000)
            desk.witness(200, venues: [.bybit: old])
            desk.witness(-1)
        }
        #expect(desk.decisions.isEmpty)
    }

    @Test("A topic that told nothing since it was requested is compared with its first quote")
    func silentFromTheStart() {
        var desk = desk()
        _ = desk.watch.sweep(desk.now)
        desk.watch.setLive(nil, now: desk.now)
        let none = desk.query()
        #expect(none == nil)
        desk.watch.setLive([Self.topic], now: desk.now)
        for _ in 0..<4 { desk.witness(200) }
        #expect(desk.decisions.isEmpty)
        desk.witness(201)
        desk.witness(201)
        #expect(desk.decisions == mute())
    }

    @Test("A price that a fresh subscription repeats is not compared with quotes again")
    func contradiction() {
        var desk = desk()
        desk.witness(200)
        desk.witness(200)
        desk.tell(Self.topic, 100)
        #expect(desk.decisions == mute() + [.heard(Self.topic)])
        for _ in 0..<9 { desk.witness(200) }
        #expect(desk.decisions.count == 3)
    }

    @Test("Only the venues whose books a topic has carried are compared")
    func otherVenues() {
        var desk = Desk([.book("X")])
        desk.tell(.book("X"), 0)
        func rows(_ kraken: Int64, _ okx: Int64) -> [Venue: VenueQuote] {
            [.kraken: kraken, .okx: okx].mapValues {
                VenueQuote(bid: Px(raw: $0), bidSize: nil, ask: nil)
            }
        }
        for price in 1..<6 { desk.witness(Int64(price), venues: rows(7, Int64(price))) }
        #expect(desk.decisions.isEmpty)
        desk.witness(5, venues: rows(8, 5))
        desk.witness(5, venues: rows(8, 5))
        #expect(desk.decisions == mute(.book("X")))
    }

    @Test("After a Gap frame the last price is not known, and not compared")
    func lost() {
        var desk = desk()
        desk.watch.lose(Self.topic, now: desk.now)
        for _ in 0..<4 { desk.witness(200) }
        #expect(desk.decisions.isEmpty)
    }

    @Test("A topic that sends no more than a snapshot gets a fresh link next")
    func snapshotOnly() {
        var desk = desk()
        desk.witness(200)
        desk.witness(200)
        desk.tell(Self.topic, 200)
        desk.witness(300)
        desk.witness(300)
        #expect(desk.decisions == mute() + [.heard(Self.topic), mute()[0], .replaceLink])
    }

    @Test("Topics that are all mute share one fresh link")
    func oneLink() {
        let topics = (0..<20).map { Topic.prices("S\($0)") }
        var desk = Desk(topics)
        for topic in topics { desk.tell(topic, 100) }
        for bid in [200, 200, 300, 400, 400] { desk.witness(Int64(bid)) }
        #expect(desk.decisions.filter { $0 == .replaceLink }.count == 1)
        #expect(desk.decisions.count == 20 + 20 + 1)
    }

    @Test("Every silent topic is looked at before one is looked at again; six requests a minute")
    func roundRobin() {
        let topics = (0..<170).map { Topic.prices("S\($0)") }
        var desk = Desk(topics)
        for topic in topics { desk.tell(topic, 100, type: topic.isOdd ? .perp : .spot) }
        var seen: Set<String> = []
        var times: [Duration] = []
        while seen.count < topics.count, let query = desk.query() {
            #expect(query.symbols.count <= 50 && seen.isDisjoint(with: query.symbols))
            seen.formUnion(query.symbols)
            times.append(desk.now)
            desk.actions += desk.watch.take([], for: query, now: desk.now)
        }
        #expect(seen.count == topics.count && times.count == 4)
        for (earlier, later) in zip(times, times.dropFirst()) {
            #expect(later - earlier >= .seconds(10) && later - earlier <= .seconds(12))
        }
    }

    @Test("Queries that fail are made more rarely, at most every 80 seconds")
    func failures() throws {
        var desk = desk()
        var waits: [Duration] = []
        for _ in 0..<8 {
            let before = desk.now
            let next = desk.query()
            let query = try #require(next)
            waits.append(desk.now - before)
            let actions = desk.watch.take(nil, for: query, now: desk.now)
            #expect(actions == [])
        }
        #expect(desk.decisions.isEmpty && waits.dropFirst(3).allSatisfy { $0 >= .seconds(80) })
    }

    @Test("An answer for a topic that is no longer wanted, or wanted again, is passed over")
    func staleAnswer() throws {
        var desk = desk()
        desk.witness(200)
        let next = desk.query()
        let query = try #require(next)
        desk.watch.remove([Self.topic])
        desk.watch.add([Self.topic])
        desk.watch.setLive([Self.topic], now: desk.now)
        let quote = Quote.edge(300)
        let actions = desk.watch.take([quote], for: query, now: desk.now)
        #expect(actions == [])
        let none = desk.query()
        #expect(none == nil && desk.watch.isWatching)
        desk.watch.remove([Self.topic])
        #expect(!desk.watch.isWatching && desk.watch.deadline == nil)
    }

    @Test("Only prices and books are watched, and none without a silence")
    func topics() {
        let others: [Topic] = [
            .orders, .fills, .tca, .funding, .fairPrice("BTC"), "prices", "book:",
        ]
        #expect(!Desk(others).watch.isWatching)
        var off = SilenceWatch(silence: nil)
        off.add([Self.topic])
        #expect(!off.isWatching && off.deadline == nil)
        for silence in [Duration.zero, .seconds(-5), .seconds(Int64.max)] {
            var watch = SilenceWatch(silence: silence)
            watch.add([Self.topic])
            watch.setLive([Self.topic], now: .zero)
            #expect(watch.deadline.map { $0 >= .milliseconds(250) } == true)
        }
    }

    @Test("A token bucket has tokens to spare while nobody waits and half of it is left")
    func spareTokens() {
        var bucket = TokenBucket(qps: 10, now: .zero)
        func spares(_ now: Duration) -> Bool { bucket.hasTokensToSpare(now: now) }
        #expect(spares(.zero))
        for _ in 0..<11 {
            let ticket = bucket.join(.orders, now: .zero)
            let decision = bucket.take(ticket, now: .zero)
            #expect(decision == .go)
        }
        #expect(!spares(.zero) && spares(.milliseconds(100)))
        let ticket = bucket.join(.bulk, now: .seconds(1))
        #expect(!spares(.seconds(1)))
        bucket.leave(ticket)
        #expect(spares(.seconds(1)))
    }
}

extension Quote {
    fileprivate static func edge(_ bid: Px) -> Quote {
        Quote(symbol: "BTC-USD", nbbo: NBBO(bid: bid, ask: bid), book: nil, source: .edgeNBBO)
    }
}

extension Topic {
    /// Whether the number in its name is odd.
    fileprivate var isOdd: Bool { rawValue.last.map { "13579".contains($0) } ?? false }
}
