import SequenceMarkets
import SequenceMocks
import Testing

/// M11, M7: what this client made is cancelled first, from memory; what was not seen is said.
@Suite("Cancelling this client's own orders", .fewAtATime)
struct OwnOrdersTests {
    private static func row(_ graph: String, _ status: String = "WORKING") -> String {
        #"{"node_order_id":"graph:\#(graph):order:1","symbol":"S","side":"BUY","qty_1e8":1,"filled_qty_1e8":0,"status":"\#(status)"}"#
    }

    private static func list(_ rows: [String], _ rest: String = #""has_more":false"#) -> String {
        #"{"orders":[\#(rows.joined(separator: ","))],\#(rest)}"#
    }

    private static func accepted(_ id: String) -> StubTransport.Step {
        .status(200, #"{"graph_id":"\#(id)","status":"active","node_count":1,"edge_count":0}"#)
    }

    private static let engaged = StubTransport.Step.status(200, #"{"active":true}"#)

    @Test("Own graphs are cancelled before anything is listed, and foreign orders are not touched")
    func ownFirst() async throws {
        let stub = StubTransport(
            Self.accepted("graph_a"),
            Self.accepted("graph_b"),
            Self.engaged,
            .status(200),
            .status(200),
            .status(200, Self.list([Self.row("graph_a", "CANCELLED"), Self.row("graph_other")]))
        )
        let client = try stub.client()
        try await client.buy("X", 1).graphID("graph_a").submit()
        try await client.buy("X", 1).graphID("graph_b").submit()
        let report = await client.flattenAll()
        let requests = stub.requests.dropFirst(2).map(\.text)
        #expect(requests.first == #"PUT /v1/kill_switch {"active":true}"#)
        #expect(
            Set(requests.dropFirst().prefix(2)) == [
                "DELETE /v1/execution_graphs/graph_a", "DELETE /v1/execution_graphs/graph_b",
            ]
        )
        #expect(requests.last == "GET /v1/orders?limit=200&offset=0")
        #expect(report.hasNoOpenOrders)
        #expect(report.foreignOpen.compactMap(\.graphID) == ["graph_other"])
        #expect("\(report)".contains("1 of others were left open"))
    }

    @Test("One unreadable row costs that row, and the proof")
    func unreadableRow() async throws {
        let listed = Self.list([#"{"node_order_id":7}"#, Self.row("graph_a")])
        let gone = Self.list([#"{"node_order_id":7}"#])
        let stub = StubTransport(
            [Self.accepted("graph_a"), Self.engaged, .status(200), .status(200, listed)]
                + Array(repeating: .status(200), count: 1)
                + Array(repeating: .status(200, gone), count: 10)
        )
        let client = try stub.client()
        try await client.buy("X", 1).graphID("graph_a").submit()
        let report = await client.flattenAll(within: .milliseconds(400))
        #expect(report.cancelledGraphs == ["graph_a"])
        #expect(report.issues.map(\.path) == ["$.orders[0].node_order_id"])
        #expect(report.stillOpen?.isEmpty == true && !report.hasNoOpenOrders)
    }

    @Test("A submission whose outcome is unknown is cancelled too, and named while it stays so")
    func unknownIsNotFlat() async throws {
        let stub = StubTransport(
            [.fail(.timeout, sent: true), Self.engaged]
                + Array(repeating: .status(404, #"{"error":{"code":"NOT_FOUND"}}"#), count: 1)
                + (0..<10).flatMap { _ -> [StubTransport.Step] in
                    [.status(200, Self.list([])), .status(404), .status(404)]
                }
        )
        let client = try stub.client { $0.retryPolicy = .none }
        _ = try await client.buy("X", 1).graphID("graph_a").submitOutcome()
        let report = await client.flattenAll(within: .milliseconds(400))
        #expect(report.unsettled == ["graph_a"] && !report.hasNoOpenOrders)
        #expect(stub.requests.contains { $0.target.hasSuffix("graph_a") && $0.method == .delete })
    }

    @Test("Another graph's end does not settle a submission whose outcome is unknown")
    func foreignEnd() async throws {
        let foreign = #"{"graph_id":"graph_other","status":"completed","nodes":{},"edges":{}}"#
        let stub = StubTransport(
            [.fail(.timeout, sent: true), Self.engaged]
                + [.status(404, #"{"error":{"code":"NOT_FOUND"}}"#)]
                + (0..<10).flatMap { _ -> [StubTransport.Step] in
                    [.status(200, Self.list([])), .status(200, foreign), .status(200)]
                }
        )
        let client = try stub.client { $0.retryPolicy = .none }
        _ = try await client.buy("X", 1).graphID("graph_a").submitOutcome()
        let report = await client.flattenAll(within: .milliseconds(400))
        #expect(report.unsettled == ["graph_a"] && !report.hasNoOpenOrders)
    }

    @Test("A list that says only its total, or nothing, is walked to its end")
    func missingHasMore() async throws {
        func page(_ numbers: Range<Int>, _ rest: String) -> StubTransport.Step {
            .status(200, Self.list(numbers.map { Self.row("g\($0)", "COMPLETED") }, rest))
        }
        for rest in [#""total":250"#, #""limit":100"#] {
            let stub = StubTransport(
                page(0..<100, rest),
                page(100..<200, rest),
                page(200..<250, rest),
                page(0..<0, rest)
            )
            var count = 0
            for try await _ in try stub.client().orders().all() { count += 1 }
            #expect(count == 250)
        }
    }

    @Test("Fewer rows than the total are not the whole list")
    func fewerThanTotal() async throws {
        let stub = StubTransport(
            [Self.engaged]
                + Array(
                    repeating: .status(200, Self.list([], #""total":150,"has_more":false"#)),
                    count: 20
                )
        )
        let report = await (try stub.client()).flattenAll(within: .milliseconds(400))
        #expect(report.stillOpen?.isEmpty == true && !report.hasNoOpenOrders)
    }
}

/// M12: lists are read row by row.
@Suite("One row that cannot be read costs that row", .fewAtATime)
struct RowIssueTests {
    @Test("Good rows come, bad ones are issues with their path; null and wrong types alike")
    func rows() async throws {
        let body =
            #"{"orders":[{"node_order_id":"a","symbol":"S","side":"BUY","qty_1e8":1,"filled_qty_1e8":0,"status":"WORKING"},{"node_order_id":"b","symbol":"S","side":"BUY","qty_1e8":"x{]","filled_qty_1e8":0,"status":"WORKING"},null,{"node_order_id":"c","symbol":"S","side":"BUY","qty_1e8":1,"filled_qty_1e8":0,"status":"WORKING"}],"total":4}"#
        let page = try await StubTransport(.status(200, body)).client().orders().fetch()
        #expect(page.items.map(\.nodeOrderID) == ["a", "c"])
        #expect(page.issues.map(\.path) == ["$.orders[1].qty_1e8", "$.orders[2]"])
        #expect(page.hasMore == false)
    }

    @Test("Every list keeps its good rows")
    func everyList() async throws {
        func client(_ body: String) throws -> SequenceClient {
            try StubTransport(.status(200, body)).client()
        }
        let venues = try await client(#"[{"venue":"okx","connected":true},5]"#).venues()
        #expect(venues.map(\.venue) == [.okx] && venues.issues.map(\.path) == ["$[1]"])
        let markets = try await client(#"{"markets":[7],"has_more":false}"#).markets(.kalshi)
            .fetch()
        #expect(markets.markets.isEmpty && markets.issues.count == 1)
        let history = try await client(#"{"symbol":"S","points":[{"ts_ns":1,"price_1e9":2},{}]}"#)
            .priceHistory("S").fetch()
        #expect(history.points.count == 1 && history.issues.count == 1)
        let positions = try await client(#"{"positions":[1],"totals":{}}"#).positions().fetch()
        #expect(positions.issues.map(\.path) == ["$.positions[0]"])
        let quotes = try await client(#"{"quotes":[1],"count":1}"#).quotesBatch(["S"]).fetch()
        #expect(quotes.issues.count == 1)
    }

    @Test("A walk counts what it could not read")
    func walk() async throws {
        let body = #"{"orders":[1,2],"has_more":false}"#
        let walk = try StubTransport(.status(200, body)).client().orders().all()
        for try await _ in walk {}
        #expect(walk.progress.unreadable == 2 && walk.progress.issues.count == 2)
    }

    @Test("Text that is not JSON fails the whole list")
    func brokenText() async throws {
        let stub = StubTransport(.status(200, #"{"orders":[{"a":},1]}"#))
        await #expect(throws: SequenceError.self) { try await stub.client().orders().fetch() }
    }
}
