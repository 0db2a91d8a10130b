import SequenceMarkets
import SequenceMocks
import Testing

/// Topics that go mute on a live link, on the mock exchange.
@Suite("A silent topic", .fewAtATime)
struct SilentTopicTests {
    private static let symbol = "BTC-USD"
    private static let topic = Topic.prices(symbol)

    /// A live stream of topics whose market does not move, after their first events.
    private func still(
        _ symbols: [String] = [symbol],
        _ topics: [Topic] = [topic],
        over path: StreamHarness.Path = .inProcess,
        exchange configure: (inout MockExchange.Configuration) -> Void = { _ in },
        client change: (inout SequenceClient.Configuration) -> Void = { _ in },
        _ body: (StreamHarness, MarketStream, EventLog) async throws -> Void
    ) async throws {
        try await StreamHarness.run(
            path,
            exchange: {
                $0.marketInterval = .seconds(1)
                configure(&$0)
            },
            client: change
        ) { harness in
            for symbol in symbols { fix(symbol, at: 100_000, harness) }
            let stream = harness.client.stream(topics)
            let log = EventLog()
            log.follow(stream)
            #expect(await harness.advance { stream.state == .live })
            await harness.pass(.seconds(2))
            harness.exchange.forgetRequests()
            try await body(harness, stream, log)
            log.stop()
        }
    }

    /// Sets every venue's book of a symbol.
    private func fix(_ symbol: String, at price: Int64, _ harness: StreamHarness) {
        for venue in harness.exchange.venues(of: symbol) {
            harness.exchange.setBook(
                symbol,
                venue: venue,
                bids: [(Px(raw: price * 1_000_000_000), 5)],
                asks: [(Px(raw: (price + 1) * 1_000_000_000), 5)]
            )
        }
    }

    private func queries(_ harness: StreamHarness) -> [RecordedRequest] {
        harness.exchange.requests.filter { $0.target == "/v1/quotes_batch" }
    }

    private func wait(
        _ harness: StreamHarness,
        atMost limit: Duration = .seconds(180),
        until holds: () async -> Bool
    ) async -> Bool {
        await harness.advance(by: .milliseconds(500), atMost: limit, until: holds)
    }

    private func pass(_ duration: Duration, _ harness: StreamHarness) async {
        let end = harness.clock.elapsed + duration
        _ = await wait(harness, atMost: duration) { harness.clock.elapsed >= end }
    }

    private func json(_ text: String) -> JSONValue {
        (try? JSONValue(parsing: Array(text.utf8))) ?? .null
    }

    private func price(_ bid: Int, type: String = #""spot""#) -> JSONValue {
        json(
            """
            {"symbol":"BTC-USD","instrument_type":\(type),"best_bid_px_1e9":\(bid)000000000,\
            "best_ask_px_1e9":\(bid + 1)000000000}
            """
        )
    }

    private func quote(_ bid: Int, source: String = "edge_nbbo") -> Behavior {
        let text = """
            {"quotes":[{"symbol":"BTC-USD","source":"\(source)","venues":{},\
            "nbbo":{"bid":\(bid),"ask":\(bid + 1)}}],"count":1}
            """
        return .respond(json: json(text))
    }

    // MARK: Mute topics

    @Test("One mute topic among a hundred is found in time, and heals")
    func oneAmongMany() async throws {
        let symbols = (try await MockExchange().client().symbols()).prefix(50).map(\.symbol)
        // Every pair of the exchange, and four topics more whose markets move.
        let others: [Topic] = ["fair_price", "funding", "fair_price:BTC", "fair_price:ETH"]
        let topics = symbols.flatMap { [Topic.prices($0), .book($0)] } + others
        #expect(topics.count == 100)
        try await still(symbols, topics) { harness, stream, log in
            // Long enough for every wait to be at its longest.
            await pass(.seconds(400), harness)
            #expect(log.gaps.isEmpty)
            let mute = Topic.prices(symbols[37])
            harness.exchange.mute(mute.rawValue, .untilResubscribed)
            fix(symbols[37], at: 90_000, harness)
            let before = harness.clock.elapsed
            #expect(await wait(harness, atMost: .seconds(300)) { !log.gaps.isEmpty })
            // What `StreamConfiguration.silence` says: two requests, as there are two types.
            #expect(harness.clock.elapsed - before <= .seconds(4 * 30 + 5 + 20 * 2))
            #expect(await wait(harness) { !log.caughtUp.isEmpty })
            #expect(log.gaps.map(\.topic) == [mute] && log.gaps[0].reason == .silentTopic)
            #expect(log.caughtUp.map(\.id) == log.gaps.map(\.id))
            #expect(log.prices.last?.bid == 90_000)
            #expect(harness.exchange.sockets.map(\.id) == [1] && stream.state == .live)
        }
    }

