import SequenceMarkets

/// Reads and answers `GET /v1/price_history/{symbol}`.
struct PriceHistoryReader {
    private static let ranges: [String: Int64] = [
        "1h": 3_600, "6h": 21_600, "1d": 86_400, "1w": 604_800, "1m": 2_592_000,
        "3m": 7_776_000, "6m": 15_552_000, "1y": 31_536_000, "2y": 63_072_000,
        "5y": 157_680_000, "max": 315_360_000,
    ]
    /// What a venue gives in one answer, and in all pages of one request.
    private static let mostBars = 5_000
    private static let mostPagedBars = 50_000

    let request: RouteRequest
    let instrument: ListedInstrument
    let market: SimulatedMarket

    /// Seconds of a named range, or nil.
    static func seconds(of range: String) -> Int64? { ranges[range] }

    /// The requested window, in seconds; both ends together override the range.
    static func window(_ request: RouteRequest, defaultRange: String) throws(ExchangeRefusal)
        -> ClosedRange<Int64>
    {
        let now = request.time / 1_000_000_000
        let name = request.query("range") ?? defaultRange
        guard let range = ranges[name] else { throw .invalid("range", "is none of the known") }
        func bound(_ name: String) throws(ExchangeRefusal) -> Int64? {
            guard let text = request.query(name) else { return nil }
            guard let value = Int64(text), (0...9_000_000_000).contains(value) else {
                throw .invalid(name, "must be in seconds since 1970")
            }
            return value
        }
        let (start, end) = (try bound("start_ts"), try bound("end_ts"))
        if let start, let end {
            guard start < end else { throw .invalid("start_ts", "must be before end_ts") }
            // History ends at the present.
            let first = min(start, now)
            return first...max(min(end, now), first)
        }
        return max(now - range, 0)...now
    }

    func answer() throws(ExchangeRefusal) -> JSONValue {
        let fidelity = try request.number("fidelity_secs", default: 60, in: 0...31_536_000)
        var window = try PriceHistoryReader.window(request, defaultRange: "1d")
        let isPrediction = instrument.kind == .prediction
        let isLong = window.upperBound - window.lowerBound > 86_400
        let venue = request.query("venue")
        if let venue, !isPrediction, !instrument.venues.contains(venue) {
            throw .invalid("venue", "does not trade \(instrument.symbol)")
        }
        if fidelity > 0, isLong, venue == nil, !isPrediction {
            throw .invalid("venue", "is required for more than 24 hours")
        }
        if let item = instrument.prediction?.market { window = clamped(window, to: item) }
        var body = JSONObject()
        body["symbol"] = .string(instrument.symbol)
        body["source"] = .string(source(isTicks: fidelity == 0, isLong: isLong))
        body["window"] = [
            "start_ts_s": .int(window.lowerBound), "end_ts_s": .int(window.upperBound),
        ]
        body["points"] =
            fidelity == 0
            ? try ticks(venue, window) : bars(Int64(fidelity), window)
        var underlying = JSONValue.null
        if request.query("underlying") == "true", let item = instrument.prediction?.market {
            let resolution = market.resolution(of: item, at: request.time)
            underlying = SettlementWriter(market, at: request.time)
                .underlying(of: item, resolution: resolution)
        }
        body["underlying"] = underlying
        return .object(body)
    }

    /// A market has no prices before it opens and after it ends.
    private func clamped(_ window: ClosedRange<Int64>, to item: PredictionMarket)
        -> ClosedRange<Int64>
    {
        let end = market.resolution(of: item, at: request.time).map { $0.time / 1_000_000_000 }
        let upper = min(window.upperBound, end ?? window.upperBound)
        let start = market.startSecond(of: item, at: request.time)
        // The standing catalog may be dated ahead of a clock that stands in the past.
        let lower = start < upper ? max(window.lowerBound, start) : window.lowerBound
        return min(lower, upper)...upper
    }

    private func source(isTicks: Bool, isLong: Bool) -> String {
        switch instrument.prediction?.market.house {
        case .polymarket: "polymarket_rest"
        case .kalshi: "kalshi_rest"
        case nil: isTicks ? "venue_ticks" : isLong ? "venue_proxy" : "tape"
        }
    }

    private func bars(_ cadence: Int64, _ window: ClosedRange<Int64>) -> JSONValue {
        let isPaged = request.query("paginate") == "true"
        let rows = market.bars(
            instrument,
            from: window.lowerBound &* 1_000_000_000,
            to: window.upperBound &* 1_000_000_000,
            every: cadence * 1_000_000_000,
            limit: isPaged ? PriceHistoryReader.mostPagedBars : PriceHistoryReader.mostBars
        )
        return .array(
            rows.map { row in
                [
                    "ts_ns": .int(row.time), "price_1e9": .int(row.price.raw), "qty_1e8": .null,
                    "side": .null, "venue_id": .null,
                ]
            }
        )
    }

    private func ticks(_ venue: String?, _ window: ClosedRange<Int64>) throws(ExchangeRefusal)
        -> JSONValue
    {
        let most = instrument.kind == .prediction ? 50_000 : 500
        let limit = try request.number("limit", default: min(most, 100), in: 1...most)
        let start = window.lowerBound &* 1_000_000_000
        let end = max(window.upperBound &* 1_000_000_000, 0)
        let last = window.upperBound >= request.time / 1_000_000_000 ? request.time : end
        var prints = market.prints(instrument, from: start, to: last, limit: limit)
        if let venue { prints = prints.filter { $0.venue == venue } }
        return .array(
            prints.map { print in
                let place = market.catalog.venues.firstIndex(of: print.venue) ?? 0
                return [
                    "ts_ns": .int(print.time), "price_1e9": .int(print.price.raw),
                    "qty_1e8": .int(print.quantity.raw), "side": .string(print.side.rawValue),
                    "venue_id": .int(place + 1),
                ]
            }
        )
    }
}

extension Route {
    static let history: [Route] = [
        Route("GET", "/v1/price_history/{symbol}") { state, request throws(ExchangeRefusal) in
            let symbol = request.parameter("symbol")
            guard let instrument = state.catalog.instrument(symbol) else {
                throw .notFound("unknown symbol \(symbol)")
            }
            let reader = PriceHistoryReader(
                request: request,
                instrument: instrument,
                market: state.market
            )
            return .json(try reader.answer())
        }
    ]
}
