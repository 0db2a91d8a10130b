import SequenceMocks
import Testing

@testable import SequenceMarkets

/// Faults of the wire, each on the paths it can come by.
@Suite("A market stream under faults", .fewAtATime)
struct StreamFaultTests {
    typealias Path = StreamHarness.Path

    /// A live stream of prices, orders and fills, and its log.
    private func live(
        _ harness: StreamHarness,
        _ topics: [Topic] = [.prices("BTC-USD"), .orders, .fills],
        delivery: Delivery = .every
    ) async -> (MarketStream, EventLog) {
        let stream = harness.client.stream(topics, delivery: delivery)
        let log = EventLog()
        log.follow(stream)
        #expect(await harness.advance { stream.state == .live })
        return (stream, log)
    }

    private func buy(_ times: Int, _ client: SequenceClient) async throws {
        for _ in 0..<times { try await client.buy("BTC-USD", 0.05).submit() }
    }

    private static func frame(
        _ text: String,
        opcode: Frame.Opcode = .text,
        isFinal: Bool = true
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        Array(text.utf8).withUnsafeBytes {
            Frame.append(opcode, $0, isFinal: isFinal, mask: nil, to: &bytes)
        }
        return bytes
    }

    private static func fill(_ id: String, status: String = "buy", at time: Int64 = 5) -> String {
        """
        {"channel":"fills","data":{"node_order_id":"graph:graph_x:order:1",\
        "venue_execution_id":"\(id)","symbol":"BTC-USD","side":"\(status)","qty_1e8":1,\
        "price_1e9":2,"fee_1e9":3,"edge_id":"venue-edge-kraken","ts_unix_ns":\(time)}}
        """
    }

    @Test("A fill that comes twice is passed on once", arguments: Path.allCases)
    func duplicate(path: Path) async throws {
        try await StreamHarness.run(path) { harness in
            let (stream, log) = await live(harness)
            let socket = try #require(harness.exchange.sockets.first)
            for _ in 0..<3 { socket.send(StreamFaultTests.fill("a")) }
            socket.send(StreamFaultTests.fill("b"))
            #expect(await harness.advance { log.fills.count == 2 })
            #expect(stream.duplicateCount == 2 && log.gaps.isEmpty)
            log.stop()
        }
    }

    @Test("An order's late, older state is not passed on", arguments: Path.allCases)
    func reorder(path: Path) async throws {
        func order(_ status: String, _ filled: Int, _ time: Int) -> String {
            """
            {"channel":"orders","data":{"node_order_id":"graph:graph_x:order:1","symbol":"BTC-USD",\
            "side":"buy","qty_1e8":10,"filled_qty_1e8":\(filled),"status":"\(status)",\
            "updated_unix_ns":\(time)}}
            """
        }
        try await StreamHarness.run(path) { harness in
            let (_, log) = await live(harness)
            let socket = try #require(harness.exchange.sockets.first)
            socket.send(order("PARTIAL", 4, 20))
            socket.send(order("ACCEPTED", 0, 10))
            socket.send(order("FILLED", 10, 30))
            #expect(await harness.advance { log.orders.last?.status == .filled })
            #expect(log.orders.map(\.status) == [.partial, .filled])
            log.stop()
        }
    }

