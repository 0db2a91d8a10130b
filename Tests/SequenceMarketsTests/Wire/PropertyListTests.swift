import Foundation
import SequenceMarkets
import Testing

@Suite("Values stored by encoders of other formats", .fewAtATime)
struct PropertyListTests {
    private static let issue = RowIssue(path: "$.rows[3]", expected: "an object")

    /// Values whose wire form has fractions, of each kind.
    private static let fractions: [any JSONModel] = [
        Quote(
            symbol: "ETH-USD",
            nbbo: NBBO(bid: 1.5, ask: 2.25, spread: 0.5),
            venues: [.kraken: VenueQuote(bid: 1.5)]
        ),
        order, Page(items: [order], total: 1, issues: [issue]),
        BookUpdate(symbol: "X", bids: [BookLevel(price: 1.5, size: 0.25)]),
        TCAReport(nodeOrderID: "o", symbol: "X", feeCost: 0.125),
        Market(venue: .kalshi, slug: "KX", volume24h: 0.1, bestYesBid: 0.37),
        // Seventeen digits, which no `Double` has.
        PriceUpdate(symbol: "X", bid: Px(raw: 12_345_678_123_456_789)),
        AccountInfo(
            extra: JSONObject([
                ("credit", 0.1), ("tick", 0.00021), ("scale", 1e200), ("ids", [1, 2, nil, true]),
            ])
        ),
    ]

    private static var order: Order {
        var order = Order(
            nodeOrderID: "graph:g:o:1",
            symbol: "ETH-USD",
            side: .buy,
            quantity: 2,
            status: .completed
        )
        order.tca = TCAReport(nodeOrderID: "graph:g:o:1", symbol: "ETH-USD", feeCost: 0.125)
        return order
    }

    private static let formats: [PropertyListSerialization.PropertyListFormat] = [.xml, .binary]

    private func through<Value: Codable>(
        _ value: Value,
        _ format: PropertyListSerialization.PropertyListFormat
    ) throws -> Value {
        let encoder = PropertyListEncoder()
        encoder.outputFormat = format
        // The top level of a property list is a list or a dictionary.
        let data = try encoder.encode([value])
        return try #require(try PropertyListDecoder().decode([Value].self, from: data).first)
    }

    private func check<Value: Codable & Equatable>(
        _ value: Value,
        _ format: PropertyListSerialization.PropertyListFormat
    ) throws {
        #expect(try through(value, format) == value)
    }

    @Test("Every model is the same after a property list")
    func models() throws {
        for format in Self.formats {
            for model in PublicValueTests.models { try check(model, format) }
        }
    }

    @Test("Fractions are the same after a property list and after JSON")
    func fractions() throws {
        func json<Model: JSONModel>(_ model: Model) throws {
            let data = try JSONEncoder().encode(model)
            #expect(try JSONDecoder().decode(Model.self, from: data) == model)
        }
        for model in Self.fractions { try json(model) }
        for format in Self.formats {
            for model in Self.fractions { try check(model, format) }
            try check(Rows([Self.order], issues: [Self.issue]), format)
        }
    }

    @Test("The rows that could not be read are stored with those that could")
    func issues() throws {
        let issues = [Self.issue]
        let models: [any JSONModel] = [
            Positions(totals: PositionTotals(), issues: issues), BatchQuotes(issues: issues),
            MarketsPage(issues: issues), FundingRates(issues: issues),
            PriceHistory(symbol: "X", issues: issues), FundingHistory(symbol: "X", issues: issues),
            Page<Order>(items: [], issues: issues),
        ]
        func check<Model: JSONModel>(_ model: Model) throws {
            let data = try JSONEncoder().encode(model)
            #expect(try JSONDecoder().decode(Model.self, from: data) == model)
        }
        for model in models { try check(model) }
    }

    @Test("A server's own field named issues is not taken for unreadable rows")
    func issuesOfTheServer() throws {
        let text = #"{"rates":[],"issues":[{"path":"$.x","expected":"a"},"b"]}"#
        #expect(try FundingRates(json: Array(text.utf8)).issues.isEmpty)
        let data = Data(text.utf8)
        #expect(try JSONDecoder().decode(FundingRates.self, from: data).issues.isEmpty)
    }

    @Test("A dictionary by venue or graph is stored as an object")
    func dictionaryKeys() throws {
        let sizes: [Venue: Qty] = [.kraken: 5]
        let graphs: [GraphID: OrderStatus] = ["g": .completed]
        let (encoder, decoder) = (JSONEncoder(), JSONDecoder())
        let data = try encoder.encode(sizes)
        #expect(String(decoding: data, as: UTF8.self) == #"{"kraken":500000000}"#)
        #expect(try decoder.decode([Venue: Qty].self, from: data) == sizes)
        let named = try encoder.encode(graphs)
        #expect(String(decoding: named, as: UTF8.self) == #"{"g":"\#(OrderStatus.completed)"}"#)
        #expect(try decoder.decode([GraphID: OrderStatus].self, from: named) == graphs)
    }

    @Test("An unknown state or kind is written with its name, whatever JSON was given")
    func unknownTags() throws {
        let states: [(PositionLifecycle, String)] = [
            (.unknown(state: "frozen", [:]), #"{"state":"frozen"}"#),
            (.unknown(state: "frozen", nil), #"{"state":"frozen"}"#),
            (.unknown(state: "frozen", ["until": 5]), #"{"until":5,"state":"frozen"}"#),
            (.unknown(state: "frozen", "frozen"), #""frozen""#),
        ]
        for (state, text) in states {
            #expect(String(decoding: state.json, as: UTF8.self) == text)
            guard case .unknown("frozen", _) = try PositionLifecycle(json: state.json) else {
                Issue.record("\(text) is not read back")
                continue
            }
        }
        let instruments: [(Instrument, String)] = [
            (.unknown(kind: "option", [:]), #"{"kind":"option"}"#),
            (.unknown(kind: "option", ["strike": 5]), #"{"strike":5,"kind":"option"}"#),
        ]
        for (instrument, text) in instruments {
            #expect(String(decoding: instrument.json, as: UTF8.self) == text)
            #expect(try Instrument(json: instrument.json).name == "option")
        }
    }

    @Test("A stored value that cannot be read names the field at fault")
    func paths() throws {
        let text = #"[{"symbol":"X","venues":{},"nbbo":{"bid":true}}]"#
        let error = #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([Quote].self, from: Data(text.utf8))
        }
        guard case .dataCorrupted(let context)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(context.debugDescription.contains("$.nbbo.bid"))
    }
}
