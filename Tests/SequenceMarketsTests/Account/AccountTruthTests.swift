import SequenceMarkets
import SequenceMocks
import Testing

/// The account's state, held against the exchange's own books.
@Suite("The account's state and the exchange's truth", .fewAtATime)
struct AccountTruthTests {
    private static let symbols = ["BTC-USD", "ETH-USD", "SOL-USD"]

    /// Trades at random until the exchange has executed a few hundred times.
    private func trade(seed: UInt64) async throws -> (MockExchange, [Fill]) {
        var configuration = MockExchange.Configuration()
        (configuration.orderLatency, configuration.fillInterval) = (.zero, .zero)
        let clock = ManualClock()
        let exchange = MockExchange(
            seed: seed,
            clock: clock,
            configuration: configuration
        )
        let client = try exchange.client()
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let symbol = AccountTruthTests.symbols[Int.random(in: 0..<3, using: &random)]
            let quantity = Qty(raw: .random(in: 1_000_001...300_000_000, using: &random))
            let isBuy = Bool.random(using: &random)
            let builder = isBuy ? client.buy(symbol, quantity) : client.sell(symbol, quantity)
            try await builder.submit()
            clock.advance(by: .milliseconds(1))
        }
        var fills: [Fill] = []
        for try await fill in client.fills().all() { fills.append(fill) }
        return (exchange, fills)
    }

    @Test(
        "Quantities, fees, cash and profit are those of the exchange, to the last unit",
        arguments: [1, 7, 77] as [UInt64]
    )
    func truth(seed: UInt64) async throws {
        let (exchange, fills) = try await trade(seed: seed)
        let executions = exchange.truth.executions
        #expect(executions.count >= 200)
        #expect(fills.count == executions.count)
        var random = SeededGenerator(seed: seed ^ 1)
        var first: AccountState?
        for _ in 0..<3 {
            var state = AccountState()
            let twice = fills + fills.prefix(50)
            for fill in twice.shuffled(using: &random) { state.apply(fill) }
            #expect(first == nil || state == first)
            first = state
        }
        let state = try #require(first)
        var sums: [AccountPosition.Key: (quantity: Qty, fees: USD, cash: USD)] = [:]
        for execution in executions {
            let key = AccountPosition.Key(
                symbol: execution.symbol,
                venue: Venue(rawValue: execution.venue)
            )
            let isBuy = execution.side.lowercased() == "buy"
            let notional = try execution.price * execution.quantity
            var sum = sums[key] ?? (0, 0, 0)
            try sum.quantity += isBuy ? execution.quantity : -execution.quantity
            try sum.fees += execution.fee
            try sum.cash += (isBuy ? -notional : notional) - execution.fee
            sums[key] = sum
        }
        #expect(Set(state.positions.map(\.id)) == Set(sums.keys))
        for position in state.positions {
            #expect(position.quantity == sums[position.id]?.quantity, "\(position.id)")
            #expect(position.fees == sums[position.id]?.fees, "\(position.id)")
            #expect(position.cash == sums[position.id]?.cash, "\(position.id)")
            #expect(position.isExact && !position.hasOverflowed)
        }
        try await agrees(state, with: exchange)
    }

    /// Compares with the rows that the exchange shows.
    private func agrees(_ state: AccountState, with exchange: MockExchange) async throws {
        let rows = try await exchange.client().positions().includeClosed().fetch().positions
        var compared = 0
        for position in state.positions {
            let coin = String(position.id.symbol.prefix { $0 != "-" })
            let row = rows.first {
                $0.instrument.name == coin && $0.venue == position.id.venue
            }
            compared += row == nil ? 0 : 1
            #expect(row?.quantity == position.quantity, "\(position.id)")
            #expect(row?.fees == position.fees, "\(position.id)")
            #expect(row?.realizedPnL == position.realizedPnL, "\(position.id)")
            if !position.isFlat {
                #expect(row?.entryPrice == position.averagePrice, "\(position.id)")
            }
        }
        #expect(compared >= 3)
    }
}
