import ExampleSupport
import Foundation
import SequenceMarkets

/// Quote, order, fill, position, hedge.
struct Story {
    let client: SequenceClient

    func tell() async throws {
        guard await client.health() else { throw Refusal(message: "the server does not answer") }
        try await quote()
        try await trade()
        try await positions()
        try await hedge()
        print("\nDone.")
    }

    private func quote() async throws {
        let quote = try await client.quote("BTC-USD")
        print("1. Quote BTC-USD (\(quote.source))")
        print("   bid \(show(quote.nbbo.bid))   ask \(show(quote.nbbo.ask))")
        for (venue, best) in quote.venues.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let name = venue.rawValue.padding(toLength: 12, withPad: " ", startingAt: 0)
            print("   \(name) \(show(best.bid)) / \(show(best.ask))")
        }
    }

    private func trade() async throws {
        print("\n2. Buy 0.29 BTC at the market, followed on the live stream")
        for try await update in client.buy("BTC-USD", 0.29).urgency(.high).submitAndFollow() {
            switch update {
            case .submitted(let graph):
                print("   accepted   \(graph.graphID)")
            case .order(let order):
                let status = order.status.rawValue.lowercased()
                    .padding(toLength: 10, withPad: " ", startingAt: 0)
                print("   \(status) \(order.filledQuantity) of \(order.quantity)")
            case .fill(let fill):
                let venue = fill.venue.map { " on \($0)" } ?? ""
                let fee = fill.fee.map { ", fee \($0.formatted(decimals: 2)) USD" } ?? ""
                print("   fill       \(fill.quantity) at \(show(fill.price))\(venue)\(fee)")
            case .graph(let graph):
                print("   graph      \(graph.status)")
            }
        }
    }

    private func positions() async throws {
        print("\n3. Positions in BTC")
        let answer = try await client.positions().kind(.crypto).fetch()
        for position in answer.positions where position.instrument == .crypto(symbol: "BTC") {
            let profit = position.unrealizedPnL.map { "   P&L \($0.formatted(decimals: 2))" } ?? ""
            print(
                "   \(position.quantity) BTC on \(position.venue) at "
                    + "\(show(position.entryPrice))\(profit) USD"
            )
        }
        if let value = answer.totals.netAssetValue {
            print("   net asset value of what was asked for: \(value.formatted(decimals: 2)) USD")
        }
    }

    private func hedge() async throws {
        print("\n4. A hedge graph: buy 2 ETH, sell the perp as soon as half is filled")
        let graph = try await client.graph()
            .node("spot", .buy("ETH-USD", 2).urgency(.medium))
            .node("hedge", .sell("ETH-USD-PERP", 2).perp().venue(.hyperliquid))
            .edge("spot", to: "hedge", on: .fillRatio(0.5))
            .submit()
        print("   accepted   \(graph.graphID) with \(graph.nodeCount) orders")
        var status = try await client.graphStatus(graph.graphID)
        for _ in 0..<100 where !status.status.isTerminal {
            try await Task.sleep(for: .milliseconds(100))
            status = try await client.graphStatus(graph.graphID)
        }
        for (name, node) in status.nodes.sorted(by: { $0.key > $1.key }) {
            let padded = name.padding(toLength: 10, withPad: " ", startingAt: 0)
            let filled = node.filledQuantity.map { "\($0) at \(show(node.averagePrice))" } ?? ""
            print("   \(padded) \(node.status) \(filled)")
        }
        print("   graph      \(status.status)")
    }

    private func show(_ price: Px?) -> String { price?.formatted(decimals: 2) ?? "-" }
}
