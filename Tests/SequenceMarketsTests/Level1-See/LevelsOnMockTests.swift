import SequenceMarkets
import SequenceMocks
import Testing

/// Every verb of levels 0 to 2 against the exchange in the process, whose routes and answers are
/// written apart from the client's.
@Suite("Levels 0 to 2 on the mock exchange", .fewAtATime)
struct LevelsOnMockTests {
    private func exchange() -> MockExchange {
        var configuration = MockExchange.Configuration()
        configuration.kalshiMarkets = 2_500
        configuration.polymarketMarkets = 300
        return MockExchange(seed: 6, configuration: configuration)
    }

    @Test("Level 0: connect, list, health of the edges, disconnect")
    func connect() async throws {
        let client = try exchange().client()
        #expect(await client.health())
        #expect(try await client.edgeHealth().drift == false)
        try await client.connectVenue(
            .okx,
            credentials: .okx(apiKey: "k", apiSecret: "s", passphrase: "p")
        )
        let okx = try await client.venues().first { $0.venue == .okx }
        #expect(okx?.connected == true && okx?.lastHeartbeat != nil)
        try await client.disconnectVenue(.okx)
        #expect(try await !client.venues().contains { $0.venue == .okx })
        #expect(try await client.streamTicket().reveal().isEmpty == false)
    }

    @Test("Quotes, one by one, together and in a batch")
    func quotes() async throws {
        let client = try exchange().client()
        let quotes = try await client.quotes(["BTC-USD", "ETH-USD"])
        #expect(quotes.map(\.symbol) == ["BTC-USD", "ETH-USD"])
        let batch = try await client.quotesBatch(["BTC-USD", "NO-SUCH", "ETH-USD"]).depth(3).fetch()
        #expect(batch.count == 3 && batch.successes.count == 2)
        #expect(batch.successes.first?.book?.bids.count == 3)
        guard case .failure("NO-SUCH", _) = batch.quotes[1] else {
            Issue.record("\(batch.quotes[1])")
            return
        }
        let symbols = try await client.symbols()
        #expect(symbols.contains { $0.symbol == "BTC-USD" && $0.venues.contains(.kraken) })
    }

    @Test("Histories of prices and of funding")
    func histories() async throws {
        let client = try exchange().client()
        let day = try await client.priceHistory("BTC-USD").fidelity(seconds: 300).fetch()
        #expect(day.points.count > 200)
        #expect(zip(day.points, day.points.dropFirst()).allSatisfy { $0.time < $1.time })
        let ticks = try await client.priceHistory("BTC-USD").ticks(50).fetch()
        #expect(!ticks.points.isEmpty && ticks.points.count <= 50)
        #expect(ticks.points.allSatisfy { $0.quantity != nil && $0.side?.isKnown == true })
        let error = await sequenceError {
            try await client.priceHistory("BTC-USD").range(.oneYear).fetch()
        }
        #expect(error?.refusal?.details.first?.field == "venue")
        let rates = try await client.fundingRates()
        let rate = try #require(rates.rates.first)
        let one = try await client.fundingRate(venue: rate.venue, symbol: rate.symbol)
        #expect(one?.symbol == rate.symbol)
        #expect(try await client.fundingRate(venue: rate.venue, symbol: "NO-SUCH") == nil)
        let history = try await client.fundingHistory(rate.symbol, venue: rate.venue)
        #expect(!history.points.isEmpty)
    }

