import SequenceMarkets
import Testing

/// What a user's own test does: makes the values, without an exchange.
@Suite("Public values", .fewAtATime)
struct PublicValueTests {
    private static let time = Nanoseconds(raw: 1_745_978_996_713_103_287)
    private static let order = Order(
        nodeOrderID: "graph:g:o:1",
        symbol: "ETH-USD",
        side: .buy,
        quantity: 2,
        filledQuantity: 1,
        status: .partial
    )
    private static let fill = Fill(
        nodeOrderID: "graph:g:o:1",
        symbol: "ETH-USD",
        side: .buy,
        quantity: 1,
        price: 3_000
    )
    private static let context = RequestContext(
        operation: "GET /v1/orders",
        requestID: "r",
        attempts: 1,
        elapsed: .zero
    )

    static let models: [any JSONModel] = [
        order, fill, TCAReport(nodeOrderID: "o", symbol: "ETH-USD"),
        GraphStatus(
            graphID: "g",
            status: .active,
            nodes: ["o": NodeStatus(status: .executing)],
            edges: ["e": EdgeStatus(status: "fired")]
        ),
        SubmittedGraph(graphID: "g", status: .pending),
        AmendResult(orderID: "graph:g:o:2"), RedeemResult(mode: .noop),
        Page(items: [order], total: 1), BatchQuotes(quotes: [.failure(symbol: "X", message: "no")]),
        Quote(
            symbol: "ETH-USD",
            nbbo: NBBO(bid: 1, ask: 2),
            book: QuoteBook(bids: [QuoteLevel(price: 1, size: 2, venue: .kraken)]),
            venues: [.kraken: VenueQuote(bid: 1)],
            source: .edgeNBBO
        ),
        Market(venue: .kalshi, slug: "KX", question: "Will it?"), MarketsPage(),
        Position(venue: .okx, instrument: .crypto(symbol: "ETH"), quantity: 1),
        Positions(totals: PositionTotals(cash: 5)), Settlement(slug: "s", status: .open),
        PriceHistory(symbol: "X", points: [PricePoint(time: time, price: 1)]),
        HistoryWindow(start: time, end: time),
        UnderlyingCurve(points: [.init(time: time, price: 1)]),
        FundingHistory(symbol: "X", points: [FundingPoint(time: time, rateSteps: 1)]),
        FundingRates(rates: [FundingRate(venue: .okx, symbol: "X", rate: 1)]),
        FeeTable(fees: [VenueFees(venue: .okx, taker: 5)]), KillSwitchStatus(isActive: true),
        OrderPreview(candidateVenues: [PreviewVenue(.okx)], nbbo: PreviewNBBO(bid: 1)),
        PolymarketReward(tokenID: "1"), SymbolInfo(symbol: "X", venues: [.okx]),
        EdgeInfo(id: "venue-edge-okx"), AccountInfo(tier: "free"), AccountRiskLimits(),
        EdgeHealth(drift: false), ConnectedVenue(venue: .okx, connected: true),
        VenueCancellation(["cancelled": 3]), BookLevel(price: 1, size: 2),
        Deployment(id: "d", edges: [DeploymentEdge(edgeID: "e")]), LogLine("started"),
        TraceEvent(eventType: .admitted), Algo(json: [:]), Strategy(json: [:]),
        PriceUpdate(symbol: "X", bid: 1, ask: 2), BookUpdate(symbol: "X"),
        FundingUpdate(venue: .okx, symbol: "X"), RoutingDecision(json: [:]), Alert(json: [:]),
        FairPrice(underlying: "BTC", contributors: [.init(venue: .okx)]),
        MarketResolution(venue: .kalshi, eventID: "e"), RiskLimits(),
        NewMarket(Market(venue: .kalshi, slug: "KX")), TopicEvent.order(order),
        RowIssue(path: "$", expected: "an object"),
    ]

    @Test("Each model can be made, is written, and is read back the same")
    func models() throws {
        func check<Model: JSONModel>(_ model: Model) throws {
            #expect(try Model(json: model.json) == model)
        }
        for model in Self.models { try check(model) }
    }

