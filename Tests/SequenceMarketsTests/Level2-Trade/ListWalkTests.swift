import SequenceMarkets
import SequenceMocks
import Testing

@Suite("Walks over orders and fills", .fewAtATime)
struct ListWalkTests {
    private static func order(_ id: Int) -> String {
        #"{"node_order_id":"graph:g\#(id):order:1","symbol":"S","side":"BUY","qty_1e8":1,"filled_qty_1e8":0,"status":"NEW"}"#
    }

    private static func orders(_ ids: [Int], more: Bool) -> StubTransport.Step {
        let rows = ids.map(order).joined(separator: ",")
        return .status(200, #"{"orders":[\#(rows)],"has_more":\#(more)}"#)
    }

    @Test("Offsets follow the rows received, not those requested")
    func offsets() async throws {
        let stub = StubTransport(
            ListWalkTests.orders([1, 2, 3], more: true),
            ListWalkTests.orders([4], more: false)
        )
        var ids: [String] = []
        for try await order in try stub.client().orders().symbol("S").all() {
            ids.append(order.graphID?.rawValue ?? "")
        }
        #expect(ids == ["g1", "g2", "g3", "g4"])
        #expect(
            stub.requests.map(\.target)
                == ["/v1/orders?limit=100&symbol=S", "/v1/orders?limit=100&offset=3&symbol=S"]
        )
    }

    @Test("An order that moved to the next page comes once")
    func movedOrders() async throws {
        let stub = StubTransport(
            ListWalkTests.orders([1, 2], more: true),
            ListWalkTests.orders([2, 3], more: false)
        )
        let walk = try stub.client().orders().all()
        var count = 0
        for try await _ in walk { count += 1 }
        #expect(count == 3 && walk.progress.duplicates == 1)
    }

    @Test("An empty page that promises more ends the walk with an error, not a loop")
    func emptyPage() async throws {
        let stub = StubTransport(
            ListWalkTests.orders([1], more: true),
            ListWalkTests.orders([], more: true)
        )
        var count = 0
        let error = await sequenceError {
            for try await _ in try stub.client().orders().all() { count += 1 }
        }
        guard case .decoding? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(count == 1 && stub.requests.count == 2)
    }

    @Test("Two fills alike in all but their id are two; the same id is one")
    func fills() async throws {
        func fill(_ id: String) -> String {
            #"{"node_order_id":"o","venue_execution_id":\#(id),"symbol":"S","side":"BUY","qty_1e8":1,"price_1e9":1}"#
        }
        let rows = [fill(#""a""#), fill(#""b""#), fill(#""a""#), fill("null"), fill("null")]
        let stub = StubTransport(
            .status(200, #"{"fills":[\#(rows.joined(separator: ","))],"has_more":false}"#)
        )
        var ids: [String?] = []
        for try await fill in try stub.client().fills().all() { ids.append(fill.executionID) }
        #expect(ids == ["a", "b", nil])
    }

    @Test("Bad limits are found before anything is sent")
    func badLimits() async throws {
        let stub = StubTransport()
        let client = try stub.client()
        let errors = [
            await sequenceError { for try await _ in client.orders().limit(0).all() {} },
            await sequenceError { for try await _ in client.fills().offset(-1).all() {} },
            await sequenceError { try await client.markets().offset(-1).fetch() },
            await sequenceError { try await client.markets().slug("").fetch() },
        ]
        #expect(
            errors.map { $0?.validation?.field } == ["limit", "offset", "offset", "slug"]
        )
        #expect(stub.requests.isEmpty)
    }

    @Test("Every order and fill of the mock is listed, whatever the page size")
    func onTheMock() async throws {
        let exchange = MockExchange(seed: 3)
        let client = try exchange.client()
        for _ in 0..<12 {
            try await client.buy("BTC-USD", 0.001).limitPrice(10).timeInForce(.gtc).submit()
        }
        for size in [1, 5, 12, 100] {
            var ids: Set<String> = []
            for try await order in client.orders().limit(size).all() {
                ids.insert(order.nodeOrderID)
            }
            #expect(ids.count == 12)
        }
    }
}