    @Test("A catalog is read in full at any page size, and its rows can be looked up")
    func markets() async throws {
        let client = try exchange().client()
        let walk = client.markets(.kalshi).all()
        var slugs: Set<String> = []
        for try await market in walk { slugs.insert(market.slug) }
        #expect(slugs.count == walk.progress.rows && slugs.count >= 2_500)
        #expect(walk.progress.pages >= 3 && walk.progress.duplicates == 0)
        let page = try await client.markets(.kalshi).limit(5).fetch()
        #expect(page.markets.count == 5 && page.hasMore == true && page.nextCursor != nil)
        let first = try #require(page.markets.first)
        let found = try await client.market("\(first.slug):YES", venue: .kalshi)
        #expect(found?.slug == first.slug)
        let token = try #require(
            try await client.markets().limit(1).fetch().markets.first?.yesTokenID
        )
        #expect(try await client.market(token)?.yesTokenID == token)
        #expect(try await client.market("no-such-market") == nil)
        #expect(try await client.searchMarkets("bitcoin", limit: 3).markets.count <= 3)
        #expect(try await !client.newMarkets(limit: 3).markets.isEmpty)
        let rows = try await client.markets().expandOutcomes().fetchAll()
        #expect(Set(rows.compactMap(\.symbol)).count == rows.count)
    }

    @Test("Pagination that stops in the middle resumes from its checkpoint without a gap")
    func resume() async throws {
        let client = try exchange().client()
        var first: [String] = []
        let walk = client.markets(.kalshi).all()
        for try await market in walk {
            first.append(market.slug)
            if first.count == 1_234 { break }
        }
        var rest: [String] = []
        let resumed = client.markets(.kalshi).all(resumingFrom: walk.checkpoint)
        for try await market in resumed { rest.append(market.slug) }
        let whole = try await client.markets(.kalshi).fetchAll().map(\.slug)
        #expect(first + rest == whole)
        #expect(resumed.progress.rows == whole.count)
    }

    @Test("Fees, and the curve that agrees with what a fill is charged")
    func fees() async throws {
        let client = try exchange().client()
        let market = try #require(try await client.markets(.kalshi).limit(1).fetch().markets.first)
        let symbol = try #require(market.symbol ?? market.yesTokenID)
        let table = try await client.fees(symbol, venues: [.kalshi])
        let curve = try #require(table[.kalshi]?.curve)
        try await client.buy(symbol, 10).venue(.kalshi).prediction().submit()
        var fill: Fill?
        _ = await eventually {
            fill = try? await client.fills().symbol(symbol).fetch().items.first
            return fill != nil
        }
        let taken = try #require(fill)
        #expect(taken.fee == (try curve.fee(contracts: taken.quantity, price: taken.price)))
        let preview = try await client.preview(symbol, side: .buy, qty: 10)
        #expect(preview.estimatedFee != nil && !preview.candidateVenues.isEmpty)
    }

    @Test("Settlement, redemption, rewards, account and limits")
    func account() async throws {
        let client = try exchange().client()
        let market = try #require(try await client.markets().limit(1).fetch().markets.first)
        let settlement = try await client.settlement(market.slug).underlying().fetch()
        #expect(settlement.status.isKnown)
        #expect(try await client.redeem(market.slug, venue: .polymarket).mode == .noop)
        let rewards = try await client.polymarketRewards()
        let reward = try #require(rewards.first)
        let one = try await client.polymarketRewards(tokenID: reward.tokenID)
        #expect(one.first?.conditionID == reward.conditionID)
        #expect(try await client.account().tier != nil)
        #expect(try await client.riskLimits().isKillSwitchActive == false)
        let edges = try await client.edges()
        #expect(!edges.isEmpty && edges.allSatisfy { $0.status == .connected && $0.region != nil })
    }

    @Test("An order is amended, shrunk and cancelled, exactly")
    func amend() async throws {
        let client = try exchange().client()
        try await client.buy("BTC-USD", 0.3).venue(.kraken).limitPrice(10).submit()
        let order = try #require(try await client.orders().fetch().items.first)
        let amended = try await client.amend(order.nodeOrderID, price: 11, qty: 0.29)
        let shrunk = try await client.decrease(amended.orderID, by: 0.09)
        #expect(shrunk.mode == .cancelReplaceShrink)
        #expect(try await client.order(shrunk.orderID).quantity == 0.2)
        try await client.cancel(shrunk.orderID)
        #expect(try await client.order(shrunk.orderID).status == .cancelled)
    }
}