    @Test(
        "The gap of a mute topic begins at its last event, and ends before the next",
        arguments: StreamHarness.Path.allCases
    )
    func window(path: StreamHarness.Path) async throws {
        try await still(over: path) { harness, _, log in
            let heard = harness.clock.timeSource.wall()
            harness.exchange.mute(Self.topic.rawValue, .untilResubscribed)
            fix(Self.symbol, at: 90_000, harness)
            #expect(await wait(harness) { log.caughtUp.count == 1 })
            let gap = try #require(log.caughtUp.first)
            #expect(gap.from <= heard && gap.to == harness.clock.timeSource.wall())
            guard case .event(.price(let price))? = log.events.last else {
                Issue.record("the event comes last")
                return
            }
            #expect(price.bid == 90_000)
            // What REST saw is not made up as an event.
            #expect(log.prices.count == 2)
        }
    }

    @Test("A topic that is mute until the link is replaced gets a fresh link")
    func freshLink() async throws {
        try await still { harness, stream, log in
            harness.exchange.mute(Self.topic.rawValue, .untilReconnected)
            fix(Self.symbol, at: 90_000, harness)
            #expect(await wait(harness) { log.gaps.count == 1 })
            // The fresh subscription is judged by quotes of its own, so the market has to move.
            let count = queries(harness).count
            #expect(await wait(harness) { queries(harness).count > count })
            fix(Self.symbol, at: 91_000, harness)
            #expect(await wait(harness) { log.caughtUp.count == 2 })
            #expect(harness.exchange.sockets.map(\.id) == [2] && stream.state == .live)
            #expect(log.gaps.map(\.reason) == [.silentTopic, .reconnect])
            #expect(Set(log.caughtUp.map(\.id)) == Set(log.gaps.map(\.id)))
            #expect(log.prices.last?.bid == 91_000)
        }
    }

    @Test("A topic that stays mute has one gap, and is not tried ever faster")
    func staysMute() async throws {
        try await still { harness, _, log in
            harness.exchange.mute(Self.topic.rawValue, .untilUnmuted)
            for step in 0..<360 {
                fix(Self.symbol, at: Int64(90_000 - step), harness)
                await pass(.seconds(10), harness)
            }
            #expect(log.gaps.filter { $0.reason == .silentTopic }.count == 1)
            #expect((2...8).contains(harness.exchange.sockets.last?.id ?? 0))
            harness.exchange.unmute(Self.topic.rawValue)
            fix(Self.symbol, at: 80_000, harness)
            #expect(await wait(harness) { log.prices.last?.bid == 80_000 })
            #expect(log.caughtUp.contains { $0.reason == .silentTopic })
        }
    }

    @Test("A mute book is found by quotes that differ from each other")
    func book() async throws {
        try await still([Self.symbol], [.book(Self.symbol)]) { harness, _, log in
            harness.exchange.mute("book:BTC-USD", .untilResubscribed)
            await pass(.seconds(45), harness)
            fix(Self.symbol, at: 90_000, harness)
            #expect(await wait(harness) { log.caughtUp.count == 1 })
            #expect(log.gaps.map(\.topic) == [.book(Self.symbol)])
            #expect(log.books.last?.isSnapshot == true)
            #expect(log.books.last?.bids.first?.price == 90_000)
        }
    }

