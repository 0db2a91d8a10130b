import SequenceMarkets

/// Trades a little on the mock exchange, so that there is something to see.
struct Activity: Sendable {
    let client: SequenceClient
    let seed: UInt64

    func run() async {
        var turn = seed
        while !Task.isCancelled {
            turn += 1
            let order = turn % 2 == 0 ? client.buy("BTC-USD", 0.01) : client.sell("ETH-USD", 0.2)
            do {
                if turn % 3 == 0 {
                    // One that rests below the market, and is cancelled a little later.
                    let graph = try await client.buy("BTC-USD", 0.02).limitPrice(50_000).submit()
                    try await Task.sleep(for: .seconds(2))
                    try await client.cancel(graph.graphID)
                } else {
                    _ = try await order.submit()
                    try await Task.sleep(for: .milliseconds(900))
                }
            } catch {
                return
            }
        }
    }
}
