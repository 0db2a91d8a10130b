import SequenceMarkets
import SequenceMocks
import XCTest

/// A stranger who knows only the documentation trades at random over HTTP and compares.
final class IndependentLedgerTests: XCTestCase {
    private struct Market {
        var symbol: String
        var kind: String
        var instrument: IndependentLedger.Holding.Instrument
    }

    private static let markets = [
        Market(symbol: "BTC-USD", kind: "spot", instrument: .spot(base: "BTC")),
        Market(symbol: "BTC-USDT", kind: "spot", instrument: .spot(base: "BTC")),
        Market(symbol: "ETH-USD", kind: "spot", instrument: .spot(base: "ETH")),
        Market(symbol: "SOL-USDC", kind: "spot", instrument: .spot(base: "SOL")),
        Market(symbol: "ETH-USD-PERP", kind: "perp", instrument: .perp(symbol: "ETH-USD-PERP")),
        Market(
            symbol: "KXBTCZ-26DEC31-T99000:YES",
            kind: "prediction",
            instrument: .event(market: "KXBTCZ-26DEC31-T99000", outcome: "YES")
        ),
        Market(
            symbol: "fed-decision-in-october:no",
            kind: "prediction",
            instrument: .event(market: "fed-decision-in-october", outcome: "NO")
        ),
    ]

    /// One afternoon of trading, and the events received.
    private struct Day {
        var ledger = IndependentLedger()
        var startingCash: [String: Int64] = [:]
        var events: [JSONValue] = []
        var problems: [String] = []
    }