    // MARK: No alarm

    @Test("A quiet hour raises no alarm, and stays within its budget")
    func quietHour() async throws {
        let symbols = (try await MockExchange().client().symbols()).prefix(12).map(\.symbol)
        try await still(symbols, symbols.map { .prices($0) }) { harness, _, log in
            var counts: [Int] = []
            for _ in 0..<60 {
                harness.exchange.forgetRequests()
                await pass(.seconds(60), harness)
                counts.append(queries(harness).count)
            }
            #expect(log.gaps.isEmpty && harness.exchange.sockets.map(\.id) == [1])
            #expect((counts.max() ?? 0) <= 6)
            // Two types of instrument, each every two minutes.
            #expect((30...70).contains(counts.reduce(0, +)))
        }
    }

    @Test(
        "A quote from another source is no witness",
        arguments: ["edge_rpc_snapshot", "venue_public_api", "unavailable", "new_source"]
    )
    func otherSource(source: String) async throws {
        try await still { harness, _, log in
            harness.exchange.on(.post, "/v1/quotes_batch", quote(7, source: source))
            await pass(.seconds(600), harness)
            #expect(log.gaps.isEmpty && queries(harness).count > 3)
        }
    }

    @Test("Quotes are requested for the instrument type that the topic tells")
    func sameType() async throws {
        try await still(["ETH-USD-PERP"], [.prices("ETH-USD-PERP")]) { harness, _, _ in
            #expect(await wait(harness) { !queries(harness).isEmpty })
            let body = queries(harness).first?.json
            #expect(body?["instrument_type"] == "perp" && body?["symbols"] == ["ETH-USD-PERP"])
        }
    }

    @Test("A topic of two instrument types, of none, or that has told nothing, is not checked")
    func unknownType() async throws {
        func differ(_ harness: StreamHarness) {
            harness.exchange.on(.post, "/v1/quotes_batch", quote(7))
        }
        try await still(exchange: { $0.dialect.instrumentTypes = .two }) { harness, _, log in
            fix("BTC-USD-PERP", at: 50_000, harness)
            await pass(.seconds(20), harness)
            #expect(Set(log.prices.map(\.instrumentType)) == [.spot, .perp])
            differ(harness)
            await pass(.seconds(400), harness)
            #expect(log.gaps.isEmpty && queries(harness).isEmpty)
        }
        try await still { harness, _, log in
            harness.exchange.mute("prices:ETH-USD", .untilUnmuted)
            let other = harness.client.stream(["prices:ETH-USD", "prices:a:b"])
            log.follow(other)
            differ(harness)
            for _ in 0..<4 {
                harness.exchange.push(price(5, type: "null"), on: Self.topic.rawValue)
                await pass(.seconds(20), harness)
            }
            #expect(queries(harness).isEmpty)
            harness.exchange.forgetRequests()
            await pass(.seconds(300), harness)
            let asked = queries(harness).map { $0.json?["symbols"] }
            #expect(log.gaps.filter { $0.topic != Self.topic }.isEmpty)
            #expect(asked.allSatisfy { $0 == ["BTC-USD"] })
        }
    }

    @Test("A quote that differs once is no alarm if the event follows, or the next one agrees")
    func flapping() async throws {
        try await still { harness, _, log in
            harness.exchange.on(
                .post,
                "/v1/quotes_batch",
                .attempts { [1, 4].contains($0) ? quote(90_000) : .passThrough }
            )
            #expect(await wait(harness) { queries(harness).count == 1 })
            harness.exchange.push(price(90_000), on: Self.topic.rawValue)
            harness.exchange.push(price(100_000), on: Self.topic.rawValue)
            #expect(await wait(harness, atMost: .seconds(900)) { queries(harness).count == 8 })
            #expect(log.gaps.isEmpty && harness.exchange.sockets.map(\.id) == [1])
        }
    }