    @Test("A Gap frame of a market is a gap; its book is requested again", arguments: Path.allCases)
    func gapFrame(path: Path) async throws {
        try await StreamHarness.run(path) { harness in
            let (_, log) = await live(harness, [.book("BTC-USD"), .fills])
            #expect(await harness.advance { !log.books.isEmpty })
            let snapshots = log.books.filter(\.isSnapshot).count
            let socket = try #require(harness.exchange.sockets.first)
            socket.send(#"{"channel":"book:BTC-USD","gap":{"dropped":17}}"#)
            #expect(await harness.advance { log.gaps.count == 1 && log.caughtUp.count == 1 })
            #expect(log.gaps[0].reason == .serverDropped && log.gaps[0].dropped == 17)
            #expect(log.gaps[0].topic == .book("BTC-USD"))
            #expect(await harness.advance { log.books.filter(\.isSnapshot).count > snapshots })
            log.stop()
        }
    }

    @Test("A Gap frame of fills is filled over REST before it is closed", arguments: Path.allCases)
    func gapInFills(path: Path) async throws {
        try await StreamHarness.run(path) { harness in
            let (_, log) = await live(harness, [.fills])
            let before = harness.exchange.requests.filter { $0.target.hasPrefix("/v1/fills") }.count
            harness.exchange.sockets.first?.send(#"{"type":"gap","channel":"fills","dropped":3}"#)
            #expect(await harness.advance { log.caughtUp.count == 1 })
            let after = harness.exchange.requests.filter { $0.target.hasPrefix("/v1/fills") }.count
            #expect(after > before && log.gaps.first?.dropped == 3)
            log.stop()
        }
    }

    @Test("A gap stays open, and is tried again, while REST is down", arguments: Path.allCases)
    func restIsDown(path: Path) async throws {
        try await StreamHarness.run(path, client: { $0.retryPolicy = .none }) { harness in
            let (_, log) = await live(harness)
            harness.exchange.on(.get, "/v1/fills", times: 3, .reject(503))
            harness.exchange.sockets.first?.reset()
            #expect(await harness.advance { !log.gaps.isEmpty })
            // Live events wait no longer than the first failure.
            #expect(await harness.advance { harness.exchange.sockets.count == 1 })
            #expect(await harness.advance { log.caughtUp.count == 1 })
            #expect(harness.exchange.unusedBehaviors.isEmpty)
            log.stop()
        }
    }

    @Test("New enumeration values and new fields never stop the stream", arguments: Path.allCases)
    func unknownEnum(path: Path) async throws {
        try await StreamHarness.run(path) { harness in
            let (stream, log) = await live(harness)
            let socket = try #require(harness.exchange.sockets.first)
            socket.send(
                """
                {"channel":"orders","seq":9,"data":{"node_order_id":"graph:g:order:1","symbol":"X",\
                "side":"short","qty_1e8":1,"filled_qty_1e8":0,"status":"CANCELED_MARKET_RESOLVED",\
                "new_field":{"a":[1,2,{"b":null}]}}}
                """
            )
            #expect(await harness.advance { log.orders.count == 1 })
            #expect(log.orders[0].status.rawValue == "CANCELED_MARKET_RESOLVED")
            #expect(!log.orders[0].status.isKnown && log.orders[0].side.rawValue == "short")
            #expect(stream.issueCount == 0 && log.gaps.isEmpty)
            log.stop()
        }
    }

    @Test("A message of a megabyte arrives whole", arguments: Path.allCases)
    func megabyte(path: Path) async throws {
        try await StreamHarness.run(path) { harness in
            let (_, log) = await live(harness, ["weather", .fills])
            harness.client.stream(["weather"]).subscribe(["weather"])
            let text = String(repeating: "x", count: 1 << 20)
            let (stream, other) = await live(harness, [.fills])
            harness.exchange.sockets.first?.send(
                #"{"channel":"fills","data":{"node_order_id":"graph:g:o:1","symbol":"\#(text)","#
                    + #""side":"buy","qty_1e8":1,"price_1e9":1}}"#
            )
            #expect(await harness.advance { other.fills.first?.symbol.utf8.count == 1 << 20 })
            #expect(stream.issueCount == 0)
            log.stop()
            other.stop()
        }
    }

    @Test(
        "Any close code brings the stream back",
        arguments: Path.allCases,
        [1000, 1001, 1011, 1012, 4000]
    )
    func closeCodes(path: Path, code: Int) async throws {
        try await StreamHarness.run(path) { harness in
            let (_, log) = await live(harness)
            harness.exchange.sockets.first?.close(code: UInt16(code), reason: "because")
            #expect(await harness.advance { log.gaps.count == 1 && log.caughtUp.count == 1 })
            #expect(!log.hasEnded)
            log.stop()
        }
    }

    @Test("Frames that drip in one byte at a time are read as if they came whole")
    func oneByteDrip() async throws {
        try await StreamHarness.run(.sockets) { harness in
            let (stream, log) = await live(harness, [.fills])
            let socket = try #require(harness.exchange.sockets.first)
            for byte in StreamFaultTests.frame(StreamFaultTests.fill("drip")) {
                socket.sendRaw([byte])
            }
            #expect(await harness.advance(by: .zero) { log.fills.count == 1 })
            #expect(stream.issueCount == 0)
            log.stop()
        }
    }

    @Test("A fragmented message with a ping between its fragments is read whole")
    func fragmented() async throws {
        try await StreamHarness.run(.sockets) { harness in
            let (_, log) = await live(harness, [.fills])
            let socket = try #require(harness.exchange.sockets.first)
            let text = StreamFaultTests.fill("parts")
            let middle = text.index(text.startIndex, offsetBy: 40)
            socket.sendRaw(StreamFaultTests.frame(String(text[..<middle]), isFinal: false))
            socket.sendRaw(StreamFaultTests.frame("ping", opcode: .ping))
            socket.sendRaw(StreamFaultTests.frame(String(text[middle...]), opcode: .continuation))
            #expect(await harness.advance { log.fills.count == 1 })
            log.stop()
        }
    }

    @Test("A reset inside a frame is a lost connection, and nothing half is passed on")
    func resetInsideAFrame() async throws {
        try await StreamHarness.run(.sockets) { harness in
            let (stream, log) = await live(harness, [.fills])
            let socket = try #require(harness.exchange.sockets.first)
            socket.sendRaw(Array(StreamFaultTests.frame(StreamFaultTests.fill("half")).dropLast(9)))
            socket.reset()
            #expect(await harness.advance { log.caughtUp.count == 1 })
            #expect(log.fills.isEmpty && stream.issueCount == 0)
            log.stop()
        }
    }

    @Test("Broken frames and text that is not UTF-8 end the socket, not the stream")
    func protocolViolations() async throws {
        for bytes: [UInt8] in [
            [0xf1, 0x01, 0x61], [0x81, 0x02, 0xc3, 0x28], [0x83, 0x00], [0x00, 0x01, 0x61],
        ] {
            try await StreamHarness.run(.sockets) { harness in
                let (_, log) = await live(harness)
                harness.exchange.sockets.first?.sendRaw(bytes)
                #expect(await harness.advance { log.caughtUp.count == 1 }, "\(bytes)")
                #expect(!log.hasEnded)
                log.stop()
            }
        }
    }

    @Test(
        "The acknowledgement never comes: the link is made again within the ack deadline",
        arguments: Path.allCases
    )
    func ackNeverComes(path: Path) async throws {
        try await StreamHarness.run(path) { harness in
            let (stream, log) = await live(harness, [.prices("BTC-USD")])
            harness.exchange.sockets.first?.stall()
            let asked = harness.clock.elapsed
            stream.subscribe([.prices("ETH-USD")])
            #expect(await harness.advance { !log.gaps.isEmpty })
            #expect(
                harness.clock.elapsed - asked <= StreamConfiguration().ackTimeout
                    + .milliseconds(200)
            )
            #expect(await harness.advance { log.prices.contains { $0.symbol == "ETH-USD" } })
            log.stop()
        }
    }

    @Test(
        "A slow consumer of market data loses the oldest, and is told how many",
        arguments: Path.allCases
    )
    func slowConsumer(path: Path) async throws {
        try await StreamHarness.run(path) { harness in
            let stream = harness.client.stream([.prices("BTC-USD")], delivery: .bounded(8))
            #expect(await harness.advance { stream.state == .live })
            #expect(await harness.advance { stream.droppedCount > 20 })
            let log = EventLog()
            log.follow(stream)
            #expect(await harness.advance { log.prices.count >= 8 })
            guard case .gap(let gap)? = log.events.first else {
                Issue.record("no gap first")
                return
            }
            #expect(gap.reason == .overflow && gap.dropped ?? 0 > 20)
            #expect(log.caughtUp.first == gap)
            log.stop()
        }
    }

    @Test("A slow consumer of fills gets the lost ones back over REST", arguments: Path.allCases)
    func slowConsumerOfFills(path: Path) async throws {
        try await StreamHarness.run(path, client: { $0.stream.bufferSize = 16 }) { harness in
            let stream = harness.client.stream([.fills])
            #expect(await harness.advance { stream.state == .live })
            try await buy(30, harness.client)
            #expect(await harness.advance { stream.droppedCount > 0 })
            await harness.pass(.seconds(3))
            let log = EventLog()
            log.follow(stream)
            #expect(await harness.advance { log.caughtUp.count == 1 })
            let listed = try await harness.client.fills().limit(500).fetch()
            let keys = log.fills.compactMap(\.deduplicationKey)
            #expect(Set(keys) == Set(listed.items.compactMap(\.deduplicationKey)))
            #expect(Set(keys).count == keys.count)
            log.stop()
        }
    }

    @Test("Latest-only delivery keeps one price a symbol, and every fill", arguments: Path.allCases)
    func latestOnly(path: Path) async throws {
        try await StreamHarness.run(path) { harness in
            let topics: [Topic] = [.prices("BTC-USD"), .prices("ETH-USD"), .fills]
            let stream = harness.client.stream(topics, delivery: .latest)
            #expect(await harness.advance { stream.state == .live })
            try await harness.client.buy("BTC-USD", 0.5).submit()
            #expect(await harness.advance { stream.conflatedCount > 20 })
            let log = EventLog()
            log.follow(stream)
            #expect(await harness.advance { !log.prices.isEmpty })
            let first = log.prices.prefix(2).map(\.symbol)
            #expect(Set(first).count == first.count && stream.droppedCount == 0)
            #expect(log.fills.map(\.quantity.raw).reduce(0, +) == 50_000_000)
            log.stop()
        }
    }

    @Test("Closing is done within two seconds against a stalled server", arguments: Path.allCases)
    func closeAgainstAStalledServer(path: Path) async throws {
        try await StreamHarness.run(path) { harness in
            let (stream, log) = await live(harness)
            harness.exchange.sockets.first?.stall()
            #expect(await harness.close(stream))
            #expect(await harness.advance(by: .zero, atMost: .seconds(1)) { log.hasEnded })
        }
    }

    @Test(
        "A retry ends the moment the stream shows that the order has landed",
        arguments: Path.allCases
    )
    func retryEndsOnSighting(path: Path) async throws {
        try await StreamHarness.run(path, client: { $0.retryPolicy.baseDelay = .seconds(1_000) }) {
            harness in
            let (_, log) = await live(harness)
            harness.exchange.on(.post, "/v1/orders", times: 1, .errorAfterAccepting(500))
            let client = harness.client
            let task = Task { try await client.buy("BTC-USD", 0.29).graphID("graph_seen").submit() }
            #expect(await harness.advance { log.orders.last?.isTerminal == true })
            let graph = try await task.value
            #expect(graph.graphID == "graph_seen")
            let posts = harness.exchange.requests.filter { $0.method == "POST" }
            #expect(posts.count == 1)
            log.stop()
        }
    }
}
