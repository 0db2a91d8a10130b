import Foundation
import SequenceMarkets

/// An account that trades a little and shows what it holds.
struct Desk {
    private let client: SequenceClient
    private let isTerminal = isatty(STDOUT_FILENO) == 1

    init(_ client: SequenceClient) { self.client = client }

    func trade() async throws {
        let market = try await client.markets(.kalshi).limit(1).fetch().markets.first
        var orders = [
            client.buy("BTC-USD", 0.29),
            client.buy("ETH-USD", 4).venue(.coinbase),
            client.sell("ETH-USD-PERP", 4).perp().venue(.hyperliquid),
        ]
        if let symbol = market?.symbol {
            orders.append(client.buy(symbol, 25).venue(.kalshi).prediction())
        }
        for order in orders { for try await _ in order.submitAndFollow() {} }
    }

    func show() async throws {
        let answer = try await client.positions().fetch()
        let rows = answer.positions.filter { !isCash($0) && $0.quantity != 0 }.sorted(by: isBefore)
        row("venue", "what", "quantity", "price", "value", "P&L", nil)
        for position in rows {
            row(
                position.venue.rawValue,
                position.instrument.name,
                position.quantity.description,
                position.currentPrice?.formatted(decimals: 2) ?? "-",
                position.currentValue?.formatted(decimals: 2) ?? "-",
                position.unrealizedPnL?.formatted(decimals: 2) ?? "-",
                position.unrealizedPnL
            )
        }
        let totals = answer.totals
        print("\nnet asset value \(usd(totals.netAssetValue))   cash \(usd(totals.cash))")
        print("unrealized \(usd(totals.unrealizedPnL))   fees \(usd(totals.fees))")
    }

    /// Dollars and stablecoins are shown in the totals.
    private func isCash(_ position: Position) -> Bool {
        switch position.instrument {
        case .fiat, .crypto(symbol: "USDC"), .crypto(symbol: "USDT"): true
        default: false
        }
    }

    private func isBefore(_ a: Position, _ b: Position) -> Bool {
        (a.instrument.kind.rawValue, a.instrument.name, a.venue.rawValue)
            < (b.instrument.kind.rawValue, b.instrument.name, b.venue.rawValue)
    }

    private func usd(_ amount: USD?) -> String {
        amount.map { "\($0.formatted(decimals: 2)) USD" } ?? "-"
    }

    /// One line; in a terminal the profit is green or red.
    private func row(
        _ venue: String,
        _ name: String,
        _ quantity: String,
        _ price: String,
        _ value: String,
        _ profit: String,
        _ amount: USD?
    ) {
        let left = pad(venue, 12) + " " + pad(String(name.prefix(30)), 30)
        let right = [(quantity, 14), (price, 12), (value, 16)].map { lead($0.0, $0.1) }
        let colored = color(lead(profit, 12), amount)
        print(([left] + right + [colored]).joined(separator: " "))
    }

    private func color(_ text: String, _ amount: USD?) -> String {
        guard isTerminal, let amount, amount != .zero else { return text }
        return "\u{1b}[\(amount.isNegative ? 31 : 32)m\(text)\u{1b}[0m"
    }

    private func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private func lead(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
