import SequenceMarkets
import SequenceMocks
import Testing

/// The cases every stream has to survive, in process and over sockets.
@Suite("A market stream", .fewAtATime)
struct StreamTests {
    typealias Path = StreamHarness.Path

    @Test("Subscribes, and yields prices, orders and fills", arguments: Path.allCases)
    func yieldsEvents(path: Path) async throws {
        try await StreamHarness.run(path) { harness in
            let stream = harness.client.stream([.prices("BTC-USD"), .orders, .fills])
            let log = EventLog()
            log.follow(stream)
            #expect(await harness.advance { stream.state == .live })
            try await harness.client.buy("BTC-USD", 0.29).submit()
            #expect(await harness.advance { log.orders.last?.isTerminal == true })
            #expect(await harness.advance { log.prices.count > 3 })
            let filled = log.fills.map(\.quantity.raw).reduce(0, +)
            #expect(filled == 29_000_000)
            #expect(log.gaps.isEmpty)
            log.stop()
        }
    }

    @Test(
        "Connecting fails, then succeeds: no gap, as nothing was missed",
        arguments: Path.allCases
    )
    func connectFailsThenSucceeds(path: Path) async throws {
        try await StreamHarness.run(path) { harness in
            harness.exchange.on(.get, "/v1/stream", times: 2, .reject(503))
            let stream = harness.client.stream([.prices("BTC-USD")])
            let log = EventLog()
            log.follow(stream)
            #expect(await harness.advance { !log.prices.isEmpty })
            #expect(log.gaps.isEmpty)
            let attempts = harness.exchange.requests.filter { $0.target == "/v1/stream" }
            #expect(attempts.count == 3)
            log.stop()
        }
    }

    @Test(
        "An auth error is final: one attempt, a typed error",
        arguments: Path.allCases,
        [401, 403]
    )
    func authErrorIsFinal(path: Path, status: Int) async throws {
        try await StreamHarness.run(path) { harness in
            harness.exchange.on(.get, "/v1/stream", .reject(status))
            let stream = harness.client.stream([.prices("BTC-USD")])
            let log = EventLog()
            log.follow(stream)
            #expect(await harness.advance { log.hasEnded })
            guard case .api(let error)? = log.failure else {
                Issue.record("\(String(describing: log.failure))")
                return
            }
            #expect(error.status == status)
            harness.clock.advance(by: .seconds(120))
            #expect(harness.exchange.requests.filter { $0.target == "/v1/stream" }.count == 1)
            await #expect(throws: SequenceError.self) { try await stream.ready() }
        }
    }

    @Test("Cancelling the consumer before the connection ends it at once", arguments: Path.allCases)
    func cancelledBeforeConnect(path: Path) async throws {
        try await StreamHarness.run(path) { harness in
            harness.exchange.on(.get, "/v1/stream", .silence)
            let stream = harness.client.stream([.prices("BTC-USD")])
            let task = Task { () -> SequenceError? in
                var iterator = stream.makeAsyncIterator()
                do throws(SequenceError) {
                    _ = try await iterator.next()
                    return nil
                } catch {
                    return error
                }
            }
            task.cancel()
            #expect(await task.value == .cancelled)
        }
    }

