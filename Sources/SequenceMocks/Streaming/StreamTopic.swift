import SequenceMarkets

/// A topic a socket of `/v1/stream` can subscribe to.
enum StreamTopic: Sendable, Hashable {
    case prices(ListedInstrument)
    case book(ListedInstrument)
    case orders, fills, routing, tca
    case funding(venue: String?, symbol: String?)
    case fairPrice(underlying: String?)
    case traces(String)
    case deployment(String)

    /// The topic with a name, or nil if there is none.
    init?(_ name: String, catalog: Catalog) {
        let parts = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let suffix = parts.count > 1 ? String(parts[1]) : nil
        switch (parts[0], suffix) {
        case ("prices", let symbol?):
            guard let instrument = catalog.instrument(symbol) else { return nil }
            self = .prices(instrument)
        case ("book", let symbol?):
            guard let instrument = catalog.instrument(symbol) else { return nil }
            self = .book(instrument)
        case ("orders", nil): self = .orders
        case ("fills", nil): self = .fills
        case ("routing", nil): self = .routing
        case ("tca", nil): self = .tca
        case ("funding", let filter):
            let sides = filter?.split(separator: ":", maxSplits: 1).map(String.init) ?? []
            self = .funding(venue: sides.first, symbol: sides.count > 1 ? sides[1] : nil)
        case ("fair_price", let underlying): self = .fairPrice(underlying: underlying)
        case ("traces", let id?) where !id.isEmpty: self = .traces(id)
        case ("deployment", let id?) where !id.isEmpty: self = .deployment(id)
        default: return nil
        }
    }

    /// Whether it moves with the market's clock.
    var isMarketData: Bool {
        switch self {
        case .prices, .book, .funding, .fairPrice: true
        case .orders, .fills, .routing, .tca, .traces, .deployment: false
        }
    }
}
