import Foundation
import SequenceMarkets

/// Draws the board: in place in a terminal, a line at a time elsewhere.
struct Screen {
    let symbol: String
    /// Whether the program may drop the link.
    let canDrop: Bool
    let isTerminal = isatty(STDOUT_FILENO) == 1

    var interval: Duration { isTerminal ? .milliseconds(100) : .seconds(1) }

    func draw(_ board: Board, state: StreamState, lag: Duration?) {
        let lagText = lag.map { String(format: "%.1f ms", Double($0 / .microseconds(1)) / 1_000) }
        guard isTerminal else {
            let quote = board.books.nbbo(symbol)
            let bid = quote.bid?.price.formatted(decimals: 2) ?? "-"
            let ask = quote.ask?.price.formatted(decimals: 2) ?? "-"
            print(
                "\(symbol) \(bid) / \(ask)  link \(name(state))  lag \(lagText ?? "-")"
                    + "  updates \(board.updates)  gaps \(board.gaps)"
            )
            return
        }
        var lines = ["\(bold(symbol))   link \(name(state))   lag \(lagText ?? "-")"]
        lines.append(
            board.isInGap
                ? red("● GAP: books are invalid until their next snapshot")
                : green("● complete") + "   gaps \(board.gaps), closed \(board.recoveries)"
        )
        lines.append("")
        let asks = board.ladder(\.asks, best: 10, descending: false)
        let bids = board.ladder(\.bids, best: 10, descending: true)
        let largest = (asks + bids).map(\.size).max() ?? 1
        for level in asks.reversed() { lines.append(red(row(level, largest))) }
        lines.append("            ───────────")
        for level in bids { lines.append(green(row(level, largest))) }
        lines.append("")
        lines.append(board.states.map { "\($0.0) \($0.1)" }.joined(separator: "   "))
        lines.append(canDrop ? "d drops the link   q quits" : "q quits")
        let text = lines.map { $0 + "\u{1b}[K" }.joined(separator: "\n")
        FileHandle.standardOutput.write(Data("\u{1b}[H\(text)\u{1b}[J".utf8))
    }

    func leave() {
        if isTerminal { print("\u{1b}[H\u{1b}[J", terminator: "") }
    }

    private func row(_ level: BookLevel, _ largest: Qty) -> String {
        let width = Int(30 * Double(level.size.raw) / Double(max(largest.raw, 1)))
        let price = level.price.formatted(decimals: 2)
        let size = level.size.formatted(decimals: 4)
        let padded = String(repeating: " ", count: max(0, 12 - price.count)) + price
        let sized = String(repeating: " ", count: max(0, 12 - size.count)) + size
        return "\(padded) \(sized) \(String(repeating: "▇", count: width))"
    }

    private func name(_ state: StreamState) -> String {
        switch state {
        case .connecting: "connecting"
        case .live: "live"
        case .waiting(let attempt, _, _): "down, attempt \(attempt)"
        case .closed: "closed"
        case .failed: "failed"
        }
    }

    private func bold(_ text: String) -> String { "\u{1b}[1m\(text)\u{1b}[0m" }
    private func red(_ text: String) -> String { "\u{1b}[31m\(text)\u{1b}[0m" }
    private func green(_ text: String) -> String { "\u{1b}[32m\(text)\u{1b}[0m" }
}
