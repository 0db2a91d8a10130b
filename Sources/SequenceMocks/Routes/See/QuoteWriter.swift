import SequenceMarkets

/// Writes quotes as `GET /v1/quotes/{symbol}` answers them.
struct QuoteWriter {
    private let market: SimulatedMarket
    private let time: Int64

    init(_ market: SimulatedMarket, at time: Int64) {
        self.market = market
        self.time = time
    }

    /// A symbol's quote; nil for an unknown one, or if it is not of the kind.
    func json(_ symbol: String, _ kind: ContractKind? = nil, depth: Int) -> JSONValue? {
        guard let instrument = market.catalog.instrument(symbol, kind: kind),
            kind == nil || instrument.kind == kind
        else { return nil }
        let books = market.books(instrument, at: time, depth: depth)
        let best = market.best(instrument, at: time)
        var venues = JSONObject()
        let age = (time - market.model.time(of: market.model.step(at: time))) / 1_000_000
        for book in books {
            var row = JSONObject()
            row["bid"] = book.bids.first.map { .decimal($0.price) } ?? .null
            row["ask"] = book.asks.first.map { .decimal($0.price) } ?? .null
            row["bid_size"] = book.bids.first.map { .decimal($0.size) } ?? .null
            row["ask_size"] = book.asks.first.map { .decimal($0.size) } ?? .null
            row["age_ms"] = .int(age)
            venues[book.venue] = .object(row)
        }
        return [
            "symbol": .string(instrument.symbol),
            "nbbo": nbbo(best.bid, best.ask),
            "venues": .object(venues),
            "book": [
                "bids": merged(books, .sell, depth), "asks": merged(books, .buy, depth),
            ],
            "source": .string(best.bid == nil && best.ask == nil ? "unavailable" : "edge_nbbo"),
        ]
    }

    private func nbbo(_ bid: SimulatedMarket.Offer?, _ ask: SimulatedMarket.Offer?) -> JSONValue {
        var mid = JSONValue.null
        var spread = JSONValue.null
        if let bid = bid?.level.price, let ask = ask?.level.price {
            let middle = Px(raw: bid.raw + (ask.raw - bid.raw) / 2)
            mid = .decimal(middle)
            spread = .rounded(Double(ask.raw - bid.raw) / Double(max(middle.raw, 1)) * 10_000)
        }
        return [
            "bid": bid.map { .decimal($0.level.price) } ?? .null,
            "ask": ask.map { .decimal($0.level.price) } ?? .null,
            "mid": mid,
            "spread_bps": spread,
        ]
    }

    private func merged(_ books: [VenueBook], _ side: OrderSide, _ depth: Int) -> JSONValue {
        let offers = books.flatMap { book in
            book.levels(taking: side).map { SimulatedMarket.Offer(venue: book.venue, level: $0) }
        }
        let sorted = offers.sorted { a, b in
            if a.level.price == b.level.price { return a.venue < b.venue }
            return side == .buy ? a.level.price < b.level.price : a.level.price > b.level.price
        }
        return .array(
            sorted.prefix(depth).map { offer in
                [
                    "price": .decimal(offer.level.price), "size": .decimal(offer.level.size),
                    "venue": .string(offer.venue),
                ]
            }
        )
    }
}
