import SequenceMarkets

extension Route {
    static let funding: [Route] = [
        Route("GET", "/v1/market/funding-rates") { state, request in
            var rows: [JSONValue] = []
            let market = state.market
            let age = request.time - market.model.time(of: market.model.step(at: request.time))
            for row in market.fundingRates(
                venue: request.query("venue"),
                symbol: request.query("symbol"),
                at: request.time
            ) {
                guard var object = row.objectValue else { continue }
                object["ts_ns"] = nil
                object["dex"] = ""
                object["snapshot_age_ms"] = .int(age / 1_000_000)
                rows.append(.object(object))
            }
            return .json(["unit": "bps_per_hour", "rates": .array(rows)])
        },
        Route("GET", "/v1/funding_history/{symbol}") { state, request throws(ExchangeRefusal) in
            let symbol = request.parameter("symbol")
            guard let perp = state.market.fundedPerp(symbol) else {
                throw .notFound("\(symbol) has no perp")
            }
            guard let venue = request.query("venue"), perp.venues.contains(venue) else {
                throw (.invalid("venue", "has no funding for \(symbol)"))
            }
            let window = try PriceHistoryReader.window(request, defaultRange: "1m")
            let points = state.market.fundingHistory(perp, venue: venue, window).map { one in
                [
                    "ts_ns": .int(one.time), "rate_1e9": .int(one.rate),
                    "mark_price_1e9": .int(one.mark),
                ] as JSONValue
            }
            return .json([
                "symbol": .string(symbol), "venue": .string(venue),
                "count": .int(points.count), "points": .array(points),
            ])
        },
    ]
}
