import SequenceMocks
import Testing

@testable import SequenceMarkets

@Suite("Following an order", .fewAtATime)
struct OrderFollowingTests {
    typealias Path = StreamHarness.Path

    private func follow(_ builder: OrderBuilder) -> Task<[OrderUpdate], any Error> {
        Task {
            var updates: [OrderUpdate] = []
            for try await update in builder.submitAndFollow() { updates.append(update) }
            return updates
        }
    }

    /// Moves the clock until the task is done.
    private func updates(
        _ harness: StreamHarness,
        of task: Task<[OrderUpdate], any Error>
    ) async throws -> [OrderUpdate] {
        let isDone = Locked(false)
        let watcher = Task {
            _ = await task.result
            isDone.withLock { $0 = true }
        }
        let hasEnded = await harness.advance { isDone.withLock(\.self) }
        if !hasEnded { task.cancel() }
        #expect(hasEnded, "it never ended")
        await watcher.value
        return try await task.value
    }

    private func check(_ updates: [OrderUpdate], fills quantity: Qty) {
        guard case .submitted? = updates.first, case .order(let last)? = updates.last else {
            Issue.record("\(updates)")
            return
        }
        #expect(last.isTerminal && last.filledQuantity == quantity)
        let fills = updates.compactMap { if case .fill(let fill) = $0 { fill } else { nil } }
        #expect(fills.map(\.quantity.raw).reduce(0, +) == quantity.raw)
        #expect(Set(fills.compactMap(\.deduplicationKey)).count == fills.count)
    }

    @Test("Ends in the terminal state, after every fill", arguments: Path.allCases)
    func endsInATerminalState(path: Path) async throws {
        try await StreamHarness.run(path) { harness in
            let task = follow(harness.client.buy("BTC-USD", 0.29))
            check(try await updates(harness, of: task), fills: 0.29)
        }
    }

    @Test("Only polling works: it ends all the same", arguments: Path.allCases)
    func onlyPolling(path: Path) async throws {
        try await StreamHarness.run(path) { harness in
            harness.exchange.on(.get, "/v1/stream", .reject(503))
            let task = follow(harness.client.buy("BTC-USD", 0.29))
            check(try await updates(harness, of: task), fills: 0.29)
        }
    }

    @Test(
        "The stream stalls after the submission, and the final frame is lost",
        arguments: Path.allCases
    )
    func finalFrameIsLost(path: Path) async throws {
        try await StreamHarness.run(path) { harness in
            // Live before the order is sent, so that the stall hits its events.
            let stream = harness.client.stream([.orders, .fills])
            #expect(await harness.advance { stream.state == .live })
            let task = follow(harness.client.buy("BTC-USD", 0.29))
            #expect(
                await harness.advance(by: .zero) {
                    harness.exchange.requests.contains { $0.method == "POST" }
                }
            )
            harness.exchange.sockets.first?.stall()
            check(try await updates(harness, of: task), fills: 0.29)
            #expect(await harness.close(stream))
        }
    }

    @Test("The link drops while the order fills", arguments: Path.allCases)
    func linkDrops(path: Path) async throws {
        try await StreamHarness.run(path, exchange: { $0.fillInterval = .milliseconds(300) }) {
            harness in
            let stream = harness.client.stream([.orders])
            #expect(await harness.advance { stream.state == .live })
            let task = follow(harness.client.buy("BTC-USD", 3))
            #expect(
                await harness.advance(by: .milliseconds(1)) {
                    harness.exchange.requests.contains { $0.method == "POST" }
                }
            )
            await harness.pass(.milliseconds(200))
            harness.exchange.sockets.first?.reset()
            check(try await updates(harness, of: task), fills: 3)
            #expect(await harness.close(stream))
        }
    }

    @Test("A resting order that is cancelled ends as cancelled", arguments: Path.allCases)
    func cancelledOrder(path: Path) async throws {
        try await StreamHarness.run(path) { harness in
            let builder = harness.client.buy("BTC-USD", 1).limitPrice(1_000).graphID("graph_rest")
            let task = follow(builder)
            #expect(
                await harness.advance { harness.exchange.requests.contains { $0.method == "POST" } }
            )
            await harness.pass(.milliseconds(500))
            try await harness.client.cancel("graph_rest")
            let updates = try await updates(harness, of: task)
            guard case .order(let last)? = updates.last else {
                Issue.record("\(updates)")
                return
            }
            #expect(last.status == .cancelled && last.filledQuantity == 0)
        }
    }

    @Test("A refused order throws, and bad input sends nothing", arguments: Path.allCases)
    func refused(path: Path) async throws {
        try await StreamHarness.run(path) { harness in
            harness.exchange.on(.post, "/v1/orders", .reject(400))
            let task = follow(harness.client.buy("BTC-USD", 1))
            await #expect(throws: SequenceError.self) { try await updates(harness, of: task) }
            let bad = follow(harness.client.buy("BTC-USD", -1))
            await #expect(throws: SequenceError.self) { try await bad.value }
            let requests = harness.exchange.requests.map { "\($0.method) \($0.target)" }
            #expect(requests.count { $0.contains("POST") } == 1, "\(requests)")
        }
    }

    @Test("Reports that come late, twice and out of order change nothing")
    func stateMachine() throws {
        func order(_ status: String, _ filled: Int, _ time: Int) throws -> Order {
            try Order(
                json: Array(
                    """
                    {"node_order_id":"graph:g:order:1","symbol":"X","side":"buy","qty_1e8":10,
                     "filled_qty_1e8":\(filled),"status":"\(status)","updated_unix_ns":\(time)}
                    """.utf8
                )
            )
        }
        func fill(_ id: String, _ quantity: Int) throws -> Fill {
            try Fill(
                json: Array(
                    """
                    {"node_order_id":"graph:g:order:1","venue_execution_id":"\(id)","symbol":"X",
                     "side":"buy","qty_1e8":\(quantity),"price_1e9":1}
                    """.utf8
                )
            )
        }
        var machine = OrderFollowingStateMachine(graphID: "g")
        let partial = try order("PARTIAL", 4, 2)
        let done = try order("FILLED", 10, 3)
        expectActions(machine.handle(partial), [.yield(.order(partial))])
        expectActions(machine.handle(partial), [])
        expectActions(try machine.handle(order("ACCEPTED", 0, 1)), [])
        let first = try fill("a", 4)
        expectActions(machine.handle(first), [.yield(.fill(first))])
        expectActions(machine.handle(first), [])
        // The final status counts ten; only four were seen.
        expectActions(machine.handle(done), [.fetchFills(nodeOrderID: "graph:g:order:1")])
        let second = try fill("b", 6)
        expectActions(
            machine.handle(second),
            [.yield(.fill(second)), .yield(.order(done)), .finish]
        )
        expectActions(machine.handle(second), [])
        expectActions(machine.handle(done), [])
        #expect(machine.isFinished)
    }

    private func expectActions(
        _ actions: [OrderFollowingStateMachine.Action],
        _ expected: [OrderFollowingStateMachine.Action],
        _ location: SourceLocation = #_sourceLocation
    ) {
        #expect(actions == expected, sourceLocation: location)
    }
}
