import SequenceMarkets
import SequenceMocks
import XCTest

/// Moving the market, rules that see an order whole, and an account a key.
final class DrivingTests: XCTestCase {
    private let clock = ManualClock()

    private func order(
        _ id: String,
        _ side: String = "buy",
        qty: Double = 0.1,
        price: Double? = nil
    ) -> String {
        let limit = price.map { #","price":\#($0)"# } ?? ""
        return #"{"graph_id":"\#(id)","symbol":"BTC-USD","side":"\#(side)","qty":\#(qty)\#(limit)}"#
    }

    func testAPriceThatIsSetIsQuotedAndFillsWhatRestedForIt() async throws {
        let exchange = MockExchange(clock: clock, configuration: .instant)
        let client = try RawClient(exchange)
        XCTAssertTrue(exchange.setPrice("BTC-USD", to: 50_000))
        XCTAssertFalse(exchange.setPrice("NOPE", to: 1))
        let quote = try await client.get("/v1/quotes/BTC-USD")
        let mid = try XCTUnwrap(quote["nbbo"]?["mid"]?.doubleValue)
        XCTAssertEqual(mid, 50_000, accuracy: 10)
        _ = try await client.post("/v1/orders", order("low", price: 40_000))
        clock.advance(by: .seconds(5))
        XCTAssertTrue(exchange.truth.executions.isEmpty)
        exchange.setPrice("BTC-USD", to: 39_000)
        clock.advance(by: .seconds(5))
        XCTAssertEqual(exchange.truth.orders.first?.state, "COMPLETED")
    }

    func testABookThatIsSetStandsStillAndStaysTaken() async throws {
        let exchange = MockExchange(clock: clock, configuration: .instant)
        let client = try RawClient(exchange)
        for venue in ["binance", "coinbase", "kraken", "okx", "bybit", "bitget", "cryptocom"] {
            exchange.setBook("BTC-USD", venue: venue, bids: [], asks: [])
        }
        exchange.setBook("BTC-USD", venue: "kraken", bids: [(99, 1)], asks: [(101, 0.5), (102, 1)])
        clock.advance(by: .seconds(60))
        _ = try await client.post("/v1/orders", order("a", qty: 0.7))
        clock.advance(by: .seconds(1))
        let fills = exchange.truth.executions
        XCTAssertEqual(fills.map(\.price), [101, 102])
        XCTAssertEqual(fills.map(\.quantity), [0.5, 0.2])
        let quote = try await client.get("/v1/quotes/BTC-USD")
        XCTAssertEqual(quote["nbbo"]?["ask"]?.doubleValue, 102)
        XCTAssertEqual(quote["book"]?["asks"]?[0]?["size"]?.doubleValue, 0.8)
    }

    func testAHaltedMarketFillsNothingUntilItIsResumed() async throws {
        let exchange = MockExchange(clock: clock, configuration: .instant)
        let client = try RawClient(exchange)
        exchange.halt("BTC-USD")
        _ = try await client.post("/v1/orders", order("a"))
        clock.advance(by: .seconds(10))
        XCTAssertTrue(exchange.truth.executions.isEmpty)
        exchange.resume("BTC-USD")
        clock.advance(by: .seconds(1))
        XCTAssertFalse(exchange.truth.executions.isEmpty)
    }

    func testARuleSeesSideAndPrice() async throws {
        let exchange = MockExchange(clock: clock, configuration: .instant)
        let client = try RawClient(exchange)
        exchange.rejectOrders(matching: { $0.isBuy && $0.limit == nil ? "no market buys" : nil })
        _ = try await client.post("/v1/orders", order("a"))
        _ = try await client.post("/v1/orders", order("b", "sell"))
        XCTAssertEqual(exchange.truth.orders.map(\.state), ["REJECTED", "COMPLETED"])
    }

    func testAStartingPriceThatCannotBeIsAProblemOfItsOwn() async throws {
        var configuration = MockExchange.Configuration()
        configuration.startingPrices = [
            "BTC-USD": 50_000, "BTC-UDS": 50_000, "ETH-USD": 0, "fed-decision-in-october": 0.25,
            "KXETHZ-26DEC31-T2000": 1.5,
        ]
        let exchange = MockExchange(seed: 1, clock: clock, configuration: configuration)
        XCTAssertEqual(
            exchange.problems,
            [
                "startingPrices: BTC-UDS is not traded here",
                "startingPrices: ETH-USD cannot be at 0",
                "startingPrices: KXETHZ-26DEC31-T2000 cannot be at 1.5",
            ]
        )
        let client = try RawClient(exchange)
        let coin = try await client.get("/v1/quotes/BTC-USD")
        XCTAssertEqual(coin["nbbo"]?["mid"]?.doubleValue ?? 0, 50_000, accuracy: 10)
        let event = try await client.get("/v1/quotes/fed-decision-in-october")
        XCTAssertEqual(event["nbbo"]?["mid"]?.doubleValue ?? 0, 0.25, accuracy: 0.02)
    }

    func testEveryKeyHasAnAccountOfItsOwn() async throws {
        let exchange = MockExchange(clock: clock, configuration: .instant)
        let one = try RawClient(exchange, key: "seq_test_one_0123456789")
        let other = try RawClient(exchange, key: "seq_test_two_0123456789")
        _ = try await one.post("/v1/orders", order("a"))
        let mine = try await one.get("/v1/orders").list("orders")
        let theirs = try await other.get("/v1/orders").list("orders")
        XCTAssertEqual([mine.count, theirs.count], [1, 0])
        let probe = SocketProbe()
        let socket = try await other.connect("/v1/stream", probe)
        try await socket.send(#"{"subscribe":["orders","fills"]}"#)
        _ = try await one.post("/v1/orders", order("b"))
        _ = try await other.post("/v1/orders", order("c"))
        try await probe.catchUp(socket)
        let ids = try probe.events().compactMap { $0["data"]?["node_order_id"]?.stringValue }
        XCTAssertEqual(Set(ids), ["graph:c:order:1"])
        XCTAssertEqual(Set(exchange.truth.submissions.map(\.graphID)), ["a", "b", "c"])
        XCTAssertEqual(exchange.ledgerProblems, [])
    }

    func testPaperOrdersOfALiveKeyLeaveItsMoneyAlone() async throws {
        let exchange = MockExchange(clock: clock, configuration: .instant)
        let live = try RawClient(exchange, key: "seq_live_0123456789abcdef")
        let paper = order("p").replacing(#""qty""#, with: #""is_sandbox":true,"qty""#)
        let before = try await live.get("/v1/positions/unified")
        _ = try await live.post("/v1/orders", paper)
        let after = try await live.get("/v1/positions/unified")
        XCTAssertEqual(before["positions"], after["positions"])
        XCTAssertEqual(exchange.truth.executions.isEmpty, false)
        XCTAssertEqual(exchange.ledgerProblems, [])
    }

    func testAHundredThousandOldOrdersCostNextToNothing() async throws {
        var configuration = MockExchange.Configuration.instant
        configuration.orderHistory = 100_000
        let exchange = MockExchange(clock: clock, configuration: configuration)
        let client = try RawClient(exchange)
        _ = try await client.post("/v1/orders", order("a"))
        let page = try await client.get("/v1/orders?limit=200&offset=99900")
        XCTAssertEqual(try page.int("total"), 100_001)
        let id = try XCTUnwrap(try page.list("orders").last).text("node_order_id")
        let found = try await client.get("/v1/orders?node_order_id=\(id)").list("orders")
        XCTAssertEqual(found.count, 1)
        let fills = try await client.get("/v1/fills?node_order_id=\(id)").list("fills")
        let filled = try XCTUnwrap(found.first).int("filled_qty_1e8")
        XCTAssertEqual(try fills.reduce(0) { try $0 + $1.int("qty_1e8") }, filled)
    }

    func testABodyThatIsNotDeclaredAsJSONIsRefusedUnlessAllowed() async throws {
        for isRequired in [true, false] {
            var configuration = MockExchange.Configuration.instant
            configuration.requiresContentType = isRequired
            let client = try RawClient(MockExchange(clock: clock, configuration: configuration))
            for target in ["/v1/orders", "/v1/ws/ticket"] {
                let request = HTTPRequest(
                    method: .post,
                    origin: client.origin,
                    target: target,
                    headers: client.headers,
                    body: Array(order("a").utf8)
                )
                let status = try await client.http.send(request).status
                XCTAssertEqual(status, isRequired ? 400 : 200, target)
            }
        }
    }

    func testAFreshExchangeReplaysAFullRingOfLifecycleEvents() async throws {
        let probe = SocketProbe()
        _ = try await RawClient(MockExchange(clock: clock)).connect("/v1/ws/new_markets", probe)
        await probe.waitForMessages(128)
        XCTAssertEqual(probe.messages.count, 128)
    }
}
