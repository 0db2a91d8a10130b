import SequenceMarkets
import SequenceMocks
import XCTest

final class StreamTests: XCTestCase {
    func testTheAcknowledgementComesBeforeAnyEvent() async throws {
        let exchange = MockExchange(seed: 1, clock: ManualClock())
        let probe = SocketProbe()
        let socket = try await RawClient(exchange).connect("/v1/stream", probe)
        try await socket.send(#"{"subscribe":["book:BTC-USD","prices:BTC-USD","prices:NOPE","x"]}"#)
        await probe.waitForMessages(7)
        let events = try probe.events()
        XCTAssertEqual(
            probe.messages.first,
            #"{"subscribed":["book:BTC-USD","prices:BTC-USD"],"rejected":["prices:NOPE","x"]}"#
        )
        XCTAssertEqual(
            events.dropFirst().prefix(5).map { $0["data"]?["is_snapshot"] },
            .init(repeating: true, count: 5)
        )
        XCTAssertEqual(events[6]["channel"], "prices:BTC-USD")
    }

    func testAMuteTopicIsSwallowedUntilItsEnd() async throws {
        for end in TopicMute.allCases {
            let clock = ManualClock()
            let exchange = MockExchange(seed: 1, clock: clock)
            let client = try RawClient(exchange)
            let topic = #"["prices:BTC-USD"]"#

            /// Passes two seconds, and counts the topic's messages meanwhile.
            func heard(
                _ socket: any WebSocketConnection,
                _ probe: SocketProbe
            ) async throws -> Int {
                try await probe.catchUp(socket)
                let before = probe.messages.count
                for _ in 0..<20 { clock.advance(by: .milliseconds(100)) }
                try await probe.catchUp(socket)
                return probe.messages.dropFirst(before).filter { $0.contains("best_bid") }.count
            }

            let probe = SocketProbe()
            let socket = try await client.connect("/v1/stream", probe)
            try await socket.send("{\"subscribe\":\(topic)}")
            let first = try await heard(socket, probe)
            XCTAssertGreaterThan(first, 0)
            exchange.mute("prices:BTC-USD", end)
            let muted = try await heard(socket, probe)
            XCTAssertEqual(muted, 0)
            try await socket.send("{\"unsubscribe\":\(topic)}")
            try await socket.send("{\"subscribe\":\(topic)}")
            let again = try await heard(socket, probe)
            XCTAssertEqual(again > 0, end == .untilResubscribed)
            let other = SocketProbe()
            let fresh = try await client.connect("/v1/stream", other)
            try await fresh.send("{\"subscribe\":\(topic)}")
            let later = try await heard(fresh, other)
            XCTAssertEqual(later > 0, end != .untilUnmuted)
            exchange.unmute("prices:BTC-USD")
            let last = try await heard(socket, probe)
            XCTAssertGreaterThan(last, 0)
        }
    }

    func testABookIsASnapshotAndThenChangesThatLeadToTheQuote() async throws {
        let clock = ManualClock()
        let exchange = MockExchange(seed: 1, clock: clock)
        let client = try RawClient(exchange)
        let probe = SocketProbe()
        let socket = try await client.connect("/v1/stream", probe)
        try await socket.send(#"{"subscribe":["book:BTC-USD"]}"#)
        for _ in 0..<50 { clock.advance(by: .milliseconds(100)) }
        try await probe.catchUp(socket)
        var bids: [String: [String: String]] = [:]
        for event in try probe.events().dropFirst() {
            let data = try event.require("data")
            let venue = try data.text("venue")
            if data["is_snapshot"] == true { bids[venue] = [:] }
            for level in try data.list("bids") {
                let price = try XCTUnwrap(level[0]?.numberValue?.text)
                let size = try XCTUnwrap(level[1]?.numberValue?.text)
                bids[venue]?[price] = size == "0" ? nil : size
            }
        }
        let quote = try await client.get("/v1/quotes/BTC-USD?depth=100")
        for (venue, levels) in bids {
            XCTAssertEqual(levels.count, 10)
            let shown = try quote.require("book").list("bids").filter {
                $0["venue"] == .string(venue)
            }
            for level in shown.prefix(10) {
                let price = try XCTUnwrap(level["price"]?.numberValue?.text)
                XCTAssertEqual(levels[price], level["size"]?.numberValue?.text)
            }
        }
    }

    func testOrdersAndFillsArePushedAsTheyHappen() async throws {
        let clock = ManualClock()
        let exchange = MockExchange(seed: 1, clock: clock)
        let client = try RawClient(exchange)
        let probe = SocketProbe()
        let socket = try await client.connect("/v1/stream", probe)
        try await socket.send(#"{"subscribe":["orders","fills","tca"]}"#)
        _ = try await client.post(
            "/v1/orders",
            #"{"symbol":"BTC-USD","side":"buy","qty_1e8":1000000}"#
        )
        clock.advance(by: .seconds(1))
        await probe.waitForMessages(8)
        let events = try probe.events().dropFirst()
        XCTAssertEqual(
            events.filter { $0["channel"] == "orders" }.map { $0["data"]?["status"] },
            ["NEW", "PENDING", "ACCEPTED", "FILLED", "COMPLETED"]
        )
        XCTAssertEqual(events.filter { $0["channel"] == "fills" }.count, 1)
        XCTAssertEqual(events.last?["channel"], "tca")
    }

    func testASlowConsumerIsToldHowManyMessagesWereDropped() async throws {
        let clock = ManualClock()
        var configuration = MockExchange.Configuration()
        configuration.topicBuffer = 10
        let exchange = MockExchange(seed: 1, clock: clock, configuration: configuration)
        let probe = SocketProbe()
        let socket = try await RawClient(exchange).connect("/v1/stream", probe)
        probe.pause(true)
        try await socket.send(#"{"subscribe":["book:BTC-USD"]}"#)
        await probe.waitForMessages(1)
        for _ in 0..<3_000 { clock.advance(by: .milliseconds(100)) }
        probe.pause(false)
        socket.resumeReading()
        await probe.waitForMessage(containing: "\"gap\"")
        let gaps = try probe.events().filter { $0["gap"] != nil }
        XCTAssertEqual(gaps.count, 1)
        XCTAssertEqual(gaps.first?["channel"], "book:BTC-USD")
        XCTAssertGreaterThan(try XCTUnwrap(gaps.first?["gap"]?["dropped"]?.int64Value), 100)
    }

    func testATicketOpensOneSocketAndOnlyForThirtySeconds() async throws {
        let clock = ManualClock()
        let exchange = MockExchange(seed: 1, clock: clock)
        let client = try RawClient(exchange)
        let nobody = try RawClient(exchange, key: nil)
        func ticket() async throws -> String {
            try await client.get("/v1/ws/ticket").text("ticket")
        }
        func opens(_ ticket: String) async throws -> Bool {
            do {
                _ = try await nobody.connect("/v1/stream?ticket=\(ticket)", SocketProbe())
                return true
            } catch let error as TransportError {
                XCTAssertEqual(error.kind, .upgradeRejected)
                XCTAssertEqual(error.response?.status, 401)
                return false
            }
        }
        let first = try await ticket()
        let results = [try await opens(first), try await opens(first), try await opens("wst_x")]
        XCTAssertEqual(results, [true, false, false])
        let late = try await ticket()
        clock.advance(by: .seconds(31))
        let isLate = try await opens(late)
        XCTAssertFalse(isLate)
        XCTAssertFalse(exchange.requests.contains { $0.target.contains("wst_") })
    }

    func testADroppedSocketEndsAndAStalledOneDoesNot() async throws {
        let clock = ManualClock()
        let exchange = MockExchange(seed: 1, clock: clock)
        let client = try RawClient(exchange)
        let (first, second) = (SocketProbe(), SocketProbe())
        _ = try await client.connect("/v1/stream", first)
        let stalled = try await client.connect("/v1/stream", second)
        XCTAssertEqual(exchange.sockets.count, 2)
        exchange.sockets[1].stall()
        exchange.sockets[0].drop()
        await first.waitForEnd()
        guard case .failed(let error)? = first.end else { return XCTFail("should have failed") }
        XCTAssertEqual(error.kind, .connectionLost)
        try await stalled.send(#"{"subscribe":["prices:BTC-USD"]}"#)
        async let closing: Void = stalled.close(code: 1000, reason: "", within: .seconds(2))
        await clock.waitUntilSleeping(1)
        XCTAssertNil(second.end)
        XCTAssertEqual(second.messages, [])
        clock.advance(by: .seconds(2))
        await closing
        XCTAssertNotNil(second.end)
        XCTAssertEqual(exchange.sockets.count, 0)
    }

    func testTheServerPingsEveryThirtySeconds() async throws {
        let clock = ManualClock()
        let exchange = MockExchange(seed: 1, clock: clock)
        let probe = SocketProbe()
        let socket = try await RawClient(exchange).connect("/v1/stream", probe)
        clock.advance(by: .seconds(29))
        try await probe.catchUp(socket)
        await probe.waitForReads(1)
        XCTAssertEqual(probe.reads, 1)
        clock.advance(by: .seconds(1))
        await probe.waitForReads(2)
        await socket.close(code: 1000, reason: "done", within: .seconds(1))
        guard case .closed(let code, _)? = probe.end else { return XCTFail("should be closed") }
        XCTAssertEqual(code, 1000)
        XCTAssertEqual(probe.messages, [])
    }
}
