import SequenceMarkets
import XCTest

@testable import SequenceMocks

/// The small owners of the exchange's state, each by itself.
final class StateOwnerTests: XCTestCase {
    private func call(_ target: String, _ headers: HTTPHeaders, at time: Int64) -> ServiceCall {
        let request = MockRequest(method: "GET", target: target, headers: headers)
        return ServiceCall(request, id: "id", at: time)
    }

    func testATicketOpensOneSocketWithinThirtySeconds() {
        var access = AccessControl(MockExchange.Configuration())
        let upgrade: HTTPHeaders = ["Upgrade": "websocket"]
        access.add(ticket: "a", for: "seq_test_x", at: 0)
        access.add(ticket: "b", for: "seq_test_x", at: 0)
        XCTAssertNil(access.key(of: call("/v1/stream?ticket=a", [:], at: 1)))
        XCTAssertEqual(
            access.key(of: call("/v1/stream?ticket=a", upgrade, at: 30_000_000_000)),
            "seq_test_x"
        )
        XCTAssertNil(access.key(of: call("/v1/stream?ticket=a", upgrade, at: 1)))
        XCTAssertNil(access.key(of: call("/v1/stream?ticket=b", upgrade, at: 30_000_000_001)))
    }

    func testOnlyKeysOfTheSandboxOrOfProductionAreKeys() {
        var access = AccessControl(MockExchange.Configuration())
        let longest = "seq_live_" + String(repeating: "a", count: 256)
        for key in ["seq_test_a", "seq_live_A-9_z", longest] {
            let header: HTTPHeaders = ["Authorization": "Bearer \(key)"]
            XCTAssertEqual(access.key(of: call("/", header, at: 0)), key)
        }
        for value in [
            "seq_test_a", "Bearer ", "Bearer seq_test_", "Bearer seq_test_a b",
            "Bearer \(longest)a",
            "Bearer test_a", "bearer seq_test_a",
        ] {
            XCTAssertNil(access.key(of: call("/", ["Authorization": value], at: 0)), value)
        }
    }

    func testALimitHasRoomForTwiceItsRateAtOnceAndEachKeyHasItsOwn() {
        var limits = RateLimits(perSecond: 5)
        for _ in 0..<10 { XCTAssertNil(limits.take("a", at: 0)) }
        XCTAssertEqual(limits.take("a", at: 0), 1)
        XCTAssertNil(limits.take("b", at: 0))
        XCTAssertNil(limits.take("a", at: 200_000_000))
        XCTAssertEqual(limits.take("a", at: 200_000_000), 1)
        limits.set(perSecond: nil)
        for _ in 0..<100 { XCTAssertNil(limits.take("a", at: 200_000_000)) }
    }

    func testIDsDifferWithinAnAccountAndBetweenAccounts() {
        let noise = SeededNoise(seed: 7)
        var first = IDSource(noise: noise)
        var second = IDSource(noise: noise)
        second.enter(space: 1)
        var seen: Set<String> = []
        for _ in 0..<1_000 {
            XCTAssertTrue(seen.insert(first.next(digits: 12)).inserted)
            XCTAssertTrue(seen.insert(second.next(digits: 12)).inserted)
        }
        XCTAssertTrue(seen.allSatisfy { $0.utf8.count == 12 })
        var again = IDSource(noise: noise)
        XCTAssertTrue(seen.contains(again.next(digits: 12)))
        XCTAssertEqual(again.next(digits: 32).utf8.count, 32)
    }

    func testRestingOrdersAreDueInTheirOrderAndOnlyFromTheirStep() {
        var orders = OrderTable()
        XCTAssertNil(orders.nextLook)
        for (index, step) in [(4, 10), (1, 12), (3, 10)] as [(Int, Int64)] {
            orders.rest(index, until: step)
        }
        XCTAssertEqual(orders.nextLook, 10)
        XCTAssertEqual(orders.due(by: 9), [])
        XCTAssertEqual(orders.due(by: 11), [3, 4])
        orders.stopResting(3)
        XCTAssertFalse(orders.isResting(3))
        orders.lookAgain(from: 5)
        XCTAssertEqual(orders.due(by: 5), [1, 4])
    }

    func testWhatIsToBeSettledIsEnteredOnce() {
        var calendar = SettlementCalendar()
        let key = Ledger.Key(venue: "okx", symbol: "ETH-USDT-PERP")
        let market = MarketKey(PredictionMarket(house: .kalshi, index: 1))
        XCTAssertTrue(calendar.enterFunding(of: key))
        XCTAssertFalse(calendar.enterFunding(of: key))
        calendar.removeFunding(of: key)
        XCTAssertTrue(calendar.enterFunding(of: key))
        XCTAssertTrue(calendar.enterEnd(of: market))
        XCTAssertTrue(calendar.enterPayout(of: market))
        XCTAssertFalse(calendar.enterEnd(of: market))
        XCTAssertFalse(calendar.enterPayout(of: market))
    }

    func testTheLogForgetsTheOldestRequestsAndStillCountsThem() {
        var log = RequestLog()
        let request = RecordedRequest(MockRequest(method: "GET", target: "/", headers: [:]))
        for _ in 0..<20_001 { log.record(request) }
        XCTAssertEqual(log.requests.count, 15_001)
        XCTAssertEqual(log.made, 20_001)
        log.forget()
        XCTAssertEqual(log.requests.count, 0)
    }

    func testABehaviorIsUsedAsOftenAsAnnouncedAndTheFirstThatFitsApplies() {
        var table = BehaviorTable()
        for (path, times) in [("/v1/quotes/{symbol}", 1), ("/v1/quotes/BTC-USD", nil)] {
            table.attach(
                AttachedBehavior(
                    method: "GET",
                    path: path,
                    pattern: RoutePattern.parse(path),
                    behavior: .drop,
                    times: times
                )
            )
        }
        let path = ["v1", "quotes", "BTC-USD"]
        XCTAssertNil(table.next("POST", path))
        XCTAssertEqual(table.next("GET", path)?.index, 0)
        XCTAssertEqual(table.unused, ["GET /v1/quotes/BTC-USD, never used"])
        XCTAssertEqual(table.next("GET", path)?.index, 1)
        XCTAssertEqual(table.next("GET", path)?.index, 1)
        XCTAssertNil(table.next("GET", ["v1", "quotes", "ETH-USD"]))
        XCTAssertEqual(table.hits(1), 2)
        XCTAssertEqual(table.unused, [])
    }
}
