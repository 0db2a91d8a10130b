import SequenceMarkets

/// Every instrument of the exchange, found by any name it has; nothing is stored but pairs.
struct Catalog: Sendable {
    /// The number of prediction markets on each venue.
    let counts: Counts
    let pairs: [ListedInstrument]
    private let byName: [String: Int]

    struct Counts: Sendable {
        var kalshi = 43_000
        var polymarket = 3_000
        var kalshiPast = 2_000
        var polymarketPast = 300
        /// Nanoseconds between two markets that are minted.
        var mintInterval: Int64 = 5_000_000_000
    }

    init(counts: Counts = Counts()) {
        self.counts = counts
        pairs = Catalog.spot() + Catalog.perps()
        byName = Dictionary(
            pairs.enumerated().map { ($1.symbol, $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The instrument a caller means: a pair, ticker, slug, token or event URL, with a house
    /// before it or an outcome after it.
    ///
    /// `kind` picks the perp of a pair.
    func instrument(_ name: String, kind: ContractKind? = nil) -> ListedInstrument? {
        if kind == .perp, let index = byName[name + "-PERP"] { return pairs[index] }
        if let index = byName[name] { return pairs[index] }
        return outcome(name).map(Catalog.prediction)
    }

    /// The prediction outcome a caller means.
    func outcome(_ name: String) -> PredictionOutcome? {
        var text = Substring(name)
        for prefix in ["https://", "http://", "www.", "polymarket.com/event/"]
        where text.hasPrefix(prefix) {
            text.removeFirst(prefix.count)
        }
        if let end = text.firstIndex(where: { $0 == "?" || $0 == "/" }) { text = text[..<end] }
        for house in ["polymarket:", "kalshi:"] where text.hasPrefix(house) {
            text.removeFirst(house.count)
        }
        var isYes = true
        if let colon = text.lastIndex(of: ":") {
            switch text[text.index(after: colon)...].lowercased() {
            case "yes", "up": isYes = true
            case "no", "down": isYes = false
            default: return nil
            }
            text = text[..<colon]
        }
        let slug = String(text)
        if let (index, isYes) = TokenID.read(slug) {
            return listed(PredictionMarket(house: .polymarket, index: index), isYes)
        }
        for house in [PredictionMarket.House.kalshi, .polymarket] {
            if let index = PredictionMarket.index(ofSlug: slug, house: house) {
                return listed(PredictionMarket(house: house, index: index), isYes)
            }
        }
        return nil
    }

    private func listed(_ market: PredictionMarket, _ isYes: Bool) -> PredictionOutcome? {
        isListed(market) ? PredictionOutcome(market: market, isYes: isYes) : nil
    }

    /// Whether a number stands for a market here.
    func isListed(_ market: PredictionMarket) -> Bool {
        switch (market.family, market.house) {
        case (.standing(let number), .kalshi): number < counts.kalshi
        case (.standing(let number), .polymarket): number < counts.polymarket
        case (.past(let number), .kalshi): number < counts.kalshiPast
        case (.past(let number), .polymarket): number < counts.polymarketPast
        case (.minted(let number), .polymarket): number < PredictionMarket.mintedCount
        case (.window(let start), .polymarket): start < 9_000_000_000
        case (_, .kalshi): false
        }
    }

    /// The instrument that is a claim on an outcome.
    static func prediction(_ outcome: PredictionOutcome) -> ListedInstrument {
        let market = outcome.market
        return ListedInstrument(
            symbol: market.symbol(isYes: outcome.isYes),
            kind: .prediction,
            base: market.slug,
            settlement: market.house == .kalshi ? "USD" : "USDC",
            venues: [market.house.rawValue],
            anchor: market.anchor,
            amplitude: 40_000,
            pathKey: SeededGenerator.mix(market.key),
            tick: 10_000_000,
            lot: 100_000_000,
            levelSize: 40_000_000_000,
            prediction: outcome
        )
    }

    private struct Asset {
        var name: String
        var price: Px
        var amplitude: Int64
        var tick: Int64
        var levelSize: Int64
    }

    private static let assets = [
        Asset(
            name: "BTC",
            price: 76_400,
            amplitude: 20_000,
            tick: 100_000_000,
            levelSize: 40_000_000
        ),
        Asset(
            name: "ETH",
            price: 2_325,
            amplitude: 26_000,
            tick: 10_000_000,
            levelSize: 900_000_000
        ),
        Asset(
            name: "SOL",
            price: 142,
            amplitude: 34_000,
            tick: 10_000_000,
            levelSize: 9_000_000_000
        ),
        Asset(
            name: "XRP",
            price: 1.42,
            amplitude: 34_000,
            tick: 100_000,
            levelSize: 400_000_000_000
        ),
        Asset(
            name: "DOGE",
            price: 0.17,
            amplitude: 40_000,
            tick: 10_000,
            levelSize: 2_000_000_000_000
        ),
        Asset(
            name: "LINK",
            price: 14.2,
            amplitude: 36_000,
            tick: 1_000_000,
            levelSize: 30_000_000_000
        ),
        Asset(
            name: "AVAX",
            price: 18.4,
            amplitude: 36_000,
            tick: 1_000_000,
            levelSize: 20_000_000_000
        ),
        Asset(
            name: "LTC",
            price: 84.5,
            amplitude: 30_000,
            tick: 10_000_000,
            levelSize: 4_000_000_000
        ),
    ]

    private static let spotVenues: [(quote: String, venues: [String])] = [
        ("USD", ["binance", "coinbase", "cryptocom", "kraken", "okx"]),
        ("USDT", ["binance", "bitget", "bybit", "kraken", "okx"]),
        ("USDC", ["binance", "coinbase", "dex_ethereum", "okx", "solana"]),
    ]

    private static func spot() -> [ListedInstrument] {
        assets.flatMap { asset in
            spotVenues.map { pair in
                instrument(asset, "\(asset.name)-\(pair.quote)", .spot, pair.quote, pair.venues, 0)
            }
        }
    }

    private static func perps() -> [ListedInstrument] {
        let venues = ["binance", "bybit", "hyperliquid", "okx"]
        return assets.flatMap { asset in
            ["USD-PERP", "USDT-PERP", "PERP"].map { suffix in
                instrument(
                    asset,
                    "\(asset.name)-\(suffix)",
                    .perp,
                    suffix == "USDT-PERP" ? "USDT" : "USDC",
                    venues,
                    -60_000
                )
            }
        }
    }

    private static func instrument(
        _ asset: Asset,
        _ symbol: String,
        _ kind: ContractKind,
        _ settlement: String,
        _ venues: [String],
        _ premium: Int64
    ) -> ListedInstrument {
        ListedInstrument(
            symbol: symbol,
            kind: kind,
            base: asset.name,
            settlement: settlement,
            venues: venues,
            anchor: asset.price,
            amplitude: asset.amplitude,
            pathKey: SeededNoise.key(asset.name),
            premium: premium,
            tick: asset.tick,
            lot: 10_000,
            levelSize: asset.levelSize
        )
    }
}

extension Catalog {
    /// The assets each venue settles in.
    var settlements: [(venue: String, assets: [String])] {
        var assets: [String: Set<String>] = ["kalshi": ["USD"], "polymarket": ["USDC"]]
        for pair in pairs {
            for venue in pair.venues { assets[venue, default: []].insert(pair.settlement) }
        }
        return assets.keys.sorted().map { ($0, (assets[$0] ?? []).sorted()) }
    }

    /// Every venue.
    var venues: [String] { settlements.map(\.venue) }
}
