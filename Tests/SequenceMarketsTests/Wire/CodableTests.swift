import Foundation
import Testing

@testable import SequenceMarkets

@Suite("Values that are stored and read back", .fewAtATime)
struct CodableTests {
    private static let quote = #"""
        {"symbol":"ETH-USD","nbbo":{"bid":1.5,"ask":2,"mid":1.75,"spread_bps":0.5},
        "venues":{"crypto_com":{"bid":1.5,"ask_size":3,"age_ms":7}},"source":"edge_nbbo"}
        """#

    private func through<Value: Codable>(
        _ value: Value,
        _ change: (JSONEncoder, JSONDecoder) -> Void = { _, _ in }
    ) throws -> Value {
        let (encoder, decoder) = (JSONEncoder(), JSONDecoder())
        change(encoder, decoder)
        return try decoder.decode(Value.self, from: encoder.encode(value))
    }

    @Test("A key strategy changes no value, on the way out or in")
    func keyStrategies() throws {
        let quote = try Quote(json: Array(Self.quote.utf8))
        #expect(quote.venues["crypto_com"]?.askSize == 3)
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        #expect(try Quote(json: Array(encoder.encode(quote))) == quote)
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        #expect(try decoder.decode(Quote.self, from: Data(quote.json)) == quote)
        let mixed: JSONValue = ["fooBar": ["baz_qux": 1, "QuxFoo": []], "": nil]
        #expect(
            try through(mixed) {
                $0.keyEncodingStrategy = .convertToSnakeCase
                $1.keyDecodingStrategy = .convertFromSnakeCase
            } == mixed
        )
    }

    @Test("A batch, a page, a list of rows and a line of a log")
    func lists() throws {
        let quote = try Quote(json: Array(Self.quote.utf8))
        let text = #"{"path":"$.orders[3]","expected":"an object"}"#
        let issue = try RowIssue(json: Array(text.utf8))
        #expect(issue == RowIssue(path: "$.orders[3]", expected: "an object"))
        let batch = BatchQuotes(quotes: [.quote(quote), .failure(symbol: "X", message: "no")])
        #expect(try through(batch) == batch && batch.count == 2)
        let order = Order(
            nodeOrderID: "graph:g:o:1",
            symbol: "ETH-USD",
            side: .buy,
            quantity: 2,
            status: .partial,
            clientID: "me"
        )
        let page = Page(items: [order], total: 9, offset: 3, hasMore: true, issues: [issue])
        #expect(try through(page) == page)
        #expect(try through(Page<Order>(items: [])) == Page(items: []))
        let rows = Rows([order], issues: [issue])
        #expect(try through(rows) == rows)
        let line = LogLine("started", time: Nanoseconds(raw: 7), level: "info")
        #expect(try through(line) == line)
        #expect(line.message == "started" && line.time?.raw == 7 && line.level == "info")
        #expect(try through(LogLine("bare" as JSONValue)).message == "bare")
    }

    @Test("An event of every topic")
    func events() throws {
        let events: [TopicEvent] = [
            .price(
                PriceUpdate(symbol: "S", bid: 1.5, instrumentType: nil, channel: "prices:slug:yes")
            ),
            .price(PriceUpdate(symbol: "S", bid: 1.5, ask: 2, instrumentType: .spot)),
            .book(
                BookUpdate(
                    symbol: "S",
                    bids: [BookLevel(price: 1, size: 2)],
                    isSnapshot: false,
                    time: nil
                )
            ),
            .fill(
                Fill(
                    nodeOrderID: "o",
                    symbol: "S",
                    side: .sell,
                    quantity: 1,
                    price: 2,
                    executionID: "e"
                )
            ),
            .routing(RoutingDecision(json: ["legs": [], "est_cost_bps": 2])),
            .tca(TCAReport(nodeOrderID: "o", symbol: "S", clientID: nil, feeCost: 3)),
            .funding(FundingUpdate(venue: .okx, symbol: "S", time: nil, nextSettlement: nil)),
            .fairPrice(FairPrice(underlying: "BTC", time: nil, contributors: [])),
            .trace(deployment: "dep_1", AlgoTrace(json: ["function": "on_fill"])),
            .deployment(id: "dep_1", ["status": "running"]),
            .unknown(channel: "news:all", ["x": 1]),
        ]
        for event in events { #expect(try through(event) == event) }
        let text = #"{"channel":"news","data":[1]}"#
        #expect(String(decoding: events[10].json, as: UTF8.self).contains(#""channel":"news:all""#))
        #expect(try TopicEvent(json: Array(text.utf8)) == .unknown(channel: "news", [1]))
        #expect(throws: JSONError.self) { try TopicEvent(json: Array(#"{"data":1}"#.utf8)) }
        #expect(throws: JSONError.self) {
            try TopicEvent(json: Array(#"{"channel":"orders","data":{}}"#.utf8))
        }
    }

    @Test("A node with every option")
    func nodes() throws {
        let nodes: [Node] = [
            .buy("ETH-USD", 2),
            .sell("BTC-USD-PERP", "0.5").perp().venue(.okx).limitPrice(70_000).reduceOnly()
                .timeInForce(.gtc).clientOrderID("mine"),
            .buy("X", 1).derived().prediction().policy(.passiveLadder).urgency(.high)
                .maxSlippage(bps: 5).horizon(.milliseconds(1_500)).placement(.passive)
                .escalate(after: .seconds(2)).venueFallback(.okx, .kraken),
            .buy("X", 1).twap(slices: 3, every: .seconds(1)),
            .buy("X", 1).vwap(slices: 3, every: .seconds(1)),
            .buy("X", 1).iceberg(showing: "0.1"),
        ]
        for node in nodes { #expect(try through(node) == node) }
    }

    private func unchanged<Value: Codable & Hashable>(_ value: Value) throws {
        #expect(try through(value) == value)
        let renamed = try through([value]) {
            $0.keyEncodingStrategy = .convertToSnakeCase
            $1.keyDecodingStrategy = .convertFromSnakeCase
        }
        #expect(renamed == [value])
        let list = try PropertyListEncoder().encode([value])
        #expect(try PropertyListDecoder().decode([Value].self, from: list) == [value])
    }

    @Test("Numbers with many digits and few, also in a property list")
    func numbers() throws {
        for text in ["0.25", "-1.5", "0.1", "1000.000000001", "76410.123456789012345", "7", "-0.5"]
        {
            let value: JSONValue = ["n": try JSONValue(parsing: Array(text.utf8))]
            try unchanged(value)
        }
        let values: [JSONValue] = [true, false, nil, "text", [], ["a": []], [1, 0.5, "x"]]
        for value in values { try unchanged(value) }
        try unchanged(try Quote(json: Array(Self.quote.utf8)))
    }

    @Test("The parts of a graph and a node's amendment")
    func partsOfAGraph() throws {
        let triggers: [Trigger] = [
            .onAccepted, .onFirstFill, .onFill, .fillRatio(0.25), .onFullFill, .onCancel, .onDone,
            .timeout(.milliseconds(1_500)),
            .onPrice(symbol: "ETH-USD", direction: .above, offsetPercent: -2.5),
        ]
        for trigger in triggers { try unchanged(trigger) }
        let sizings: [Sizing] = [
            .parentFilledQty, .incrementalFill, .linearHedge(-1), .residual, .fixed("0.5"),
            .scaledNotional(multiplier: 0.5, cap: nil),
            .scaledNotional(multiplier: 2, cap: USD(raw: 1_000_000_000_001)),
        ]
        for sizing in sizings {
            try unchanged(sizing)
            try unchanged(EdgeOptions().sizing(sizing))
        }
        try unchanged(EdgeOptions())
        try unchanged(EdgeOptions().onParentCancel(.pause).onChildReject(.cancelAll))
        try unchanged(NodeAmendment())
        try unchanged(
            NodeAmendment().quantity("0.1").urgency(.high).maxSlippage(bps: 25)
                .horizon(.seconds(2))
        )
    }

    @Test("What the form that is sent cannot hold is an error, not another value")
    func inexpressible() throws {
        let values: [any Encodable] = [
            Trigger.fillRatio(.nan), Trigger.timeout(.microseconds(1_500)),
            Trigger.onPrice(symbol: "X", direction: .above, offsetPercent: .infinity),
            Sizing.linearHedge(.infinity), Sizing.fixed("some"),
            EdgeOptions().sizing(.fixed("some")), NodeAmendment().quantity("ten"),
            NodeAmendment().horizon(.nanoseconds(1)), Node.buy("X", 1).horizon(.nanoseconds(1)),
        ]
        for value in values {
            #expect(throws: EncodingError.self) { try JSONEncoder().encode(value) }
        }
        for text in [#"{"trigger":"on_whim"}"#, #"{"trigger":{"on_timeout":{}}}"#, "{}", "[]"] {
            #expect(throws: DecodingError.self) {
                try JSONDecoder().decode(Trigger.self, from: Data(text.utf8))
            }
        }
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(EdgeOptions.self, from: Data(#"{"sizing":"all"}"#.utf8))
        }
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(NodeAmendment.self, from: Data(#"{"qty_1e8":"x"}"#.utf8))
        }
    }

    @Test("What a stream and a feed yield")
    func streamElements() throws {
        var gap = StreamGap(reason: .reconnect, topic: .fills, from: Nanoseconds(raw: 1))
        gap.id = 7
        var closed = StreamGap(
            reason: .overflow,
            from: Nanoseconds(raw: 1),
            to: Nanoseconds(raw: 2),
            dropped: 3
        )
        closed.missing = ["the order graph:g:o:1"]
        let issue = DecodeIssue(channel: "fills", path: "$", expected: "an object", snippet: "[")
        let elements: [StreamEvent] = [
            .event(.price(PriceUpdate(symbol: "S", bid: 1.5, ask: 2, instrumentType: .spot))),
            .event(.unknown(channel: "news:all", ["x": 1])), .gap(gap), .caughtUp(closed),
            .rejected([.prices("X"), .orders]), .rejected([]), .issue(issue),
        ]
        for element in elements {
            try unchanged(element)
            #expect(try StreamEvent(json: element.json) == element)
        }
        let fed: [FeedEvent<RowIssue>] = [
            .event(RowIssue(path: "$", expected: "a row")), .gap(gap), .caughtUp(closed),
            .issue(issue),
        ]
        for element in fed { try unchanged(element) }
        try unchanged(Topic.book("X"))
        for text in [
            #"{"caught_up":{"id":7,"reason":"overflow","topic":"fills","from_ns":1,"to_ns":2,"dropped":3,"missing":["o"]}}"#,
            #"{"issue":{"channel":"fills","path":"$","expected":"an object","snippet":"["}}"#,
            #"{"rejected":["x"]}"#,
        ] {
            let read = try StreamEvent(json: Array(text.utf8))
            #expect(String(decoding: read.json, as: UTF8.self) == text)
        }
        for text in ["{}", #"{"rejected":[],"gap":{"id":1,"reason":"x","from_ns":1}}"#] {
            #expect(throws: JSONError.self) { try StreamEvent(json: Array(text.utf8)) }
        }
    }

    @Test("A node with invalid numbers is an error, not another node")
    func invalidNodes() throws {
        for node in [
            Node.buy("X", "ten"), Node.buy("X", 1).limitPrice("high"),
            Node.buy("X", 1).iceberg(showing: "some"),
        ] {
            #expect(throws: EncodingError.self) { try JSONEncoder().encode(node) }
        }
        for text in [
            #"{"side":"buy","order_type":"market","quantity":"derived","execution":{}}"#,
            #"{"instrument":{"symbol":"X"},"side":"buy","order_type":"limit","quantity":"derived","execution":{}}"#,
            #"{"instrument":{"symbol":"X"},"side":"buy","order_type":"market","quantity":{},"execution":{}}"#,
            #"{"instrument":{"symbol":"X"},"side":"buy","order_type":"market","quantity":"derived","execution":{"pacing":{"new":1}}}"#,
        ] {
            #expect(throws: DecodingError.self) {
                try JSONDecoder().decode(Node.self, from: Data(text.utf8))
            }
        }
    }

    @Test("Limits, each of them and none")
    func limits() throws {
        let limits = RiskLimits().maxNotional(1_000).maxLeverage(2.5).requiredVenues(.okx)
            .maxConcurrentGraphs(3).maxNodeNotional(100).requireBalanceCheck()
            .maxSlippage(bps: 9).maxUnhedged(1).maxLoss(50).maxDrawdown(20)
            .onRuntimeBreach(.cancelAll).onDisconnect(.pause)
        #expect(try through(limits) == limits)
        #expect(try through(RiskLimits()) == RiskLimits())
        #expect(try through(RiskLimits().maxLoss(1)) == RiskLimits().maxLoss(1))
        #expect(throws: DecodingError.self) {
            let text = #"{"runtime":{"max_loss_usd":"much"}}"#
            _ = try JSONDecoder().decode(RiskLimits.self, from: Data(text.utf8))
        }
    }

    @Test("Outcomes, results of a batch and what a stream yields can be compared")
    func comparisons() {
        let context = RequestContext(
            operation: "POST /v1/orders",
            requestID: "r",
            attempts: 1,
            elapsed: .zero
        )
        let api = APIError(status: 409, code: .conflict, message: "m", context: context)
        let unknown = UnknownOutcome(
            graphID: "g",
            cause: TransportError(.connectionLost, "gone", mayHaveBeenSent: true),
            context: context
        )
        let outcomes: [OrderOutcome] = [
            .accepted(SubmittedGraph(graphID: "g", status: .active)), .rejected(api),
            .unknown(unknown),
        ]
        #expect(Set(outcomes + outcomes).count == 3)
        let results = BatchResult(responses: [.cancelled("g"), .error(.outcomeUnknown(unknown))])
        #expect(results == BatchResult(responses: results.responses) && results.failures.count == 1)
        #expect(results != BatchResult(responses: [.cancelled("g")]))
        let gap = StreamGap(reason: .reconnect, from: Nanoseconds(raw: 1))
        let events: [StreamEvent] = [
            .gap(gap), .caughtUp(gap), .rejected(["x"]), .event(.unknown(channel: "c", 1)),
            .issue(DecodeIssue(path: "$", expected: "an object")),
        ]
        #expect(Set(events + events).count == events.count)
    }
}