    private func trade(
        seed: UInt64,
        orders: Int,
        _ audit: (RawClient, Day) async throws -> Void
    ) async throws {
        let clock = ManualClock()
        var configuration = MockExchange.Configuration()
        configuration.settlementDelay = .seconds(1)
        let exchange = MockExchange(seed: seed, clock: clock, configuration: configuration)
        let server = try await MockServer.start(exchange)
        do {
            let client = try RawClient(server)
            var day = Day()
            let sheet = try await client.get("/v1/positions/unified")
            for row in try sheet.list("positions") {
                let venue = try row.text("venue")
                guard day.startingCash[venue] == nil else { continue }
                day.startingCash[venue] = try await cash(client, venue)
            }
            let probe = SocketProbe()
            let socket = try await client.connect("/v1/stream", probe)
            try await socket.send(#"{"subscribe":["orders","fills","tca"]}"#)
            await probe.waitForMessage(containing: "subscribed")
            var random = SeededGenerator(seed: seed)
            for number in 0..<orders {
                try await submit(number, client, &day, &random)
                clock.advance(by: .milliseconds(Int64.random(in: 0...400, using: &random)))
            }
            clock.advance(by: .seconds(30))
            for row in try await everything("/v1/orders", "orders", client) {
                guard ["ACCEPTED", "PARTIAL", "PENDING", "NEW"].contains(try row.text("status"))
                else { continue }
                let graph = try row.text("node_order_id").split(separator: ":")[1]
                let reply = try await client.send(.delete, "/v1/execution_graphs/\(graph)")
                XCTAssertEqual(reply.status, 200, reply.text)
            }
            clock.advance(by: .seconds(1))
            for row in try await everything("/v1/fills", "fills", client).reversed() {
                if let problem = day.ledger.book(try execution(row, venue: row.text("venue"))) {
                    day.problems.append(problem)
                }
            }
            try await probe.catchUp(socket)
            day.events = try probe.events()
            try await audit(client, day)
            await socket.close(code: 1000, reason: "", within: .seconds(2))
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    private func submit(
        _ number: Int,
        _ client: RawClient,
        _ day: inout Day,
        _ random: inout SeededGenerator
    ) async throws {
        let market = try XCTUnwrap(Self.markets.randomElement(using: &random))
        let quote = try await client.get("/v1/quotes/\(market.symbol)?depth=1")
        let mid = try XCTUnwrap(quote["nbbo"]?["mid"]?.doubleValue)
        let venues = try XCTUnwrap(quote["venues"]?.objectValue).keys.sorted()
        let isEvent = market.kind == "prediction"
        // Small orders as often as large ones: their averages show a lost digit.
        let scale = try XCTUnwrap([20.0, 200, 2_000, 20_000].randomElement(using: &random))
        let worth = scale * Double.random(in: 1...3, using: &random)
        let quantity =
            isEvent
            ? Int64.random(in: 5...300, using: &random) * 100_000_000
            : Int64(worth * 1.234567e8 / mid)
        let isBuy = Bool.random(using: &random)
        var limit: Int64?
        if Int.random(in: 0..<3, using: &random) == 0 {
            let cents = mid * Double(Int.random(in: 990...1_010, using: &random)) / 10
            limit = max(Int64(cents.rounded()), 1) * 10_000_000
        }
        let venue = Bool.random(using: &random) ? venues.randomElement(using: &random) : nil
        let tif = try XCTUnwrap(["GTC", "IOC", "FOK"].randomElement(using: &random))
        let type = limit.map { #"{"limit":{"price_1e9":\#($0)}}"# } ?? #""market""#
        let place = venue.map { #","venue":"\#($0)""# } ?? ""
        let graph = "graph_ledger_\(number)"
        let body = """
            {"graph_id":"\(graph)","nodes":[{"node_id":"n","instrument":{"symbol":\
            "\(market.symbol)","type":"\(market.kind)"\(place)},"side":"\(isBuy ? "buy" : "sell")",\
            "order_type":\(type),"quantity":{"fixed":{"qty_1e8":\(quantity)}},\
            "execution":{"policy":"sor","urgency":"high","tif":"\(tif)"},"activation":"root"}],\
            "edges":[]}
            """
        let receipt = try await client.post("/v1/orders", body)
        XCTAssertEqual(receipt["graph_id"]?.stringValue, graph)
        day.ledger.note(
            .init(
                instrument: market.instrument,
                isBuy: isBuy,
                quantity: quantity,
                limit: limit,
                venue: venue
            ),
            as: "graph:\(graph):n:1"
        )
    }

    private func execution(_ row: JSONValue, venue: String) throws
        -> IndependentLedger.Execution
    {
        .init(
            order: try row.text("node_order_id"),
            isBuy: try row.text("side").lowercased() == "buy",
            quantity: try row.int("qty_1e8"),
            price: try row.int("price_1e9"),
            fee: try row.int("fee_1e9"),
            venue: venue
        )
    }

    /// Every row of a list; it is at rest, so that offsets do not move.
    private func everything(_ path: String, _ key: String, _ client: RawClient) async throws
        -> [JSONValue]
    {
        var rows: [JSONValue] = []
        while true {
            let page = try await client.get("\(path)?limit=100&offset=\(rows.count)")
            let more = try page.list(key)
            rows += more
            guard !more.isEmpty, rows.count < Int(try page.int("total")) else { return rows }
        }
    }

    private func cash(_ client: RawClient, _ venue: String) async throws -> Int64 {
        try await client.get("/v1/positions/unified?venues=\(venue)&include_closed=true")
            .require("totals").int("cash_usd_1e9")
    }

    private func last(_ channel: String, of events: [JSONValue]) throws -> [String: JSONValue] {
        var last: [String: JSONValue] = [:]
        for event in events where event["channel"]?.stringValue == channel {
            let data = try event.require("data")
            last[try data.text("node_order_id")] = data
        }
        return last
    }

    // MARK: Fills, orders and the stream

    func testFillsOrdersAndFeesAddUpToTheLastUnitAndTheStreamTellsTheSame() async throws {
        for seed in 1...2 as ClosedRange<UInt64> {
            try await trade(seed: seed, orders: 150) { client, day in
                XCTAssertEqual(day.problems, [], "seed \(seed)")
                XCTAssertGreaterThan(day.ledger.executions.count, 100)
                let streamed = try day.events.filter { $0["channel"] == "fills" }.map {
                    let data = try $0.require("data")
                    let edge = try data.text("edge_id")
                    return try execution(data, venue: String(edge.dropFirst("venue-edge-".count)))
                }
                XCTAssertEqual(counted(streamed), counted(day.ledger.executions), "seed \(seed)")
                let told = try last("orders", of: day.events)
                let rows = try await everything("/v1/orders", "orders", client)
                XCTAssertEqual(rows.count, day.ledger.submissions.count)
                for row in rows {
                    let id = try row.text("node_order_id")
                    let asked = try XCTUnwrap(day.ledger.submissions[id])
                    let filled = day.ledger.filled(id)
                    XCTAssertEqual(try row.int("qty_1e8"), asked.quantity, id)
                    XCTAssertEqual(try row.int("filled_qty_1e8"), filled, id)
                    XCTAssertEqual(row["side"]?.stringValue, asked.isBuy ? "BUY" : "SELL", id)
                    let status = try row.text("status")
                    XCTAssertEqual(filled == asked.quantity, status == "COMPLETED", id)
                    XCTAssertEqual(told[id]?["status"]?.stringValue, status, id)
                    XCTAssertEqual(try told[id]?.int("filled_qty_1e8"), filled, id)
                }
                let totals = try await client.get("/v1/positions/unified?include_closed=true")
                    .require("totals")
                XCTAssertEqual(
                    try totals.int("fees_usd_1e9"),
                    day.ledger.executions.reduce(0) { $0 + $1.fee },
                    "seed \(seed)"
                )
            }
        }
    }

    private func counted(_ executions: [IndependentLedger.Execution])
        -> [IndependentLedger.Execution: Int]
    {
        executions.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }

    // MARK: Averages (K2)

    func testAveragesAreComputedFromExactProductsAndRoundedOnceToNearest() async throws {
        for seed in 3...4 as ClosedRange<UInt64> {
            try await trade(seed: seed, orders: 150) { client, day in
                let reports = try last("tca", of: day.events)
                for id in day.ledger.submissions.keys.sorted() where day.ledger.filled(id) > 0 {
                    let graph = id.split(separator: ":")[1]
                    let status = try await client.get("/v1/execution_graphs/\(graph)")
                    let node = try status.require("nodes").require("n")
                    let average = day.ledger.average(id)
                    XCTAssertEqual(try node.int("avg_fill_price_1e9"), average, id)
                    XCTAssertEqual(try reports[id]?.int("achieved_vwap_1e9"), average, id)
                    XCTAssertEqual(try reports[id]?.int("total_fees_1e9"), day.ledger.fees(id), id)
                }
            }
        }
    }

    // MARK: Positions (K1) and cash

    func testAVenueAndInstrumentIsOnePositionRowThatEqualsTheFills() async throws {
        for seed in 5...6 as ClosedRange<UInt64> {
            try await trade(seed: seed, orders: 150) { client, day in
                let sheet = try await client.get("/v1/positions/unified")
                var seen: Set<IndependentLedger.Place> = []
                for row in try sheet.list("positions") {
                    let kind = try row.require("instrument")
                    guard let instrument = IndependentLedger.Holding.Instrument(row: kind),
                        instrument != .spot(base: "USDT"), instrument != .spot(base: "USDC")
                    else { continue }
                    let place = IndependentLedger.Place(
                        venue: try row.text("venue"),
                        instrument: instrument
                    )
                    XCTAssertTrue(seen.insert(place).inserted, "two rows of \(place)")
                    let held = try XCTUnwrap(day.ledger.holdings[place], "\(place)")
                    XCTAssertEqual(try row.int("qty_1e8"), held.quantity, "\(place)")
                    XCTAssertEqual(
                        Double(try row.int("entry_price_usd_1e9")),
                        Double(held.entry),
                        accuracy: held.isCarried ? 1 : 0,
                        "seed \(seed): \(place)"
                    )
                    XCTAssertEqual(try row.int("fees_usd_1e9"), held.fees, "\(place)")
                    XCTAssertEqual(
                        Double(try row.int("realized_pnl_usd_1e9")),
                        Double(IndependentLedger.nearest(held.realized, 100_000_000)),
                        accuracy: Double(held.executions) + 1,
                        "\(place)"
                    )
                }
                let held = day.ledger.holdings.filter { $0.value.quantity != 0 }
                XCTAssertEqual(seen, Set(held.keys), "seed \(seed)")
            }
        }
    }

    func testCashIsWhatItWasLessWhatWasBoughtAndItsFees() async throws {
        for seed in 7...8 as ClosedRange<UInt64> {
            try await trade(seed: seed, orders: 150) { client, day in
                for (venue, before) in day.startingCash.sorted(by: { $0.key < $1.key }) {
                    var (moved, fees, count): (Int128, Int64, Int) = (0, 0, 0)
                    for (place, holding) in day.ledger.holdings where place.venue == venue {
                        if case .perp = place.instrument {
                            moved += holding.realized
                        } else {
                            moved += holding.cash
                        }
                        fees += holding.fees
                        count += holding.executions
                    }
                    let expected =
                        before + IndependentLedger.nearest(moved, 100_000_000) - fees
                    let now = try await cash(client, venue)
                    XCTAssertEqual(
                        Double(now - expected),
                        0,
                        accuracy: Double(count) + 1,
                        "seed \(seed): \(venue)"
                    )
                }
            }
        }
    }
}
