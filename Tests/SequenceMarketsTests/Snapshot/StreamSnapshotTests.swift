import SequenceMarkets
import SequenceMocks
import Testing

@Suite("A snapshot of the streams", .fewAtATime)
struct StreamSnapshotTests {
    typealias Path = StreamHarness.Path

    @Test(
        "A stream shows its topics, state, events and lag while it is open",
        arguments: Path.allCases
    )
    func open(path: Path) async throws {
        try await StreamHarness.run(path) { harness in
            let client = harness.client
            #expect(client.snapshot().streams.isEmpty && client.snapshot().streamRoutes.isEmpty)
            let stream = client.stream([.prices("BTC-USD"), .prices("ETH-USD")])
            #expect(client.snapshot().streams.map(\.topics) == [2])
            let log = EventLog()
            log.follow(stream)
            #expect(await harness.advance { log.prices.count > 5 })
            log.stop()
            let open = try #require(client.snapshot().streams.first)
            #expect(open.state == .live && open.topics == 2 && open.route == "/v1/stream")
            #expect(open.counts.events >= log.prices.count && open.counts.gaps == 0)
            #expect(open.lag.count > 0 && open.lag.count <= open.counts.events)
            let longest = try #require(open.lag.maximum)
            #expect(longest <= harness.clock.elapsed)
            let second = client.stream([.orders])
            #expect(client.snapshot().streams.map(\.topics) == [2, 1])
            #expect(await harness.close(second))
            #expect(client.snapshot().streams.map(\.id) == [open.id])
            #expect(await harness.close(stream))
            #expect(client.snapshot().streams.isEmpty)
            let all = try #require(client.snapshot().streamRoutes.first)
            #expect(all.opened == 2 && all.counts.events >= open.counts.events)
        }
    }

    @Test("A lost connection is one gap and one reconnect of each stream", arguments: Path.allCases)
    func reconnects(path: Path) async throws {
        try await StreamHarness.run(path) { harness in
            let streams = [
                harness.client.stream([.prices("BTC-USD")]), harness.client.stream([.fills]),
            ]
            #expect(await harness.advance { streams.allSatisfy { $0.state == .live } })
            harness.exchange.sockets.first?.reset()
            #expect(
                await harness.advance {
                    harness.client.snapshot().streams.map(\.counts.reconnects) == [1, 1]
                }
            )
            let snapshot = harness.client.snapshot()
            #expect(snapshot.streams.map(\.counts.gaps) == [1, 1])
            #expect(snapshot.streamRoutes.map(\.counts.reconnects) == [1])
            #expect(snapshot.streamRoutes.map(\.counts.gaps) == [2])
            _ = streams
        }
    }

    @Test("What a slow consumer loses is a drop and a gap, and stays in the totals")
    func drops() async throws {
        try await StreamHarness.run(.inProcess) { harness in
            let stream = harness.client.stream([.prices("BTC-USD")], delivery: .bounded(8))
            #expect(await harness.advance { stream.droppedCount > 20 })
            var open = try #require(harness.client.snapshot().streams.first)
            #expect(open.counts.dropped == stream.droppedCount && open.buffered == 8)
            #expect(open.counts.gaps == 0)
            for try await event in stream {
                if case .caughtUp = event { break }
            }
            open = try #require(harness.client.snapshot().streams.first)
            #expect(open.counts.gaps == 1 && open.counts.dropped == stream.droppedCount)
            let before = stream.droppedCount
            #expect(await harness.close(stream))
            let all = try #require(harness.client.snapshot().streamRoutes.first)
            #expect(all.counts.dropped >= before && all.counts.gaps == 1)
        }
    }

    @Test("A frame that cannot be read is counted, and so are the events that were conflated")
    func oddities() async throws {
        try await StreamHarness.run(.inProcess) { harness in
            let stream = harness.client.stream([.prices("BTC-USD")], delivery: .latest)
            #expect(await harness.advance { stream.conflatedCount > 3 })
            let open = try #require(harness.client.snapshot().streams.first)
            #expect(open.counts.conflated == stream.conflatedCount && open.buffered == 1)
            #expect(open.counts.dropped == 0)
            _ = stream
        }
    }

    @Test("A feed is listed while it is used, and its counts outlive it")
    func feeds() async throws {
        try await StreamHarness.run(.inProcess) { harness in
            var feed: Feed<NewMarket>? = harness.client.streamNewMarkets()
            #expect(await harness.advance { feed?.state == .live })
            let open = try #require(harness.client.snapshot().streams.first)
            #expect(open.route == "/v1/ws/new_markets" && open.state == .live && open.topics == 0)
            #expect(
                await harness.advance(by: .seconds(60), atMost: .seconds(7_200)) {
                    (harness.client.snapshot().streams.first?.counts.events ?? 0) > 0
                }
            )
            let events = harness.client.snapshot().streams.first?.counts.events ?? 0
            feed?.close()
            #expect(harness.client.snapshot().streams.isEmpty)
            feed = nil
            _ = harness.client.streamResolvedMarkets()
            let routes = harness.client.snapshot().streamRoutes
            #expect(routes.map(\.route) == ["/v1/ws/market_resolved", "/v1/ws/new_markets"])
            #expect(routes.map(\.opened) == [1, 1])
            #expect((routes.last?.counts.events ?? 0) >= events)
        }
    }

    @Test("A stream that failed for good is no longer listed")
    func failed() async throws {
        try await StreamHarness.run(.inProcess) { harness in
            harness.exchange.on(.get, "/v1/stream", .reject(401))
            let stream = harness.client.stream([.prices("BTC-USD")])
            #expect(
                await harness.advance {
                    if case .failed = stream.state { true } else { false }
                }
            )
            #expect(harness.client.snapshot().streams.isEmpty)
            #expect(harness.client.snapshot().streamRoutes.map(\.opened) == [1])
        }
    }

    #if os(Linux)
        @Test("Connections are counted: opened, carrying something, idle")
        func connections() async throws {
            try await StreamHarness.run(.sockets) { harness in
                let client = harness.client
                #expect(client.snapshot().connections == ConnectionSnapshot())
                _ = try await client.quote("BTC-USD")
                _ = try await client.quote("ETH-USD")
                #expect(await eventually { client.snapshot().connections?.active == 0 })
                #expect(client.snapshot().connections?.opened == 1)
                #expect(client.snapshot().connections?.idle == 1)
                let stream = client.stream([.prices("BTC-USD")])
                #expect(await harness.advance { stream.state == .live })
                let connections = try #require(client.snapshot().connections)
                #expect(connections.active == 1 && connections.opened == 2)
                #expect(await harness.close(stream))
                #expect(await eventually { client.snapshot().connections?.active == 0 })
                await client.close()
                #expect(await eventually { client.snapshot().connections?.open == 0 })
            }
        }
    #endif

    @Test("A client whose transport counts nothing says so")
    func uncounted() throws {
        #expect(try MockExchange(seed: 1).client().snapshot().connections == nil)
    }
}
