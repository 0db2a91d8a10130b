import SequenceMarkets

extension MockStreamHub.Subscription {
    /// Levels per side in a book frame.
    private static let bookDepth = 10

    /// Changes since the last check, as messages; everything on the first check.
    mutating func frames(
        _ name: String,
        _ market: SimulatedMarket,
        _ encoder: DialectEncoder,
        at time: Int64,
        interval: Int64
    ) -> [[UInt8]] {
        switch topic {
        case .prices(let instrument):
            return told(instrument, market, encoder).compactMap { other in
                var data = MockStreamFrame.prices(other, market, at: time)
                data["symbol"] = .string(instrument.symbol)
                guard prices[other.kind.rawValue] != .object(data) else { return nil }
                prices[other.kind.rawValue] = .object(data)
                data["ts_ns"] = .int(encoder.clocks.exchange(time))
                return MockStreamFrame.event(name, .object(data))
            }
        case .book(let instrument):
            return told(instrument, market, encoder).flatMap { other in
                other.venues.compactMap {
                    book(of: other, as: instrument.symbol, $0, name, market, encoder, at: time)
                }
            }
        case .fairPrice(let underlying):
            let rows = market.fairPrices(underlying, at: time)
            return isChanged(rows) ? rows.map { MockStreamFrame.event(name, $0) } : []
        case .funding(let venue, let symbol):
            // Rates move slowly: every fifty steps is often enough.
            guard prices.isEmpty || (time / interval) % 50 == 0 else { return [] }
            let rows = market.fundingRates(venue: venue, symbol: symbol, at: time)
            prices[""] = .null
            return rows.map { MockStreamFrame.event(name, $0) }
        case .orders, .fills, .routing, .tca, .traces, .deployment: return []
        }
    }

    /// The instruments that are sent under one symbol.
    private func told(
        _ instrument: ListedInstrument,
        _ market: SimulatedMarket,
        _ encoder: DialectEncoder
    ) -> [ListedInstrument] {
        guard encoder.dialect.instrumentTypes == .two, instrument.kind == .spot,
            let perp = market.catalog.instrument(instrument.symbol + "-PERP")
        else { return [instrument] }
        return [instrument, perp]
    }

    private mutating func book(
        of instrument: ListedInstrument,
        as symbol: String,
        _ venue: String,
        _ name: String,
        _ market: SimulatedMarket,
        _ encoder: DialectEncoder,
        at time: Int64
    ) -> [UInt8]? {
        let depth = MockStreamHub.Subscription.bookDepth
        let book = market.book(instrument, venue: venue, at: time, depth: depth)
        let before = books.updateValue(book, forKey: "\(instrument.kind.rawValue) \(venue)")
        var shown: VenueBook? = book
        if let before {
            let changes = MockStreamFrame.changes(from: before, to: book)
            shown = encoder.dialect.bookDeltas == .changes || changes == nil ? changes : book
        }
        guard let shown else { return nil }
        var data = MockStreamFrame.book(
            instrument,
            shown,
            isSnapshot: before == nil,
            numbers: encoder.dialect.bookNumbers,
            at: encoder.clocks.exchange(time)
        ).objectValue
        data?["symbol"] = .string(symbol)
        return data.map { MockStreamFrame.event(name, .object($0)) }
    }

    private mutating func isChanged(_ rows: [JSONValue]) -> Bool {
        let mids = JSONValue.array(rows.map { $0["fair_mid_1e9"] ?? .null })
        guard prices[""] != mids else { return false }
        prices[""] = mids
        return true
    }
}

extension MockStreamFrame {
    /// The venue and quantity of a routed part of an order.
    static func routing(_ fill: SimulatedFill, id: String) -> JSONValue {
        [
            "node_order_id": .string(id),
            "symbol": .string(fill.symbol),
            "side": .string(fill.side.rawValue),
            "legs": [
                [
                    "venue": .string(fill.venue), "qty_1e8": .int(fill.quantity.raw),
                    "price_1e9": .int(fill.price.raw),
                ]
            ],
            "est_cost_bps": .rounded(fill.feeBps),
            "chosen": .string(fill.venue),
            "ts_ns": .int(fill.time),
        ]
    }
}

