import SequenceMarkets

extension SimulatedMarket {
    /// A quote as `GET /v1/quotes/{symbol}` answers it; nil for an unknown symbol.
    func quote(_ symbol: String, depth: Int, at time: Int64) -> JSONValue? {
        guard let instrument = catalog.instrument(symbol) else { return nil }
        let books = books(instrument, at: time, depth: depth)
        let best = best(instrument, at: time)
        var venues = JSONObject()
        let age = (time - model.time(of: model.step(at: time))) / 1_000_000
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

    private func nbbo(_ bid: Offer?, _ ask: Offer?) -> JSONValue {
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
            book.levels(taking: side).map { Offer(venue: book.venue, level: $0) }
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
