import SequenceMarkets

extension SimulatedMarket {
    static let hour: Int64 = 3_600_000_000_000

    /// The funding rate of one hour, in thousandths of a basis point.
    func fundingRate(_ perp: ListedInstrument, venue: String, hour: Int64) -> Int64 {
        model.noise.below(400, perp.bookKey ^ SeededNoise.key(venue), hour) - 150
    }

    /// The perp that funding rows call by its pair, such as BTC-USDT.
    func fundedPerp(_ symbol: String) -> ListedInstrument? {
        let name = symbol.hasSuffix("-PERP") ? symbol : symbol + "-PERP"
        let found = catalog.instrument(name)
        return found?.kind == .perp ? found : nil
    }

    /// Hours from one settlement of a venue to the next.
    static func fundingPeriod(_ venue: String) -> Int64 { venue == "hyperliquid" ? 1 : 8 }

    /// What a settlement charges, in billionths: what the hours before it add up to.
    func settledRate(_ perp: ListedInstrument, venue: String, at hour: Int64) -> Int64 {
        let hours = hour - SimulatedMarket.fundingPeriod(venue)..<hour
        // A thousandth of a basis point is a hundred billionths.
        return hours.reduce(0) { $0 + fundingRate(perp, venue: venue, hour: $1) } * 100
    }

    /// The settlements of a window, oldest first: what the hours between them add up to.
    func fundingHistory(_ perp: ListedInstrument, venue: String, _ window: ClosedRange<Int64>)
        -> [JSONValue]
    {
        let period = SimulatedMarket.fundingPeriod(venue)
        let step = period * 3_600
        let last = window.upperBound / step
        // Twenty thousand settlements are more than two years of hours.
        let first = max((window.lowerBound + step - 1) / step, last - 20_000)
        guard first <= last else { return [] }
        return (first...last).map { place in
            let end = place * period
            let time = end &* SimulatedMarket.hour
            return [
                "ts_ns": .int(time), "rate_1e9": .int(settledRate(perp, venue: venue, at: end)),
                "mark_price_1e9": .int(model.mid(perp, step: model.step(at: time))),
            ]
        }
    }
}

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
            return .ok(["unit": "bps_per_hour", "rates": .array(rows)])
        },
        Route("GET", "/v1/funding_history/{symbol}") { state, request in
            let symbol = request.parameters["symbol"] ?? ""
            guard let perp = state.market.fundedPerp(symbol) else {
                return .failure(.notFound("\(symbol) has no perp"))
            }
            guard let venue = request.query("venue"), perp.venues.contains(venue) else {
                return .failure(invalid("venue", "has no funding for \(symbol)"))
            }
            do throws(RouteFailure) {
                let window = try PriceHistoryReader.window(request, defaultRange: "1m")
                let points = state.market.fundingHistory(perp, venue: venue, window)
                return .ok([
                    "symbol": .string(symbol), "venue": .string(venue),
                    "count": .int(points.count), "points": .array(points),
                ])
            } catch {
                return .failure(error)
            }
        },
    ]
}