    @Test("Computed properties work on hand-made values")
    func derived() throws {
        #expect(Self.order.fillRatio == 0.5 && Self.order.graphID == "g" && Self.order.tca == nil)
        #expect(try Self.fill.notional() == 3_000)
        var order = Self.order
        order.tca = TCAReport(nodeOrderID: "o", symbol: "ETH-USD", feeCost: 2)
        #expect(try Order(json: order.json).tca?.feeCost == 2)
        #expect(PriceUpdate(symbol: "X", bid: 1, ask: 2).mid == 1.5)
        #expect(
            EdgeStatus(status: "fired").fired && !EdgeStatus(status: "fired", fired: false).fired
        )
        #expect(!FlattenReport().hasNoOpenOrders)
        #expect(FlattenReport(stillOpen: [], sawEverything: true).hasNoOpenOrders)
    }

    @Test("Errors and observations can be made, and compared")
    func errors() {
        let transport = TransportError(.connect, "refused", mayHaveBeenSent: false)
        let errors: [SequenceError] = [
            .network(NetworkError(cause: transport, context: Self.context)),
            .timeout(TimeoutError(limit: .seconds(1), context: Self.context)),
            .decoding(DecodingFailure(path: "$.x", expected: "a string")),
            .outcomeUnknown(UnknownOutcome(graphID: "g", cause: transport, context: Self.context)),
            .api(APIError(status: 429, code: .rateLimited, message: "m", context: Self.context)),
        ]
        #expect(Set(errors + errors).count == errors.count)
        #expect(errors.filter(\.isRetryable).count == 2)
        let event = RequestEvent(
            operation: "GET /v1/orders",
            requestID: "r",
            attempt: 1,
            outcome: .failure(transport),
            duration: .zero,
            retryDelay: nil
        )
        #expect(event.route == "GET /v1/orders")
        let tripped = GuardTripped(
            reason: .cancelled,
            report: FlattenReport(
                unsettled: ["g"],
                failures: [.init(step: "cancel", error: .cancelled)]
            )
        )
        #expect(tripped.report.failures.count == 1 && !tripped.report.hasNoOpenOrders)
    }

    @Test("A stream of given events yields them, ends, and can end with an error")
    func stream() async throws {
        let gap = StreamGap(reason: .reconnect, from: Self.time)
        let events: [StreamEvent] = [
            .event(.order(Self.order)), .gap(gap), .caughtUp(gap), .event(.fill(Self.fill)),
        ]
        let stream = MarketStream(events)
        var seen: [StreamEvent] = []
        for try await event in stream { seen.append(event) }
        #expect(seen == events && stream.droppedCount == 0)
        let failing = MarketStream(events, throwing: .closed)
        var count = 0
        await #expect(throws: SequenceError.closed) {
            for try await _ in failing { count += 1 }
        }
        #expect(count == events.count)
        for try await _ in MarketStream([]) { Issue.record("an event out of nothing") }
        await stream.close()
        #expect(stream.state == .closed)
    }

    @Test("Feeds, pages, followed orders, graphs and logs can be made of given elements")
    func sequences() async throws {
        func check<S: AsyncSequence>(_ sequence: S, _ count: Int, _ error: SequenceError?) async
        where S.Failure == SequenceError {
            var seen = 0
            do throws(SequenceError) {
                for try await _ in sequence { seen += 1 }
                #expect(error == nil)
            } catch { #expect(error as SequenceError? == .closed) }
            #expect(seen == count)
        }
        let alerts = [FeedEvent.event(Alert(json: [:])), .issue(.init(path: "$", expected: "x"))]
        for error in [nil, SequenceError.closed] {
            let feed = Feed(alerts, throwing: error)
            #expect(feed.state == .live)
            await check(feed, 2, error)
            #expect(feed.state == error.map { .failed($0) } ?? .closed && feed.droppedCount == 0)
            await check(Feed<NewMarket>([], throwing: error), 0, error)
            let pages = PageSequence([Self.order, Self.order], throwing: error)
            await check(pages, 2, error)
            #expect(pages.progress.rows == 2 && pages.progress.duplicates == 0)
            await check(OrderFollowing([.order(Self.order)], throwing: error), 1, error)
            await check(GraphFollowing([.graph(.active)], throwing: error), 1, error)
            let lines = LogFollowing([LogLine("a"), LogLine("b")], throwing: error)
            await check(lines, 2, error)
            await check(lines, 2, error)
        }
    }

    @Test("A graph's builder is equal to another of the same graph")
    func graphs() throws {
        func hedge(_ quantity: Qty, _ seq: SequenceClient) -> GraphBuilder {
            seq.graph().node("spot", .buy("ETH-USD", quantity))
                .node("hedge", .sell("ETH-USD-PERP", 0).perp().derived())
                .edge("spot", to: "hedge", on: .onFill) { $0.sizing(.linearHedge(-1)) }
        }
        let (seq, other) = (try SequenceClient(apiKey: "a"), try SequenceClient(apiKey: "b"))
        #expect(hedge(1, seq) == hedge(1, other))
        #expect(hedge(1, seq) != hedge(2, seq))
        #expect(hedge(1, seq) != hedge(1, seq).sandbox())
        #expect(hedge(1, seq) != hedge(1, seq).metadata(["by": "me"]))
        #expect(Set([hedge(1, seq), hedge(1, other)]).count == 1)
    }

    @Test("The topics of funding name the venue before the symbol")
    func fundingTopics() {
        let topics: [Topic] = [.funding, .funding(.okx), .funding(.okx, symbol: "BTC-USD")]
        #expect(topics.map(\.rawValue) == ["funding", "funding:okx", "funding:okx:BTC-USD"])
    }

    @Test("A stream of given events is live until its end is reached")
    func streamState() async throws {
        let events: [StreamEvent] = [.event(.order(Self.order)), .event(.fill(Self.fill))]
        for (error, end) in [
            (nil, StreamState.closed), (SequenceError.closed, StreamState.failed(.closed)),
        ] {
            let stream = MarketStream(events, throwing: error)
            try await stream.ready()
            var count = 0
            do {
                for try await _ in stream {
                    count += 1
                    #expect(stream.state == .live)
                }
            } catch { #expect(error == .closed) }
            #expect(count == events.count)
            try #require(stream.state == end)
            var states: [StreamState] = []
            for await state in stream.states { states.append(state) }
            #expect(states == [end])
        }
    }
}
