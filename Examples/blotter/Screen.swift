import Foundation
import SequenceMarkets

/// Draws the account: in place in a terminal, a line at a time elsewhere.
struct Screen {
    /// Whether the program may drop the link.
    let canDrop: Bool
    let isTerminal = isatty(STDOUT_FILENO) == 1

    var interval: Duration { isTerminal ? .milliseconds(200) : .seconds(1) }

    func draw(_ reading: AccountReading, _ summary: Blotter.Summary) {
        let positions = reading.state.positions.filter { !$0.isFlat || $0.fillCount > 0 }
        guard isTerminal else {
            print(
                "\(light(reading.freshness))  positions \(positions.count)  "
                    + "open \(reading.ownOpenOrders.count) own, "
                    + "\(reading.foreignOpenOrders.count) foreign  fills \(summary.fills)  "
                    + "P&L \(profit(positions).map(usd) ?? "-")"
            )
            return
        }
        var lines = ["\(light(reading.freshness))   P&L \(colored(profit(positions)))", ""]
        lines.append(bold(row("position", "venue", "quantity", "price", "value", "P&L")))
        for position in positions.prefix(10) {
            lines.append(
                row(
                    position.id.symbol,
                    position.id.venue?.rawValue ?? "-",
                    position.quantity.description,
                    position.averagePrice?.formatted(decimals: 2) ?? "-",
                    position.value?.formatted(decimals: 2) ?? "-",
                    profit([position]).map { $0.formatted(decimals: 2) } ?? "-"
                ) + (position.isExact ? "" : "  about")
            )
        }
        lines += ["", bold("open orders")]
        let orders =
            reading.ownOpenOrders.map { ("own", $0) }
            + reading.foreignOpenOrders.map {
                ("foreign", $0)
            }
        for (owner, order) in orders.prefix(6) {
            lines.append(
                "\(owner)  \(order.side.rawValue) \(order.filledQuantity) of \(order.quantity) "
                    + "\(order.symbol)  \(order.status)"
            )
        }
        if !reading.unsettled.isEmpty {
            lines.append(red("\(reading.unsettled.count) submissions whose outcome is not known"))
        }
        lines += ["", bold("fills")] + summary.lines
        lines += ["", canDrop ? "d drops the link   q quits" : "q quits"]
        let text = lines.map { $0 + "\u{1b}[K" }.joined(separator: "\n")
        FileHandle.standardOutput.write(Data("\u{1b}[H\(text)\u{1b}[J".utf8))
    }

    func leave() {
        if isTerminal { print("\u{1b}[H\u{1b}[J", terminator: "") }
    }

    private func light(_ freshness: AccountFreshness) -> String {
        switch freshness {
        case .current: paint("● current", 32)
        case .reconciling: paint("● reconciling", 33)
        case .stale: paint("● stale", 31)
        }
    }

    /// Realized and unrealized; nil while a part of it is not known.
    private func profit(_ positions: [AccountPosition]) -> USD? {
        positions.reduce(USD.zero as USD?) { sum, position in
            guard let sum, let realized = position.realizedPnL else { return nil }
            let open = position.isFlat ? USD.zero : position.unrealizedPnL
            guard let open else { return nil }
            return try? sum + realized + open
        }
    }

    private func row(_ cells: String...) -> String {
        cells.enumerated().map { index, cell in
            let space = String(repeating: " ", count: max(0, 14 - cell.count))
            return index < 2 ? cell + space : space + cell
        }
        .joined(separator: " ")
    }

    private func colored(_ amount: USD?) -> String {
        guard let amount else { return "-" }
        return paint(usd(amount), amount.isNegative ? 31 : 32)
    }

    private func usd(_ amount: USD) -> String { "\(amount.formatted(decimals: 2)) USD" }
    private func bold(_ text: String) -> String { paint(text, 1) }
    private func red(_ text: String) -> String { paint(text, 31) }
    private func paint(_ text: String, _ color: Int) -> String {
        isTerminal ? "\u{1b}[\(color)m\(text)\u{1b}[0m" : text
    }
}
