import SequenceMarkets

extension MarketModel {
    /// Sets the starting prices of symbols; returns the impossible ones.
    mutating func start(at prices: [String: Px], _ catalog: Catalog, time: Int64) -> [String] {
        var problems: [String] = []
        for (symbol, price) in prices.sorted(by: { $0.key < $1.key }) {
            guard let instrument = catalog.instrument(symbol) else {
                problems.append("startingPrices: \(symbol) is not traded here")
                continue
            }
            guard price > .zero, instrument.kind != .prediction || price < 1 else {
                problems.append("startingPrices: \(symbol) cannot be at \(price)")
                continue
            }
            let shown = instrument.isMirrored ? Px(raw: Px.unit - price.raw) : price
            starts[instrument.bookSymbol] = Start(price: shown, step: step(at: time))
        }
        return problems
    }
}