    @Test("Topics can be added and taken away on a live stream", arguments: Path.allCases)
    func subscribeAndUnsubscribe(path: Path) async throws {
        try await StreamHarness.run(path) { harness in
            let stream = harness.client.stream([.prices("BTC-USD")])
            let log = EventLog()
            log.follow(stream)
            #expect(await harness.advance { !log.prices.isEmpty })
            stream.subscribe([.prices("ETH-USD")])
            #expect(await harness.advance { log.prices.contains { $0.symbol == "ETH-USD" } })
            stream.unsubscribe([.prices("BTC-USD")])
            #expect(
                await harness.advance {
                    harness.exchange.sockets.first?.topics == ["prices:ETH-USD"]
                }
            )
            let before = log.prices.filter { $0.symbol == "BTC-USD" }.count
            let seen = log.prices.count
            #expect(await harness.advance { log.prices.count > seen + 3 })
            #expect(log.prices.filter { $0.symbol == "BTC-USD" }.count == before)
            log.stop()
        }
    }

    @Test(
        "A rejected topic is reported to the stream that asked, and to no other",
        arguments: Path.allCases
    )
    func rejectedTopic(path: Path) async throws {
        try await StreamHarness.run(path) { harness in
            let asking = harness.client.stream(["nonsense", .prices("BTC-USD")])
            let other = harness.client.stream([.prices("BTC-USD")])
            let (log, otherLog) = (EventLog(), EventLog())
            log.follow(asking)
            otherLog.follow(other)
            #expect(await harness.advance { log.rejected == ["nonsense"] })
            #expect(await harness.advance { !log.prices.isEmpty && !otherLog.prices.isEmpty })
            #expect(otherLog.rejected.isEmpty)
            log.stop()
            otherLog.stop()
        }
    }

    @Test(
        "After a drop it subscribes again to what is wanted now, and says what it missed",
        arguments: Path.allCases
    )
    func resubscribesAcrossADrop(path: Path) async throws {
        try await StreamHarness.run(path) { harness in
            let stream = harness.client.stream([.prices("BTC-USD"), .book("ETH-USD")])
            let log = EventLog()
            log.follow(stream)
            #expect(await harness.advance { !log.prices.isEmpty })
            harness.exchange.sockets.first?.drop()
            #expect(await harness.advance { !log.gaps.isEmpty })
            // Unsubscribing during the outage sticks.
            stream.unsubscribe([.book("ETH-USD")])
            stream.subscribe([.prices("SOL-USD")])
            #expect(await harness.advance { log.caughtUp.count == 1 })
            #expect(await harness.advance { log.prices.contains { $0.symbol == "SOL-USD" } })
            let topics = harness.exchange.sockets.first?.topics.sorted()
            #expect(topics == ["prices:BTC-USD", "prices:SOL-USD"])
            let gap = log.gaps.first
            #expect(gap?.reason == .reconnect && gap?.to == nil)
            #expect(log.caughtUp.first?.from == gap?.from)
            #expect(log.caughtUp.first?.to != nil)
            log.stop()
        }
    }

    @Test("A fill in a gap is fetched over REST, once and in order", arguments: Path.allCases)
    func fillsInAHoleAreFetched(path: Path) async throws {
        try await StreamHarness.run(path) { harness in
            let stream = harness.client.stream([.orders, .fills])
            let log = EventLog()
            log.follow(stream)
            #expect(await harness.advance { stream.state == .live })
            try await harness.client.buy("BTC-USD", 0.1).submit()
            #expect(await harness.advance { log.orders.last?.isTerminal == true })
            harness.exchange.sockets.first?.reset()
            #expect(await harness.advance(by: .milliseconds(1)) { !log.gaps.isEmpty })
            // The link is down while this order fills.
            try await harness.client.buy("ETH-USD", 2).submit()
            harness.clock.advance(by: .milliseconds(40))
            #expect(await harness.advance { log.caughtUp.count == 1 })
            let fills = log.fills
            let keys = fills.compactMap(\.deduplicationKey)
            #expect(Set(keys).count == fills.count)
            let eth = fills.filter { $0.symbol == "ETH-USD" }.map(\.quantity.raw).reduce(0, +)
            #expect(eth == 200_000_000)
            let times = fills.compactMap(\.time)
            #expect(times == times.sorted())
            let listed = try await harness.client.fills().limit(100).fetch()
            #expect(Set(listed.items.compactMap(\.deduplicationKey)) == Set(keys))
            log.stop()
        }
    }

    @Test(
        "A half-open link is found by an unanswered ping, within the stated time",
        arguments: Path.allCases
    )
    func halfOpenLinkIsFound(path: Path) async throws {
        try await StreamHarness.run(path) { harness in
            let stream = harness.client.stream([.prices("BTC-USD")])
            let log = EventLog()
            log.follow(stream)
            #expect(await harness.advance { !log.prices.isEmpty })
            let stalledAt = harness.clock.elapsed
            harness.exchange.sockets.first?.stall()
            #expect(await harness.advance { !log.gaps.isEmpty })
            let configuration = StreamConfiguration()
            let worst = configuration.pingInterval + configuration.pongTimeout
            #expect(harness.clock.elapsed - stalledAt <= worst + .milliseconds(200))
            #expect(await harness.advance { !log.caughtUp.isEmpty })
            log.stop()
        }
    }

    @Test("The server closes in order: the stream comes back", arguments: Path.allCases)
    func serverCloses(path: Path) async throws {
        try await StreamHarness.run(path) { harness in
            let stream = harness.client.stream([.prices("BTC-USD")])
            let log = EventLog()
            log.follow(stream)
            #expect(await harness.advance { !log.prices.isEmpty })
            harness.exchange.sockets.first?.close(code: 1001, reason: "bye")
            #expect(await harness.advance { log.caughtUp.count == 1 })
            #expect(!log.hasEnded)
            log.stop()
        }
    }

    @Test(
        "Unknown channels are kept and counted; unreadable frames are reported",
        arguments: Path.allCases
    )
    func unknownAndUnreadable(path: Path) async throws {
        try await StreamHarness.run(path) { harness in
            let stream = harness.client.stream([.prices("BTC-USD"), .orders, "weather"])
            let log = EventLog()
            log.follow(stream)
            #expect(await harness.advance { !log.prices.isEmpty })
            let socket = try #require(harness.exchange.sockets.first)
            stream.subscribe(["weather"])
            socket.send(#"{"data":{"sun":true},"channel":"weather:BTC"}"#)
            socket.send(#"{"channel":"prices:BTC-USD","data":{"symbol":17}}"#)
            socket.send("{ not json")
            socket.send(#"{"hello":"world"}"#)
            #expect(await harness.advance { log.issues.count == 2 })
            #expect(log.issues.first?.path == "$.data.symbol")
            #expect(log.issues.first?.channel == "prices:BTC-USD")
            #expect(stream.issueCount == 2)
            #expect(stream.drift.channels == ["weather:BTC": 1])
            #expect(await harness.advance { stream.drift.controlMessages == 1 })
            // Each unreadable frame is a gap of its own, and the stream goes on.
            #expect(await harness.advance { log.gaps.count == 2 && log.caughtUp.count == 2 })
            let seen = log.prices.count
            #expect(await harness.advance { log.prices.count > seen })
            log.stop()
        }
    }

    @Test("Dropping the iterator closes the socket", arguments: Path.allCases)
    func droppedIteratorCloses(path: Path) async throws {
        try await StreamHarness.run(path) { harness in
            func takeOne() async throws {
                let stream = harness.client.stream([.prices("BTC-USD")])
                let log = EventLog()
                log.follow(stream)
                #expect(await harness.advance { !log.prices.isEmpty })
                log.stop()
                #expect(await harness.advance { log.hasEnded })
            }
            try await takeOne()
            #expect(await harness.advance { harness.exchange.sockets.isEmpty })
        }
    }

    @Test(
        "close() ends the sequence and, with the last stream, the socket",
        arguments: Path.allCases
    )
    func closeEnds(path: Path) async throws {
        try await StreamHarness.run(path) { harness in
            let (first, second) = (
                harness.client.stream([.prices("BTC-USD")]), harness.client.stream([.orders])
            )
            let (log, other) = (EventLog(), EventLog())
            log.follow(first)
            other.follow(second)
            #expect(await harness.advance { !log.prices.isEmpty })
            #expect(harness.exchange.sockets.count == 1)
            await first.close()
            #expect(await harness.advance { log.hasEnded })
            #expect(log.failure == nil)
            #expect(harness.exchange.sockets.count == 1)
            await second.close()
            #expect(await harness.advance { harness.exchange.sockets.isEmpty })
            #expect(await harness.advance { other.hasEnded })
        }
    }

    @Test(
        "A stream that still waits for the account's first read keeps the socket",
        arguments: Path.allCases
    )
    func waitingStreamKeepsSocket(path: Path) async throws {
        try await StreamHarness.run(path) { harness in
            harness.exchange.on(.get, "/v1/orders", .after(.seconds(30)))
            let first = harness.client.stream([.prices("BTC-USD")])
            let log = EventLog()
            log.follow(first)
            #expect(await harness.advance { !log.prices.isEmpty })
            let second = harness.client.stream([.orders])
            let sockets = harness.exchange.sockets.map(\.id)
            await first.close()
            #expect(await harness.advance { log.hasEnded })
            #expect(harness.exchange.sockets.map(\.id) == sockets)
            #expect(await harness.advance { second.state == .live })
            #expect(harness.exchange.sockets.map(\.id) == sockets)
            await second.close()
            #expect(await harness.advance { harness.exchange.sockets.isEmpty })
        }
    }

    @Test("A ticket opens the stream where the configuration says so", arguments: Path.allCases)
    func ticketAuthentication(path: Path) async throws {
        try await StreamHarness.run(path, client: { $0.stream.authentication = .ticket }) {
            harness in
            let stream = harness.client.stream([.prices("BTC-USD")])
            let log = EventLog()
            log.follow(stream)
            #expect(await harness.advance { !log.prices.isEmpty })
            harness.exchange.sockets.first?.drop()
            #expect(await harness.advance { log.caughtUp.count == 1 })
            let tickets = harness.exchange.requests.filter { $0.target == "/v1/ws/ticket" }
            #expect(tickets.count == 2)
            log.stop()
        }
    }
}
