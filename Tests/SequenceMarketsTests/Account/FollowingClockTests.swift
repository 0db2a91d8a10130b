import SequenceMarkets
import SequenceMocks
import Testing

/// The poll of what is followed has a clock of its own.
@Suite("Following on a busy account", .fewAtATime)
struct FollowingClockTests {
    /// A fill of somebody else's, as this account sees thousands.
    private func noise(_ name: String) -> JSONValue {
        [
            "node_order_id": .string("graph:other\(name):order:1"),
            "venue_execution_id": .string("other\(name)"),
            "symbol": "ETH-USD",
            "side": "buy",
            "qty_1e8": 1_000,
            "price_1e9": 1_000_000_000,
        ]
    }

    /// Lets the stream be busy with others until a condition holds; how long that took.
    private func busy(
        _ harness: StreamHarness,
        atMost limit: Duration,
        until holds: () -> Bool
    ) async -> Duration {
        let start = harness.clock.elapsed
        while harness.clock.elapsed - start < limit, !holds() {
            // The clock numbers them: a repeat would be held back, and so be no noise.
            let number = harness.clock.elapsed.components
            let name = "\(number.seconds)-\(number.attoseconds)"
            harness.exchange.push(noise(name), on: "fills")
            await harness.pass(.milliseconds(100))
        }
        return harness.clock.elapsed - start
    }

    @Test("An order of which the stream says nothing ends by the poll, however busy others are")
    func order() async throws {
        try await StreamHarness.run(.inProcess) { harness in
            let client = try harness.sieved({ $0.stream.orderAuditInterval = nil }) {
                !$0.contains("graph_mine")
            }
            let updates = Locked<[OrderUpdate]>([])
            let isDone = Locked(false)
            let others = client.stream([.fills])
            let log = EventLog()
            log.follow(others)
            let task = Task {
                let builder = client.buy("BTC-USD", 0.2).graphID("graph_mine")
                for try await update in builder.submitAndFollow(pollingEvery: .seconds(2)) {
                    updates.withLock { $0.append(update) }
                }
                isDone.withLock { $0 = true }
            }
            #expect(await harness.advance { !updates.withLock { $0.isEmpty } })
            let time = await busy(harness, atMost: .seconds(30)) { isDone.withLock { $0 } }
            #expect(isDone.withLock { $0 }, "it starves")
            #expect(time <= .seconds(5), "\(time)")
            #expect(log.fills.count > 10, "the others were heard meanwhile")
            task.cancel()
            _ = await task.result
            let told = updates.withLock { $0 }
            guard case .order(let last)? = told.last else {
                Issue.record("\(told)")
                return
            }
            #expect(last.isTerminal && last.filledQuantity == 0.2)
            log.stop()
            await client.close()
        }
    }

    @Test("A graph of which the stream says nothing ends by the poll, however busy others are")
    func graph() async throws {
        try await StreamHarness.run(.inProcess) { harness in
            let client = try harness.sieved({ $0.stream.orderAuditInterval = nil }) {
                !$0.contains("graph_mine")
            }
            try await client.buy("BTC-USD", 0.1).limitPrice(1).graphID("graph_mine").submit()
            let updates = Locked(0)
            let isDone = Locked(false)
            let task = Task {
                for try await _ in client.followGraph("graph_mine", pollingEvery: .seconds(2)) {
                    updates.withLock { $0 += 1 }
                }
                isDone.withLock { $0 = true }
            }
            #expect(await harness.advance { updates.withLock { $0 > 0 } })
            #expect(await busy(harness, atMost: .seconds(5)) { false } >= .seconds(5))
            #expect(!isDone.withLock { $0 })
            try await client.cancel("graph_mine")
            let time = await busy(harness, atMost: .seconds(30)) { isDone.withLock { $0 } }
            #expect(isDone.withLock { $0 } && time <= .seconds(5), "\(time)")
            task.cancel()
            _ = await task.result
            await client.close()
        }
    }

    @Test("Polling keeps to its interval, however busy other orders are")
    func pace() async throws {
        try await StreamHarness.run(.inProcess) { harness in
            let client = try harness.sieved({ $0.stream.orderAuditInterval = nil }) { _ in true }
            let task = Task {
                let builder = client.buy("BTC-USD", 0.2).limitPrice(1)
                for try await _ in builder.submitAndFollow(pollingEvery: .seconds(2)) {}
            }
            #expect(
                await harness.advance { harness.exchange.requests.contains { $0.method == "POST" } }
            )
            await harness.pass(.milliseconds(500))
            harness.exchange.forgetRequests()
            _ = await busy(harness, atMost: .seconds(20)) { false }
            let asked = harness.exchange.requests.filter {
                $0.target.hasPrefix("/v1/execution_graphs/")
            }
            #expect((9...11).contains(asked.count), "\(asked.count) in 20 s")
            task.cancel()
            _ = await task.result
            await client.close()
        }
    }
}
