import SequenceMarkets
import SequenceMocks
import XCTest

/// What venues and administrators refuse, and who is there.
final class VenueRulesTests: XCTestCase {
    private let clock = ManualClock()

    private func exchange(_ configuration: MockExchange.Configuration = .instant) -> MockExchange {
        MockExchange(seed: 1, clock: clock, configuration: configuration)
    }

    func testAVenueThatIsAwayIsNotConnectedAndItsHeartStopped() async throws {
        let exchange = exchange()
        let client = try RawClient(exchange)
        for venue in ["kraken", "kalshi"] {
            _ = try await client.post(
                "/v1/credentials/\(venue)",
                #"{"api_key":"k","api_secret":"s"}"#
            )
        }
        exchange.setVenue("kraken", isConnected: false)
        let down = exchange.now.raw
        clock.advance(by: .seconds(5))
        let rows = try await client.get("/v1/credentials").arrayValue ?? []
        XCTAssertEqual(rows.map { $0["connected"] }, [true, false])
        XCTAssertEqual(rows.map { $0["last_heartbeat_ns"]?.int64Value }, [exchange.now.raw, down])
        let edges = try await client.get("/v1/edges").list("edges")
        let edge = edges.first { $0["venue"] == "kraken" }
        XCTAssertEqual(edge?["last_heartbeat_ns"]?.int64Value, down)
        exchange.setVenue("kraken", isConnected: true)
        let back = try await client.get("/v1/credentials").arrayValue ?? []
        XCTAssertEqual(back.map { $0["connected"] }, [true, true])
    }

    func testOnlyAnAdministratorClearsTheKillSwitch() async throws {
        for isAdministrator in [true, false] {
            var configuration = MockExchange.Configuration.instant
            configuration.isAdministrator = isAdministrator
            let client = try RawClient(exchange(configuration))
            let ways: [(HTTPMethod, String)] = [
                (.put, "/v1/kill_switch"), (.post, "/v1/kill_switch/clear"),
            ]
            for (method, target) in ways {
                let engage = #"{"active":true,"reason":"risk"}"#
                let on = try await client.send(.put, "/v1/kill_switch", engage)
                XCTAssertEqual(on.status, 200)
                let off = try await client.send(method, target, #"{"active":false}"#)
                XCTAssertEqual(off.status, isAdministrator ? 200 : 403, target)
                let state = try await client.get("/v1/kill_switch")
                XCTAssertEqual(state["active"], .bool(!isAdministrator))
                XCTAssertEqual(state["reason"], isAdministrator ? .null : "risk")
                guard !isAdministrator else { continue }
                XCTAssertEqual(try off.json.require("error")["code"], "FORBIDDEN")
            }
        }
    }

    func testAPredictionVenueRefusesAPriceBetweenItsTicks() async throws {
        let client = try RawClient(exchange())
        let market = "KXBTCZ-26DEC31-T99000"
        for (price, status) in [("0.013", "REJECTED"), ("0.01", "ACCEPTED")] {
            _ = try await client.post(
                "/v1/orders",
                #"{"graph_id":"g\#(price)","symbol":"\#(market)","side":"buy","qty":10,"#
                    + #""price":\#(price)}"#
            )
            clock.advance(by: .seconds(1))
            let row = try await client.get("/v1/orders").list("orders").first
            XCTAssertEqual(row?["status"]?.stringValue, status, price)
            let reason = row?["failure_reason"]?.stringValue
            XCTAssertEqual(reason?.contains("tick"), status == "REJECTED" ? true : nil)
        }
        let order = "/v1/orders/graph:g0.01:order:1"
        let body = #"{"new_constraints":{"max_price_1e9":15000000}}"#
        let reply = try await client.send(.patch, order, body)
        XCTAssertEqual(reply.status, 400, reply.text)
        let good = #"{"new_constraints":{"max_price_1e9":20000000}}"#
        let moved = try await client.send(.patch, order, good)
        XCTAssertEqual(moved.status, 200, moved.text)
    }
}
