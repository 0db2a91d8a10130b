/// How rows of positions and fills refer to one holding: rows name a coin or a market, fills a
/// symbol.
extension AccountPosition.Key {
    /// The position that a row is of; nil for cash.
    init?(_ position: Position) {
        switch position.instrument {
        case .fiat: return nil
        case .crypto(let symbol):
            guard !AccountPosition.Key.cash.contains(symbol) else { return nil }
            self.init(symbol: symbol, venue: position.venue, instrumentType: .spot)
        case .perp(let symbol, _):
            self.init(symbol: symbol, venue: position.venue, instrumentType: .perp)
        case .eventContract:
            self.init(
                symbol: position.instrument.name,
                venue: position.venue,
                instrumentType: .prediction
            )
        case .unknown(let kind, _): self.init(symbol: kind, venue: position.venue)
        }
    }

    /// Coins that are held as cash: orders are paid with them.
    static let cash: Set<String> = ["USD", "USDC", "USDT"]

    /// Whether a row with these names, in lower case, holds what fills of this symbol trade.
    func isHeld(in row: AccountPosition.Key, named names: [String]) -> Bool {
        guard row.venue == venue else { return false }
        if let instrumentType, row.instrumentType != instrumentType { return false }
        let symbol = symbol.lowercased()
        if names.contains(symbol) { return true }
        guard row.instrumentType == .spot, !symbol.hasSuffix("-perp"), !symbol.contains(":"),
            let coin = symbol.split(separator: "-").first
        else { return false }
        return names.contains(String(coin))
    }
}

extension Instrument {
    /// The names that fills may have for it, in lower case.
    var symbols: [String] {
        guard case .eventContract(let contract) = self else { return [name.lowercased()] }
        let slug = contract.marketSlug.lowercased()
        let outcome = contract.outcome?.lowercased() ?? "yes"
        return [slug, "\(slug):\(outcome)"]
            + ["polymarket", "kalshi"].map { "\($0):\(slug):\(outcome)" }
            + (contract.tokenID.map { [$0.lowercased()] } ?? [])
    }
}

extension Fill {
    /// The fill as its reports have shown it.
    init(_ execution: AccountExecution, _ orderID: String) {
        self.init(
            nodeOrderID: orderID,
            symbol: execution.symbol,
            side: execution.side,
            quantity: execution.quantity,
            price: execution.price,
            executionID: execution.executionID,
            fillID: execution.fillID,
            fee: execution.fee,
            venue: execution.venue,
            time: execution.time
        )
    }
}
