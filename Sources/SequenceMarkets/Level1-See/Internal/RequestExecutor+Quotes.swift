extension RequestExecutor {
    /// Remembers a quote for the order limits, under its own symbol and the one it was asked by.
    func note(_ quote: Quote, of symbol: String? = nil) {
        guard let quotes = shared.quotes else { return }
        for name in Set([symbol ?? quote.symbol, quote.symbol]) {
            let market = LastQuotes.Key(symbol: name, type: nil)
            quotes.note(market, bid: quote.nbbo.bid, ask: quote.nbbo.ask)
        }
    }
}
