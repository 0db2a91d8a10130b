import SequenceMarkets
import Testing

@Suite("The exact text of level 2, orders apart", .fewAtATime)
struct OutgoingTradeTests {
    static let orders = #"{"orders":[],"total":0}"#
    static let fills = #"{"fills":[],"total":0}"#
    static let amended = #"{"node_order_id":"graph:g:order:2","status":"accepted"}"#

    static let calls: [Outgoing] = [
        Outgoing("orders", "GET /v1/orders", answer: orders) { _ = try await $0.orders().fetch() },
        Outgoing(
            "orders with every option",
            "GET /v1/orders?limit=100&offset=7&symbol=ETH-USD&node_order_id=graph%3Ag%3Aorder%3A1",
            answer: orders
        ) {
            _ = try await $0.orders().symbol("ETH-USD").limit(100).offset(7)
                .nodeOrderID("graph:g:order:1").fetch()
        },
        Outgoing("a walk over orders", "GET /v1/orders?limit=100", answer: orders) {
            for try await _ in $0.orders().all() {}
        },
        Outgoing("fills", "GET /v1/fills?symbol=ETH-USD", answer: fills) {
            _ = try await $0.fills().symbol("ETH-USD").fetch()
        },
        Outgoing("a walk over fills", "GET /v1/fills?limit=30&offset=9", answer: fills) {
            for try await _ in $0.fills().limit(30).offset(9).all() {}
        },
        Outgoing(
            "amend both: the page's own body",
            #"PATCH /v1/orders/graph%3Ag%3Aorder%3A1 {"new_qty_1e8":12000000000,"new_constraints":{"max_price_1e9":550000000}}"#,
            answer: amended
        ) {
            let result = try await $0.amend("graph:g:order:1", price: 0.55, qty: 120)
            #expect(result.orderID == "graph:g:order:2" && result.mode == .cancelReplace)
            #expect(result.status == "accepted")
        },
        Outgoing(
            "amend the price; 0.29 leaves as 290000000",
            #"PATCH /v1/orders/o {"new_constraints":{"max_price_1e9":290000000}}"#,
            answer: amended
        ) { _ = try await $0.amend("o", price: 0.29) },
        Outgoing(
            "amend the quantity; 0.29 leaves as 29000000",
            #"PATCH /v1/orders/o {"new_qty_1e8":29000000}"#,
            answer: amended
        ) { _ = try await $0.amend("o", qty: "0.29") },
        Outgoing(
            "redeem",
            "POST /v1/markets/btc-updown%3Ayes/redeem?venue=polymarket {}",
            answer: #"{"mode":"relayer_submitted"}"#
        ) { _ = try await $0.redeem("btc-updown:yes", venue: .polymarket) },
    ]

    @Test("Every call leaves as written", arguments: calls)
    func call(_ call: Outgoing) async throws { try await call.check() }

    @Test(
        "An order's id names its graph in all three forms",
        arguments: [
            "graph_x", "graph:graph_x:node:1", "graph_x:node:1", "graph_x:", "graph:graph_x",
        ]
    )
    func cancelForms(_ id: String) async throws {
        try await Outgoing("cancel", "DELETE /v1/execution_graphs/graph_x") {
            try await $0.cancel(id)
        }.check()
    }

    @Test("An id that names no graph cancels nothing", arguments: ["", ":", "graph::node:1"])
    func cancelOfNothing(_ id: String) async throws {
        let stub = StubTransport()
        let error = await sequenceError { try await stub.client().cancel(id) }
        #expect(error?.validation?.field == "id")
        #expect(stub.requests.isEmpty)
    }
}
