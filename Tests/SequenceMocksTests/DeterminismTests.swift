import SequenceMarkets
import SequenceMocks
import XCTest

final class DeterminismTests: XCTestCase {
    /// Everything a client sees of one session.
    private func transcript(seed: UInt64, steps: Int) async throws -> [String] {
        let clock = ManualClock()
        let exchange = MockExchange(seed: seed, clock: clock)
        let client = try RawClient(exchange)
        let probe = SocketProbe()
        let socket = try await client.connect("/v1/stream", probe)
        try await socket.send(
            #"{"subscribe":["prices:ETH-USD","book:ETH-USD","orders","fills","tca","fair_price:BTC","funding"]}"#
        )
        var texts: [String] = []
        for side in ["buy", "sell", "buy"] {
            let body = #"{"symbol":"ETH-USD","side":"\#(side)","qty":30}"#
            texts.append(try await client.send(.post, "/v1/orders", body).text)
            // However the time is cut up, the same happens.
            for _ in 0..<steps { clock.advance(by: .milliseconds(1_000 / steps)) }
        }
        texts.append(try await client.send(.get, "/v1/orders").text)
        texts.append(try await client.send(.get, "/v1/fills").text)
        texts.append(try await client.send(.get, "/v1/positions/unified").text)
        texts.append(try await client.send(.get, "/v1/quotes/ETH-USD").text)
        try await probe.catchUp(socket)
        return texts + probe.messages
    }

    func testTheSameSeedGivesTheSameBytesHoweverTimeIsCutUp() async throws {
        let first = try await transcript(seed: 7, steps: 1)
        let again = try await transcript(seed: 7, steps: 1)
        XCTAssertEqual(first, again)
        XCTAssertGreaterThan(first.count, 100)
        let other = try await transcript(seed: 8, steps: 1)
        XCTAssertNotEqual(first, other)
    }

    func testAnOrderIsFilledAlikeWhetherAnybodyLooksOrNot() async throws {
        func fills(looking: Bool) async throws -> String {
            let clock = ManualClock()
            let exchange = MockExchange(seed: 3, clock: clock)
            let client = try RawClient(exchange)
            let quote = try await client.get("/v1/quotes/SOL-USD")
            let bid = try XCTUnwrap(quote["nbbo"]?["bid"]?.doubleValue)
            _ = try await client.post(
                "/v1/orders",
                #"{"symbol":"SOL-USD","side":"buy","qty":50,"price":\#((bid * 99.9).rounded() / 100)}"#
            )
            if looking {
                for _ in 0..<3_600 { clock.advance(by: .seconds(2)) }
            } else {
                clock.advance(by: .seconds(7_200))
            }
            return try await client.send(.get, "/v1/fills").text
        }
        let (seen, unseen) = (try await fills(looking: true), try await fills(looking: false))
        XCTAssertEqual(seen, unseen)
        XCTAssertTrue(seen.contains("\"is_maker\":true"))
    }

    func testSleepersWakeInTheOrderOfTheirDeadlines() async throws {
        let clock = ManualClock()
        let time = clock.timeSource
        let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
        for seconds in [3, 1, 2] {
            Task {
                try await time.sleep(.seconds(seconds))
                continuation.yield(seconds)
            }
            await clock.waitUntilSleeping([3: 1, 1: 2, 2: 3][seconds] ?? 0)
        }
        var seen: [Int] = []
        var iterator = stream.makeAsyncIterator()
        for _ in 0..<3 {
            clock.advance(by: .seconds(1))
            if let next = await iterator.next() { seen.append(next) }
        }
        XCTAssertEqual(seen, [1, 2, 3])
    }

    func testACancelledSleeperLeavesTheClockAtOnce() async throws {
        let clock = ManualClock()
        let task = Task { try await clock.timeSource.sleep(.seconds(1)) }
        await clock.waitUntilSleeping(1)
        task.cancel()
        do {
            try await task.value
            XCTFail("should have been cancelled")
        } catch is CancellationError {}
        XCTAssertEqual(clock.sleeperCount, 0)
    }
}
