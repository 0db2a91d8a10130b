import SequenceMarkets
import SequenceMocks
import Testing

@Suite("The live account", .fewAtATime)
struct LiveAccountTests {
    /// Takes an account's updates in a task of its own.
    private final class UpdateLog: Sendable {
        private let updates = Locked<[AccountUpdate]>([])
        private let ended = Locked(false)

        init(_ account: LiveAccount) {
            let sequence = account.updates
            Task {
                for await update in sequence { updates.withLock { $0.append(update) } }
                ended.withLock { $0 = true }
            }
        }

        var all: [AccountUpdate] { updates.withLock(\.self) }
        var hasEnded: Bool { ended.withLock(\.self) }
        var fills: [AccountUpdate] {
            all.filter { if case .fill = $0.change { true } else { false } }
        }
        var corrections: [AccountUpdate] {
            all.filter { if case .correction = $0.change { true } else { false } }
        }
    }

    /// Waits for a call while the clock goes on.
    private func whileTimePasses<Value: Sendable>(
        _ harness: StreamHarness,
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let result = Locked<Result<Value, any Error>?>(nil)
        Task {
            do {
                let value = try await body()
                result.withLock { $0 = .success(value) }
            } catch {
                result.withLock { $0 = .failure(error) }
            }
        }
        #expect(await harness.advance { result.withLock { $0 != nil } })
        let outcome = try #require(result.withLock { $0 })
        return try outcome.get()
    }

    /// Runs with a live account of an exchange where an order rests already.
    private func follow(
        _ body: (StreamHarness, LiveAccount, UpdateLog) async throws -> Void
    ) async throws {
        try await StreamHarness.run(.inProcess) { harness in
            let client = harness.client
            _ = try await whileTimePasses(harness) {
                try await client.buy("BTC-USD", 0.5).submit()
            }
            #expect(
                await harness.advance { harness.exchange.truth.orders.allSatisfy(\.isOver) }
            )
            _ = try await whileTimePasses(harness) {
                try await client.buy("BTC-USD", 0.01).limitPrice(10).timeInForce(.gtc).submit()
            }
            let account = try await whileTimePasses(harness) { try await client.liveAccount() }
            let log = UpdateLog(account)
            #expect(await harness.advance { account.read().freshness == .current })
            try await body(harness, account, log)
            await account.close()
        }
    }

    /// The net quantity in steps of 10⁻⁸, according to the exchange.
    private func truth(_ harness: StreamHarness) -> Int64 {
        harness.exchange.truth.executions.reduce(0) {
            $0 + ($1.side.lowercased() == "buy" ? $1.quantity.raw : -$1.quantity.raw)
        }
    }

    private func believed(_ account: LiveAccount) -> Int64 {
        account.read().state.positions
            .filter { $0.id.symbol.hasPrefix("BTC") }.reduce(0) { $0 + $1.quantity.raw }
    }

    @Test("It begins with the orders and positions that exist, and tells own orders from others'")
    func beginning() async throws {
        try await follow { harness, account, log in
            let reading = account.read()
            #expect(believed(account) == truth(harness))
            #expect(reading.ownOpenOrders.map(\.quantity) == [0.01])
            #expect(reading.foreignOpenOrders.isEmpty)
            #expect(reading.unsettled.isEmpty)
            #expect(reading.knowsAllOrders)
            #expect(log.corrections.isEmpty)
        }
    }

    @Test("What is traded then is in it, once, with the stream as its cause")
    func trading() async throws {
        try await follow { harness, account, log in
            let client = harness.client
            _ = try await whileTimePasses(harness) {
                try await client.sell("BTC-USD", 0.7).submit()
            }
            #expect(
                await harness.advance {
                    truth(harness) == -20_000_000 && believed(account) == truth(harness)
                }
            )
            #expect(log.fills.allSatisfy { $0.cause == .stream })
            await harness.pass(.seconds(130))
            #expect(account.read().freshness == .current)
            #expect(log.corrections.isEmpty)
        }
    }

    @Test("A lost link makes it stale; what happened meanwhile is caught up, and it is current")
    func lostLink() async throws {
        try await follow { harness, account, log in
            harness.exchange.sockets.last?.reset()
            let isStale = await harness.advance(by: .milliseconds(1)) {
                if case .stale = account.read().freshness { true } else { false }
            }
            #expect(isStale)
            let client = harness.client
            _ = try await whileTimePasses(harness) {
                try await client.buy("BTC-USD", 0.3).submit()
            }
            let isCurrent = await harness.advance {
                truth(harness) == 80_000_000 && account.read().freshness == .current
            }
            #expect(isCurrent, "\(account.read().freshness) after \(log.all)")
            #expect(believed(account) == truth(harness))
            #expect(log.corrections.isEmpty)
        }
    }

    @Test("A fill that never was makes a ghost position, which is corrected and told")
    func ghost() async throws {
        try await follow { harness, account, log in
            let ghost: JSONValue = [
                "node_order_id": "graph:graph_nowhere:order:1", "symbol": "BTC-USD",
                "side": "buy", "qty_1e8": 400_000_000, "price_1e9": 70_000_000_000_000,
                "venue_execution_id": "ghost", "edge_id": "venue-edge-binance",
            ]
            harness.exchange.push(ghost, on: "fills")
            #expect(await harness.advance { believed(account) == truth(harness) + 400_000_000 })
            #expect(
                await harness.advance(atMost: .seconds(300)) { !log.corrections.isEmpty }
            )
            #expect(believed(account) == truth(harness))
            #expect(log.corrections.map(\.cause) == [.reconciliation])
            #expect(await harness.advance { account.read().freshness == .current })
        }
    }

    @Test("Closing ends the updates, and what was known is stale")
    func closing() async throws {
        try await follow { harness, account, log in
            _ = try await whileTimePasses(harness) { await account.close() }
            #expect(await harness.advance { log.hasEnded })
            guard case .stale = account.read().freshness else {
                Issue.record("\(account.read().freshness)")
                return
            }
            #expect(believed(account) == truth(harness))
            let late = UpdateLog(account)
            #expect(await harness.advance { late.hasEnded })
        }
    }
}