extension SimulatedMarket {
    /// The reference price of one underlying, or of all, as the `fair_price` topic sends it.
    func fairPrices(_ underlying: String?, at time: Int64) -> [JSONValue] {
        var bases: [String] = []
        for pair in catalog.pairs where !bases.contains(pair.base) { bases.append(pair.base) }
        return bases.filter { underlying == nil || $0 == underlying }.compactMap { base in
            guard let spot = catalog.instrument("\(base)-USD"),
                let perp = catalog.instrument("\(base)-USD-PERP"),
                let spotMid = mid(spot, at: time)?.raw, let perpMid = mid(perp, at: time)?.raw,
                spotMid > 0
            else { return nil }
            let contributors =
                (spot.venues.prefix(3).map { (spot, $0) }
                + perp.venues.prefix(2).map { (perp, $0) })
                .map { instrument, venue -> JSONValue in
                    let book = book(instrument, venue: venue, at: time, depth: 1)
                    let low = book.bids.first?.price.raw ?? 0
                    let high = book.asks.first?.price.raw ?? low
                    return [
                        "venue": .string(venue),
                        "instrument_type": .string(instrument.kind.rawValue),
                        "mid_1e9": .int(low + (high - low) / 2), "weight": 0.5,
                        "staleness_ms": .int(
                            (time - model.time(of: model.step(at: time))) / 1_000_000
                        ),
                    ]
                }
            return [
                "underlying": .string(base),
                "fair_mid_1e9": .int(spotMid + (perpMid - spotMid) / 4),
                "spot_mid_1e9": .int(spotMid),
                "perp_mid_1e9": .int(perpMid),
                "basis_bps": .int((Double(perpMid - spotMid) / Double(spotMid) * 10_000).wholePart),
                "confidence": 0.9,
                "contributors": .array(contributors),
                "cc_ts_ns": .int(time),
            ]
        }
    }

    /// Funding rates, by venue and symbol where given.
    func fundingRates(venue: String?, symbol: String?, at time: Int64) -> [JSONValue] {
        let perps = catalog.pairs.filter { $0.symbol.hasSuffix("-USDT-PERP") }
        return perps.flatMap { perp -> [JSONValue] in
            let name = "\(perp.base)-USDT"
            guard symbol == nil || symbol == name || symbol == perp.symbol else { return [] }
            return perp.venues.filter { venue == nil || $0 == venue }.map { venue in
                let hour = time / 3_600_000_000_000
                func rate(_ hour: Int64) -> Double {
                    Double(fundingRate(perp, venue: venue, hour: hour)) / 1_000
                }
                return [
                    "venue": .string(venue),
                    "symbol": .string(name),
                    "rate_bps_per_hour": .number(JSONNumber(rate(hour)) ?? JSONNumber(0)),
                    "predicted_rate_bps_per_hour": .number(
                        JSONNumber(rate(hour + 1)) ?? JSONNumber(0)
                    ),
                    "mark_price_1e9": .int(mid(perp, at: time)?.raw ?? 0),
                    "open_interest_1e8": .int(perp.levelSize &* 1_000),
                    "next_settlement_ns": .int(
                        (hour / SimulatedMarket.fundingPeriod(venue) + 1)
                            * SimulatedMarket.fundingPeriod(venue)
                            * 3_600_000_000_000
                    ),
                    "ts_ns": .int(time),
                ]
            }
        }
    }
}

extension Double {
    /// The nearest integer, clamped to the representable range.
    var wholePart: Int64 {
        guard isFinite else { return 0 }
        return Int64(Swift.min(Swift.max(rounded(), -9e18), 9e18))
    }
}
