import SequenceMarkets
import Testing

/// M17, M20, W8, W12, U7: what errors, events and requests say.
@Suite("What errors and events report about a call", .fewAtATime)
struct AdviceTests {
    private func error(
        _ step: StubTransport.Step,
        _ call: (SequenceClient) async throws -> Void
    ) async throws -> SequenceError? {
        let client = try StubTransport(step).client { $0.retryPolicy = .none }
        return await sequenceError { try await call(client) }
    }

    @Test("An error is retryable only where a repeat cannot do a thing twice")
    func isRetryable() async throws {
        let steps: [StubTransport.Step] = [
            .fail(.timeout, sent: true), .fail(.connectionLost, sent: true), .status(502),
            .status(503), .status(504),
        ]
        for step in steps {
            let read = try await error(step) { _ = try await $0.quote("X") }
            #expect(read?.isRetryable == true)
            let change = try await error(step) {
                _ = try await $0.redeem("s", venue: .kalshi)
            }
            #expect(change?.isRetryable == false)
            let order = try await error(step) { try await $0.buy("X", 1).submit() }
            #expect(order?.isRetryable == false)
        }
        let unsent = try await error(.fail(.connect, sent: false)) {
            _ = try await $0.redeem("s", venue: .kalshi)
        }
        #expect(unsent?.isRetryable == true)
        let refused = try await error(.status(429)) { _ = try await $0.redeem("s", venue: .kalshi) }
        #expect(refused?.isRetryable == true)
    }

    @Test("The advice of a 409 fits the call")
    func conflictAdvice() async throws {
        let submit = try await error(.status(409)) { try await $0.buy("X", 1).submit() }
        #expect("\(try #require(submit))".contains("kill switch is engaged, or this graph_id"))
        let amend = try await error(.status(409)) { _ = try await $0.amend("o", qty: 1) }
        #expect("\(try #require(amend))".contains("cannot be amended"))
        #expect(!"\(try #require(amend))".contains("graph_id was used"))
        let resume = try await error(.status(409)) { try await $0.graphResume("graph_x") }
        #expect("\(try #require(resume))".contains("Only a paused graph"))
    }

    @Test("Every POST, PATCH and PUT carries a content type, also without a body")
    func contentType() async throws {
        let stub = StubTransport(repeating: .status(200), count: 6)
        let client = try stub.client()
        try? await client.graphResume("graph_x")
        _ = try? await client.algoStart("dep_1")
        _ = try? await client.algoStop("dep_1")
        _ = try? await client.strategyStart("s")
        _ = try? await client.strategyStop("s")
        _ = try? await client.request(.post, "/v1/ws/ticket")
        #expect(stub.requests.count == 6)
        for request in stub.requests where request.method != .get {
            #expect(request.headers["Content-Type"] == "application/json", "\(request)")
        }
    }

    @Test("A funding rate is the requested row, or nil")
    func fundingRate() async throws {
        let body =
            #"{"rates":[{"venue":"bybit","symbol":"BTC","rate_bps_per_hour":1},{"venue":"okx","symbol":"ETH","rate_bps_per_hour":2}]}"#
        let client = try StubTransport(repeating: .status(200, body), count: 2).client()
        #expect(try await client.fundingRate(venue: .okx, symbol: "ETH")?.rate == 2)
        #expect(try await client.fundingRate(venue: .okx, symbol: "BTC") == nil)
    }

    @Test("An event's route is the same for every symbol and id")
    func routes() {
        for (operation, route) in [
            ("GET /v1/quotes/BTC-USD", "GET /v1/quotes/{symbol}"),
            ("GET /v1/quotes", "GET /v1/quotes"),
            ("PATCH /v1/orders/graph%3Ax", "PATCH /v1/orders/{id}"),
            ("POST /v1/orders/preview", "POST /v1/orders/preview"),
            ("DELETE /v1/execution_graphs/graph_x", "DELETE /v1/execution_graphs/{id}"),
            (
                "PATCH /v1/execution_graphs/g/nodes/n",
                "PATCH /v1/execution_graphs/{id}/nodes/{id}"
            ),
            ("POST /v1/execution_graphs/g/resume", "POST /v1/execution_graphs/{id}/resume"),
            ("GET /v1/execution/live/x", "GET /v1/execution/live/{id}"),
            ("POST /v1/venue_cancel_all/okx", "POST /v1/venue_cancel_all/{venue}"),
        ] {
            let context = RequestContext(
                operation: operation,
                requestID: "r",
                attempts: 1,
                elapsed: .zero
            )
            #expect(context.route == route)
        }
    }

    @Test("Every number of a graph's risk is checked before any I/O")
    func riskLimits() async throws {
        let stub = StubTransport()
        let client = try stub.client()
        let error = await sequenceError {
            try await client.graph().node("a", .buy("X", 1)).risk {
                $0.maxLeverage(.nan).maxNotional(-1).maxLoss(0).maxSlippage(bps: -1)
                    .maxConcurrentGraphs(0).maxUnhedged(-2).maxDrawdown(-3).maxNodeNotional(-4)
            }
            .submit()
        }
        #expect(error?.validation?.problems.count == 8)
        for venue in [Venue.kalshi, .polymarket] {
            let price = await sequenceError {
                try await client.buy("X", 1).venue(venue).limitPrice(1.5).submit()
            }
            #expect(price?.validation?.field == "price")
        }
        let batch = await client.batch(.okx).prediction().buyLimit("X", qty: 1, price: 1.5).end()
        #expect(batch.failures.first?.error.validation?.field == "price")
        #expect(stub.requests.isEmpty)
    }

    @Test("A single order carries client_order_id beside its nodes")
    func clientOrderID() async throws {
        let stub = StubTransport(.status(400), .status(400))
        let client = try stub.client()
        _ = try? await client.buy("X", 1).clientOrderID("mine").submit()
        let body = try JSONValue(parsing: try #require(stub.requests.first?.body))
        #expect(body["client_order_id"]?.stringValue == "mine")
        #expect(body["nodes"]?[0]?["client_order_id"] == nil)
    }
}
