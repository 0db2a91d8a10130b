import SequenceMarkets
import SequenceMocks
import XCTest

final class DialectTests: XCTestCase {
    func testAnUnknownWordIsAnErrorThatNamesTheNearestOne() {
        XCTAssertThrowsError(try Dialect("page-cab=50")) {
            XCTAssertTrue("\($0)".contains("did you mean 'page-cap'?"), "\($0)")
        }
        XCTAssertThrowsError(try Dialect("page-cap=51")) {
            XCTAssertTrue("\($0)".contains("1000|200|100|50"), "\($0)")
        }
        XCTAssertThrowsError(try Dialect("documentd")) {
            XCTAssertTrue("\($0)".contains("did you mean 'documented'?"), "\($0)")
        }
        XCTAssertThrowsError(try Dialect("seed:x"))
        XCTAssertThrowsError(try Weather("gap-delay=8"))
        XCTAssertThrowsError(try Weather("gap-delay=-8s"))
        XCTAssertThrowsError(try Weather("calmly"))
    }

    func testTextReadsBackAsWhatWroteIt() throws {
        XCTAssertEqual(Dialect.documented.description, "documented")
        XCTAssertEqual(Weather.calm.description, "calm")
        for seed in UInt64(0)..<200 {
            let dialect = Dialect.random(seed: seed)
            XCTAssertEqual(try Dialect(dialect.description), dialect)
            XCTAssertEqual(try Dialect("seed:\(seed)"), dialect)
            let weather = Weather.random(seed: seed)
            XCTAssertEqual(try Weather(weather.description), weather)
        }
        let mixed = try Dialect("seed:7,page-cap=50")
        XCTAssertEqual(mixed.pageCap, .fifty)
    }

    func testASeedDrawsEverySwitchButTheOneThatDoublesOrders() throws {
        var drawn: Set<String> = []
        for seed in UInt64(0)..<200 {
            let dialect = Dialect.random(seed: seed)
            XCTAssertFalse(dialect.ignoresGraphID)
            guard dialect != .documented else { continue }
            for part in dialect.description.split(separator: ",") {
                drawn.insert(String(part.prefix { $0 != "=" }))
            }
        }
        let all = Dialect.help.split(separator: "\n").filter { $0.contains("=") }
            .map { String($0.drop { $0 == " " }.prefix { $0 != "=" }) }
        XCTAssertEqual(Set(all).subtracting(drawn), ["ignores-graph-id"])
    }

    func testFillsCarryTheIDsTheDialectSaysAndNoOthers() async throws {
        for ids in Dialect.FillIDs.allCases {
            var configuration = MockExchange.Configuration.instant
            configuration.dialect.restFillIDs = ids
            let exchange = MockExchange(clock: ManualClock(), configuration: configuration)
            let client = try RawClient(exchange)
            _ = try await client.post("/v1/orders", Self.buy)
            let fills = try await client.get("/v1/fills").list("fills")
            let fill = try XCTUnwrap(fills.first)
            XCTAssertEqual(fill["fill_id"] != nil, ids == .fillID || ids == .both)
            XCTAssertEqual(fill["venue_execution_id"] != nil, ids == .executionID || ids == .both)
        }
    }

    func testAListHasTheOrderTheDialectSaysAndMissesNothing() async throws {
        for order in Dialect.ListOrder.allCases {
            var configuration = MockExchange.Configuration.instant
            configuration.dialect.orderList = order
            configuration.orderHistory = 37
            let clock = ManualClock()
            let exchange = MockExchange(clock: clock, configuration: configuration)
            let client = try RawClient(exchange)
            for number in 0..<5 {
                _ = try await client.post(
                    "/v1/orders",
                    #"{"graph_id":"g\#(number)","symbol":"BTC-USD","side":"buy","qty":0.1}"#
                )
                clock.advance(by: .seconds(1))
            }
            func created(_ target: String) async throws -> [Int64] {
                try await client.get(target).list("orders").map { try $0.int("created_unix_ns") }
            }
            let list = try await created("/v1/orders?limit=1000")
            XCTAssertEqual(Set(list).count, 42, "\(order)")
            let again = try await created("/v1/orders?limit=1000")
            switch order {
            case .newest, .updated: XCTAssertEqual(list, list.sorted(by: >))
            case .oldest: XCTAssertEqual(list, list.sorted())
            case .shuffled:
                XCTAssertEqual(list, again)
                XCTAssertNotEqual(list, list.sorted())
                let paged =
                    try await created("/v1/orders?limit=20")
                    + created("/v1/orders?limit=20&offset=20")
                    + created("/v1/orders?limit=20&offset=40")
                XCTAssertEqual(paged, list)
            case .reshuffled: XCTAssertNotEqual(list, again)
            }
        }
    }

    func testAnAmendedOrderGoesOnAsTheDialectSays() async throws {
        for fate in Dialect.AmendedOrder.allCases {
            for filled in Dialect.AmendedFilled.allCases {
                var configuration = MockExchange.Configuration.instant
                configuration.dialect.amendedOrder = fate
                configuration.dialect.amendedFilled = filled
                let exchange = MockExchange(clock: ManualClock(), configuration: configuration)
                exchange.holdOrders { _, _ in 0.02 }
                let client = try RawClient(exchange)
                let first = "graph:g:order:1"
                _ = try await client.post("/v1/orders", Self.buy)
                let answer = try await client.send(
                    .patch,
                    "/v1/orders/\(first)",
                    #"{"new_qty_1e8":20000000}"#
                ).json
                XCTAssertEqual(answer["node_order_id"], "graph:g:order:2")
                let now = try await client.get("/v1/orders?node_order_id=graph:g:order:2")
                let row = try XCTUnwrap(now.list("orders").first)
                let carries = filled == .carriesOn
                XCTAssertEqual(try row.int("filled_qty_1e8"), carries ? 2_000_000 : 0)
                XCTAssertEqual(try row.int("qty_1e8"), carries ? 20_000_000 : 18_000_000)
                let old = try await client.get("/v1/orders?node_order_id=\(first)").list("orders")
                switch fate {
                case .followed: XCTAssertEqual(old.first?["node_order_id"], "graph:g:order:2")
                case .ended, .endedSilently: XCTAssertEqual(old.first?["status"], "CANCELLED")
                case .forgotten: XCTAssertTrue(old.isEmpty)
                }
            }
        }
    }

    func testAnExchangeThatIgnoresGraphIDsDoublesARepeatAndTheTruthSaysSo() async throws {
        var configuration = MockExchange.Configuration.instant
        configuration.dialect.ignoresGraphID = true
        let exchange = MockExchange(clock: ManualClock(), configuration: configuration)
        let client = try RawClient(exchange)
        for _ in 0..<2 { _ = try await client.post("/v1/orders", Self.buy) }
        XCTAssertEqual(exchange.truth.submissions.map(\.askedID), ["g", "g"])
        XCTAssertEqual(Set(exchange.truth.submissions.map(\.graphID)).count, 2)
    }

    static let buy = #"{"graph_id":"g","symbol":"BTC-USD","side":"buy","qty":0.1}"#
}
