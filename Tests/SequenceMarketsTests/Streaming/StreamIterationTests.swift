import SequenceMarkets
import SequenceMocks
import Testing

/// A stream goes on where it was left, and one loop at a time takes its events.
@Suite("Iterating a stream", .fewAtATime)
struct StreamIterationTests {
    private static func price(_ number: Int) -> String {
        #"{"channel":"prices:BTC-USD","data":{"symbol":"BTC-USD","best_bid_px_1e9":\#(number)}}"#
    }

    /// A stream on which only the test sends prices.
    private func run(_ body: (StreamHarness, MarketStream) async throws -> Void) async throws {
        try await StreamHarness.run(.inProcess) { harness in
            let client = try harness.sieved { text in
                // The exchange's own prices have more in them.
                !text.contains("best_bid_px_1e9") || text.count < 100
            }
            let stream = client.stream([.prices("BTC-USD")])
            #expect(await harness.advance { stream.state == .live })
            try await body(harness, stream)
            await client.close()
        }
    }

    private func send(_ numbers: Range<Int>, _ harness: StreamHarness) {
        for number in numbers {
            harness.exchange.sockets.last?.send(StreamIterationTests.price(number))
        }
    }

    /// Takes a number of prices and leaves the loop.
    private func take(_ count: Int, _ stream: MarketStream) async throws -> [Int64] {
        var taken: [Int64] = []
        for try await event in stream {
            guard case .event(.price(let price)) = event else { continue }
            taken.append(price.bid?.raw ?? -1)
            if taken.count == count { break }
        }
        return taken
    }

    private func expect(
        _ expected: [Int64],
        _ stream: MarketStream,
        atMost count: Int,
        _ location: SourceLocation = #_sourceLocation
    ) async throws {
        let taken = try await take(count, stream)
        #expect(taken == expected, sourceLocation: location)
    }

    @Test("After a break the next loop continues with the next event")
    func goesOn() async throws {
        try await run { harness, stream in
            send(0..<10, harness)
            try await expect([0, 1, 2], stream, atMost: 3)
            try await expect([3], stream, atMost: 1)
            send(10..<20, harness)
            try await expect(Array(4..<20), stream, atMost: 16)
            #expect(stream.state == .live && stream.droppedCount == 0)
        }
    }

    @Test("A loop that threw or was cancelled leaves what it had not taken to the next")
    func afterAnError() async throws {
        struct Strategy: Error {}
        try await run { harness, stream in
            send(0..<4, harness)
            await #expect(throws: Strategy.self) {
                for try await _ in stream { throw Strategy() }
            }
            try await expect([1, 2, 3], stream, atMost: 3)
            let cancelled = Task { try await take(1, stream) }
            await harness.pass(.milliseconds(200))
            cancelled.cancel()
            _ = await cancelled.result
            send(4..<6, harness)
            try await expect([4, 5], stream, atMost: 2)
        }
    }

    @Test("A second loop at the same time throws at once, and the first misses nothing")
    func secondLoop() async throws {
        try await run { harness, stream in
            send(0..<2, harness)
            var first = stream.makeAsyncIterator()
            guard case .event(.price)? = try await first.next() else {
                Issue.record("no price")
                return
            }
            // Were the second loop let in, it would take these.
            send(2..<4, harness)
            let error = await sequenceError { try await take(1, stream) }
            try #require(error?.validation?.field == "stream")
            #expect(error?.description.contains("iterated already") == true)
            guard case .event(.price(let second))? = try await first.next() else {
                Issue.record("no second price")
                return
            }
            #expect(second.bid?.raw == 1)
        }
    }

    @Test("Events that came between two loops are there, a gap and its end among them")
    func eventsBetweenLoops() async throws {
        try await run { harness, stream in
            send(0..<1, harness)
            try await expect([0], stream, atMost: 1)
            harness.exchange.sockets.last?.reset()
            #expect(await harness.advance(by: .milliseconds(1)) { stream.state != .live })
            #expect(await harness.advance { stream.state == .live })
            send(1..<2, harness)
            var kinds: [String] = []
            for try await event in stream {
                switch event {
                case .gap: kinds.append("gap")
                case .caughtUp: kinds.append("caughtUp")
                case .event(.price): kinds.append("price")
                default: break
                }
                if kinds.count == 3 { break }
            }
            #expect(kinds == ["gap", "caughtUp", "price"])
        }
    }

    @Test("After close() a loop takes what is buffered and ends, as does each after it")
    func afterClose() async throws {
        try await run { harness, stream in
            send(0..<3, harness)
            try await expect([0], stream, atMost: 1)
            await harness.pass(.milliseconds(200))
            #expect(await harness.close(stream))
            try await expect([1, 2], stream, atMost: 9)
            try await expect([], stream, atMost: 9)
        }
    }
}
