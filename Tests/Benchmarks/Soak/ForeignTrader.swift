import SequenceMarkets
import SequenceMocks

/// Somebody else who trades the same account.
final class ForeignTrader: Sendable {
    private let client: SequenceClient
    private let random: RandomSource
    private let open = Locked<[GraphID]>([])
    private let time = TimeSource.system

    init(_ client: SequenceClient, seed: UInt64) {
        self.client = client
        random = SeededGenerator(seed: seed ^ 0xf0e1).randomSource
    }

    /// Trades until its task is cancelled.
    func trade(perSecond rate: Int) async {
        await withDiscardingTaskGroup { group in
            var number = 0
            while !Task.isCancelled {
                number += 1
                do { try await time.sleep(.milliseconds(2_000 / max(1, rate))) } catch { break }
                let (serial, draw) = (number, random.next())
                group.addTask { await self.act(serial, draw) }
            }
            group.cancelAll()
        }
        await client.close()
    }

    private func act(_ number: Int, _ draw: UInt64) async {
        let symbol = ["BTC-USD", "ETH-USD", "SOL-USD"][Int(draw % 3)]
        let size = Qty(raw: 50_000_000 + Int64(number))
        let id = GraphID("graph_foreign_\(number)")
        if draw / 3 % 5 == 0 {
            let order = client.buy(symbol, size).limitPrice(Px(raw: 1_000_000_000)).graphID(id)
            guard case .accepted? = try? await order.submitOutcome() else { return }
            let old = open.withLock { open -> GraphID? in
                open.append(id)
                return open.count > 6 ? open.removeFirst() : nil
            }
            if let old { _ = try? await client.cancel(old) }
        } else {
            let order = draw & 1 == 0 ? client.buy(symbol, size) : client.sell(symbol, size)
            _ = try? await order.graphID(id).submitOutcome()
        }
    }
}
