import SequenceMarkets

/// What has happened since the start, for the lower half of the screen.
actor Blotter {
    struct Summary: Sendable {
        var fills = 0
        var corrections = 0
        /// The last fills and corrections, newest first.
        var lines: [String] = []
    }

    private(set) var summary = Summary()

    func take(_ update: AccountUpdate) {
        switch update.change {
        case .fill(let fill):
            summary.fills += 1
            let cause = update.cause == .stream ? "" : "   (\(update.cause.rawValue))"
            let venue = fill.venue.map { " on \($0)" } ?? ""
            add(
                "\(fill.side.rawValue) \(fill.quantity) \(fill.symbol) at "
                    + "\(fill.price.formatted(decimals: 2))\(venue)\(cause)"
            )
        case .correction(let correction):
            summary.corrections += 1
            add("corrected: \(correction)")
        case .missed(let count): add("\(count) updates were not shown")
        case .order, .freshness: break
        }
    }

    private func add(_ line: String) {
        summary.lines.insert(line, at: 0)
        if summary.lines.count > 12 { summary.lines.removeLast() }
    }
}