    @Test("Quotes that fail raise no alarm, and are asked for more rarely")
    func failing() async throws {
        let failures: [Behavior] = [
            .reject(429, retryAfter: 5), .reject(503), .reject(403), .drop, .malformed, .truncate,
            .respond(json: ["quotes": [["symbol": "BTC-USD", "error": "resolver"]], "count": 1]),
            .respond(json: ["quotes": [["symbol": "ETH-USD", "nbbo": ["bid": 1]]], "count": 1]),
        ]
        for behavior in failures {
            try await still { harness, _, log in
                harness.exchange.on(.post, "/v1/quotes_batch", behavior)
                await pass(.seconds(600), harness)
                #expect(log.gaps.isEmpty && harness.exchange.sockets.map(\.id) == [1])
                #expect((2...12).contains(queries(harness).count))
            }
        }
    }

    @Test("A quote that never comes holds up neither the stream nor later checks")
    func timeout() async throws {
        try await still(client: { $0.requestTimeout = .seconds(10) }) { harness, _, log in
            harness.exchange.on(.post, "/v1/quotes_batch", times: 1, .silence)
            #expect(await wait(harness, atMost: .seconds(400)) { queries(harness).count > 2 })
            #expect(log.gaps.isEmpty)
        }
    }

    @Test("A short rate limit is left to others")
    func shortLimit() async throws {
        try await still(client: { $0.rateLimit = 0.01 }) { harness, _, log in
            _ = try await harness.client.quote("ETH-USD")
            harness.exchange.mute(Self.topic.rawValue, .untilResubscribed)
            fix(Self.symbol, at: 90_000, harness)
            await pass(.seconds(45), harness)
            #expect(queries(harness).isEmpty && log.gaps.isEmpty)
        }
    }

    // MARK: Ends

    @Test("A topic unsubscribed while its quote is on the way is not reported")
    func unsubscribed() async throws {
        try await still([Self.symbol, "ETH-USD"], [Self.topic, .prices("ETH-USD")]) {
            harness,
            stream,
            log in
            harness.exchange.mute(Self.topic.rawValue, .untilUnmuted)
            fix(Self.symbol, at: 90_000, harness)
            harness.exchange.on(.post, "/v1/quotes_batch", .after(.seconds(4)))
            #expect(await wait(harness) { queries(harness).count == 2 })
            stream.unsubscribe([Self.topic])
            await pass(.seconds(300), harness)
            #expect(log.gaps.isEmpty)
            // Wanted again, it starts anew.
            harness.exchange.unmute(Self.topic.rawValue)
            stream.subscribe([Self.topic])
            #expect(await wait(harness) { log.prices.last?.bid == 90_000 })
            await pass(.seconds(300), harness)
            #expect(log.gaps.isEmpty)
        }
    }

    @Test("Closing ends the watch, also while a quote is on the way", arguments: [false, true])
    func closing(isAsking: Bool) async throws {
        try await still { harness, stream, log in
            harness.exchange.mute(Self.topic.rawValue, .untilUnmuted)
            fix(Self.symbol, at: 90_000, harness)
            if isAsking {
                harness.exchange.on(.post, "/v1/quotes_batch", .after(.seconds(30)))
                #expect(await wait(harness) { queries(harness).count == 1 })
            }
            #expect(await harness.close(stream))
            await harness.client.close()
            let count = queries(harness).count
            await pass(.seconds(300), harness)
            #expect(queries(harness).count == count && log.gaps.isEmpty)
        }
    }

    @Test("Nobody looks if the configuration says so")
    func off() async throws {
        try await still(client: { $0.stream.silence = nil }) { harness, _, log in
            harness.exchange.mute(Self.topic.rawValue, .untilUnmuted)
            fix(Self.symbol, at: 90_000, harness)
            await pass(.seconds(600), harness)
            #expect(log.gaps.isEmpty && queries(harness).isEmpty)
        }
    }
}

extension MockExchange {
    /// The venues that trade a symbol.
    fileprivate func venues(of symbol: String) -> [String] {
        ["binance", "coinbase", "cryptocom", "kraken", "okx", "bitget", "bybit"]
            + ["hyperliquid", "dex_ethereum", "solana"]
    }
}
