import SequenceMarkets
import SequenceMocks
import Testing

@Suite("The emergency stop", .fewAtATime)
struct FlattenTests {
    private static func orders(_ open: [String], ended: Int = 0, more: Bool = false) -> String {
        let rows =
            open.map {
                #"{"node_order_id":"graph:\#($0):order:1","symbol":"S","side":"BUY","qty_1e8":1,"filled_qty_1e8":0,"status":"ACCEPTED"}"#
            }
            + (0..<ended).map {
                #"{"node_order_id":"graph:e\#($0):order:1","symbol":"S","side":"BUY","qty_1e8":1,"filled_qty_1e8":1,"status":"COMPLETED"}"#
            }
        return #"{"orders":[\#(rows.joined(separator: ","))],"has_more":\#(more)}"#
    }

    private static let engaged = StubTransport.Step.status(200, #"{"active":true}"#)
    private static let venues = StubTransport.Step.status(
        200,
        #"[{"venue":"kraken","connected":true},{"venue":"okx","connected":false}]"#
    )

    @Test("It engages, cancels venue by venue and graph by graph, and looks again")
    func allGoesWell() async throws {
        let stub = StubTransport(
            FlattenTests.engaged,
            FlattenTests.venues,
            .status(200, #"{"cancelled":2}"#),
            .status(200, #"{"cancelled":0}"#),
            .status(200, FlattenTests.orders(["a", "b", "a"], ended: 2)),
            .status(200),
            .status(200),
            .status(200, FlattenTests.orders([], ended: 4))
        )
        let report = await (try stub.client()).flattenAll(.all, reason: "drill")
        var sent = stub.requests.map(\.text)
        // The cancels leave together, in no order.
        if sent.count > 6 { sent[5...6].sort() }
        #expect(
            sent == [
                #"PUT /v1/kill_switch {"active":true,"reason":"drill"}"#, "GET /v1/credentials",
                "POST /v1/venue_cancel_all/kraken {}", "POST /v1/venue_cancel_all/okx {}",
                "GET /v1/orders?limit=200&offset=0", "DELETE /v1/execution_graphs/a",
                "DELETE /v1/execution_graphs/b", "GET /v1/orders?limit=200&offset=0",
            ]
        )
        #expect(report.hasNoOpenOrders && report.failures.isEmpty)
        #expect(report.killSwitch?.isActive == true)
        #expect(report.venues[.kraken]?.cancelledCount == 2 && report.venues.count == 2)
        #expect(report.cancelledGraphs == ["a", "b"])
        #expect("\(report)" == "No order is open. The kill switch is engaged.")
    }

    @Test("What stays open is cancelled again, and named in the end")
    func staysOpen() async throws {
        let stub = StubTransport(
            [FlattenTests.engaged, .status(200, "[]")]
                + (0..<5).flatMap { _ -> [StubTransport.Step] in
                    [.status(200, FlattenTests.orders(["stuck"])), .status(200)]
                }
        )
        let report = await (try stub.client()).flattenAll(.all, within: .seconds(1))
        #expect(!report.hasNoOpenOrders)
        #expect(report.cancelledGraphs == ["stuck"])
        #expect(stub.requests.filter { $0.method == .delete }.count > 2)
        #expect(report.sawEverything == false || report.stillOpen?.count == 1)
    }

    @Test("Each step that fails is reported, and stops none of the others")
    func stepsFail() async throws {
        let stub = StubTransport(
            .status(403),
            FlattenTests.venues,
            .status(500),
            .status(200),
            .status(200, FlattenTests.orders(["a"])),
            .status(404),
            .status(200, FlattenTests.orders([]))
        )
        let report = await (try stub.client()).flattenAll(.all)
        #expect(
            report.failures.map(\.step)
                == ["killSwitch.engage", "cancelAll(on: kraken)", "cancel(a)"]
        )
        #expect(report.killSwitch == nil && report.hasNoOpenOrders)
        #expect(report.cancelledGraphs.isEmpty)
    }

    @Test("A server that is gone: nothing is claimed, and it ends")
    func nobodyAnswers() async throws {
        let stub = StubTransport()
        let report = await (try stub.client { $0.retryPolicy = .none }).flattenAll(.all)
        #expect(!report.hasNoOpenOrders && report.stillOpen == nil && report.killSwitch == nil)
        #expect(report.failures.map(\.step) == ["killSwitch.engage", "venues", "orders"])
        #expect("\(report)".hasPrefix("Not verified"))
    }

    @Test("A list that could not be seen whole is no proof")
    func listWithoutEnd() async throws {
        let page = StubTransport.Step.status(200, FlattenTests.orders([], more: true))
        let stub = StubTransport(
            [FlattenTests.engaged, .status(200, "[]")] + Array(repeating: page, count: 100)
        )
        let report = await (try stub.client()).flattenAll(.all, within: .seconds(1))
        #expect(!report.hasNoOpenOrders && report.stillOpen?.isEmpty == true)
        #expect("\(report)".contains("not all were listed"))
    }

    @Test("An engaged switch that says it is not engaged is not called engaged")
    func switchThatLies() async throws {
        let stub = StubTransport(
            .status(200, #"{"active":false}"#),
            .status(200, "[]"),
            .status(200, FlattenTests.orders([]))
        )
        let report = await (try stub.client()).flattenAll(.all)
        #expect(report.killSwitch?.isActive == false && "\(report)".contains("NOT engaged"))
    }

    @Test("On the mock, with orders resting: none is left")
    func onTheMock() async throws {
        let exchange = MockExchange(seed: 2)
        let client = try exchange.client()
        for venue in [Venue.kraken, .coinbase] {
            try await client.buy("BTC-USD", 0.01).venue(venue).limitPrice(10).submit()
        }
        #expect(try await client.orders().fetch().items.filter { !$0.isTerminal }.count == 2)
        let report = await client.flattenAll(.all, reason: "drill")
        #expect(report.hasNoOpenOrders)
        let error = await sequenceError { try await client.buy("BTC-USD", 0.01).submit() }
        #expect(error?.refusal?.code == .conflict)
        try await client.killSwitch.clear()
        try await client.buy("BTC-USD", 0.01).submit()
    }
}
