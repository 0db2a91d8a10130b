import SequenceMarkets

extension Route {
    static let intelligence: [Route] = [
        Route("GET", "/v1/intelligence/venues") { state, request throws(ExchangeRefusal) in
            let instrument = try instrument(state, request)
            return .json(IntelligenceWriter(state, at: request.time).venues(of: instrument))
        },
        Route("GET", "/v1/intelligence/slippage") { state, request throws(ExchangeRefusal) in
            let instrument = try instrument(state, request)
            let sizes = request.list("sizes").compactMap { Int64($0) }
                .filter { (1...1_000_000_000).contains($0) }
            let chosen = sizes.isEmpty ? [1_000, 10_000, 100_000, 1_000_000] : sizes
            return .json(
                IntelligenceWriter(state, at: request.time)
                    .slippage(instrument, side(request), chosen.prefix(50))
            )
        },
        Route("GET", "/v1/intelligence/routing") { state, request throws(ExchangeRefusal) in
            let instrument = try instrument(state, request)
            let quantity = try quantity(request)
            return .json(
                IntelligenceWriter(state, at: request.time)
                    .routing(instrument, side(request), quantity)
            )
        },
        Route("GET", "/v1/intelligence/depth") { state, request throws(ExchangeRefusal) in
            let instrument = try instrument(state, request)
            let quote = QuoteWriter(state.market, at: request.time)
                .json(instrument.symbol, depth: MarketModel.maximumDepth)
            return .json([
                "symbol": .string(instrument.symbol),
                "bids": quote?["book"]?["bids"] ?? [], "asks": quote?["book"]?["asks"] ?? [],
                "venues": .array(instrument.venues.map { .string($0) }),
                "source": quote?["source"] ?? "unavailable", "ts_ns": .int(request.time),
            ])
        },
        Route("GET", "/v1/execution/forecast") { state, request throws(ExchangeRefusal) in
            let instrument = try instrument(state, request)
            let quantity = try quantity(request)
            return .json(
                IntelligenceWriter(state, at: request.time)
                    .forecast(instrument, side(request), quantity)
            )
        },
    ]

    private static func side(_ request: RouteRequest) -> OrderSide {
        request.query("side")?.lowercased() == "sell" ? .sell : .buy
    }

    private static func instrument(_ state: ExchangeState, _ request: RouteRequest)
        throws(ExchangeRefusal) -> ListedInstrument
    {
        let symbol = try request.required("symbol")
        guard let instrument = state.catalog.instrument(symbol) else {
            throw .notFound("unknown symbol \(symbol)")
        }
        return instrument
    }

    private static func quantity(_ request: RouteRequest) throws(ExchangeRefusal) -> Qty {
        do throws(FixedPointError) {
            let quantity = try Qty(request.query("qty") ?? "1")
            if quantity > .zero, quantity.raw <= GraphSpec.largestQuantity { return quantity }
        } catch {}
        throw .invalid("qty", "must be a positive number")
    }
}
