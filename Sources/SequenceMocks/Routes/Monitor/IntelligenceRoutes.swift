import SequenceMarkets

extension Route {
    static let intelligence: [Route] = [
        Route("GET", "/v1/intelligence/venues") { state, request in
            withInstrument(state, request) { instrument in
                .ok(state.market.structure(instrument, at: request.time))
            }
        },
        Route("GET", "/v1/intelligence/slippage") { state, request in
            withInstrument(state, request) { instrument in
                let side = side(request)
                let sizes = request.list("sizes").compactMap { Int64($0) }
                    .filter { (1...1_000_000_000).contains($0) }
                let chosen = sizes.isEmpty ? [1_000, 10_000, 100_000, 1_000_000] : sizes
                let rows = chosen.prefix(50).map { size -> JSONValue in
                    let sweep = state.market.sweep(
                        instrument,
                        side,
                        .max,
                        budget: USD(raw: size * 1_000_000_000),
                        at: request.time
                    )
                    return [
                        "size_usd": .int(size),
                        "slippage_bps": sweep.slippageBps.map { .rounded($0) } ?? .null,
                        "fee_bps": sweep.feeBps.map { .rounded($0) } ?? .null,
                        "fillable_usd": .rounded(sweep.notional.double),
                        "qty_1e8": .int(sweep.filled.raw),
                    ]
                }
                return .ok([
                    "symbol": .string(instrument.symbol), "side": .string(side.rawValue),
                    "curve": .array(Array(rows)),
                ])
            }
        },
        Route("GET", "/v1/intelligence/routing") { state, request in
            withInstrument(state, request) { instrument in
                withQuantity(request) { quantity in
                    .ok(state.market.routing(instrument, side(request), quantity, request.time))
                }
            }
        },
        Route("GET", "/v1/intelligence/depth") { state, request in
            withInstrument(state, request) { instrument in
                let quote = state.market.quote(
                    instrument.symbol,
                    depth: MarketModel.maximumDepth,
                    at: request.time
                )
                return .ok([
                    "symbol": .string(instrument.symbol),
                    "bids": quote?["book"]?["bids"] ?? [], "asks": quote?["book"]?["asks"] ?? [],
                    "venues": .array(instrument.venues.map { .string($0) }),
                    "source": quote?["source"] ?? "unavailable", "ts_ns": .int(request.time),
                ])
            }
        },
        Route("GET", "/v1/execution/forecast") { state, request in
            withInstrument(state, request) { instrument in
                withQuantity(request) { quantity in
                    .ok(state.forecast(instrument, side(request), quantity, at: request.time))
                }
            }
        },
    ]

    private static func side(_ request: RouteRequest) -> OrderSide {
        request.query("side")?.lowercased() == "sell" ? .sell : .buy
    }

    private static func withInstrument(
        _ state: ExchangeState,
        _ request: RouteRequest,
        _ body: (ListedInstrument) -> RouteResponse
    ) -> RouteResponse {
        guard let symbol = request.query("symbol") else {
            return .failure(invalid("symbol", "is required"))
        }
        guard let instrument = state.catalog.instrument(symbol) else {
            return .failure(.notFound("unknown symbol \(symbol)"))
        }
        return body(instrument)
    }

    private static func withQuantity(_ request: RouteRequest, _ body: (Qty) -> RouteResponse)
        -> RouteResponse
    {
        do throws(FixedPointError) {
            let quantity = try Qty(request.query("qty") ?? "1")
            if quantity > .zero, quantity.raw <= GraphReader.largest { return body(quantity) }
        } catch {}
        return .failure(invalid("qty", "must be a positive number"))
    }
}

extension SimulatedMarket {
    /// How the venues of an instrument compare.
    func structure(_ instrument: ListedInstrument, at time: Int64) -> JSONValue {
        let books = books(instrument, at: time, depth: 10)
        func depth(_ book: VenueBook) -> Double {
            (book.bids + book.asks).reduce(0) { $0 + $1.price.double * $1.size.double }
        }
        let total = books.reduce(0) { $0 + depth($1) }
        var spreads: [Double] = []
        let rows = books.map { book -> JSONValue in
            var spread: Double?
            if let bid = book.bids.first?.price, let ask = book.asks.first?.price {
                let value = (ask.double - bid.double) / ((ask.double + bid.double) / 2) * 10_000
                spread = value
                spreads.append(value)
            }
            return [
                "venue": .string(book.venue),
                "market_share_pct": total > 0 ? .rounded(depth(book) / total * 100) : .null,
                "depth_usd": .rounded(depth(book)),
                "spread_bps": spread.map { .rounded($0) } ?? .null,
                "toxicity_score": .rounded(toxicity(instrument, at: time)),
                "quote_to_trade_ratio": .rounded(
                    Double(printInterval(instrument)) / Double(model.interval) * 4 / 3
                        * Double(books.count)
                ),
            ]
        }
        let mean = spreads.isEmpty ? 0 : spreads.reduce(0, +) / Double(spreads.count)
        let usual = instrument.kind == .prediction ? 400.0 : 0.5
        let regime = mean < usual / 2 ? "tight" : mean < usual * 2 ? "normal" : "wide"
        return [
            "symbol": .string(instrument.symbol), "venues": .array(rows),
            "spread_regime": .string(regime), "avg_spread_bps": .rounded(mean),
            "ts_ns": .int(time),
        ]
    }

    /// How one-sided the price has moved lately: 0 is a walk to and fro, 1 a straight line.
    private func toxicity(_ instrument: ListedInstrument, at time: Int64) -> Double {
        let last = model.step(at: time)
        let mids = (0...50).map { model.mid(instrument, step: last - Int64($0)) }
        let way = zip(mids, mids.dropFirst()).reduce(0.0) { $0 + abs(Double($1.0 - $1.1)) }
        return way == 0 ? 0 : abs(Double(mids[0] - mids[50])) / way
    }

    /// The split the router would make.
    func routing(_ instrument: ListedInstrument, _ side: OrderSide, _ quantity: Qty, _ time: Int64)
        -> JSONValue
    {
        let sweep = sweep(instrument, side, quantity, at: time)
        let legs = sweep.legs.map { leg -> JSONValue in
            let share = Double(leg.quantity.raw) / Double(max(sweep.filled.raw, 1)) * 100
            let price = leg.quantity == .zero ? 0 : leg.notional.double / leg.quantity.double
            let fee = leg.notional.raw == 0 ? 0 : leg.fee.double / leg.notional.double * 10_000
            return [
                "venue": .string(leg.venue), "qty_1e8": .int(leg.quantity.raw),
                "share_pct": .rounded(share), "est_price": .rounded(price),
                "worst_price_1e9": .int(leg.worst.raw), "est_fee_bps": .rounded(fee),
            ]
        }
        let cost = sweep.slippageBps.flatMap { slip in sweep.feeBps.map { slip + $0 } }
        return [
            "symbol": .string(instrument.symbol), "side": .string(side.rawValue),
            "qty_1e8": .int(quantity.raw), "fillable_qty_1e8": .int(sweep.filled.raw),
            "legs": .array(legs), "est_cost_bps": cost.map { .rounded($0) } ?? .null,
            "chosen": .text(sweep.legs.max { $0.quantity < $1.quantity }?.venue),
            "ts_ns": .int(time),
        ]
    }
}

extension ExchangeState {
    /// What executing a quantity now should come to.
    func forecast(
        _ instrument: ListedInstrument,
        _ side: OrderSide,
        _ quantity: Qty,
        at time: Int64
    )
        -> JSONValue
    {
        let sweep = market.sweep(instrument, side, quantity, at: time)
        // One level after another, then once more for each time the books have to refill.
        let levels = max(sweep.legs.count, 1)
        let rounds = sweep.filled == .zero ? 0 : (quantity.raw - 1) / max(sweep.filled.raw, 1)
        let horizon =
            trading.latency.accept + Int64(levels) * trading.latency.betweenFills
            + rounds * market.model.interval
        let route = market.routing(instrument, side, quantity, time)
        let mix = (route["legs"]?.arrayValue ?? []).map { leg -> JSONValue in
            ["venue": leg["venue"] ?? .null, "share_pct": leg["share_pct"] ?? .null]
        }
        return [
            "symbol": .string(instrument.symbol), "side": .string(side.rawValue),
            "qty_1e8": .int(quantity.raw),
            "expected_slippage_bps": sweep.slippageBps.map { .rounded($0) } ?? .null,
            "expected_fee_bps": sweep.feeBps.map { .rounded($0) } ?? .null,
            "expected_cost_bps": route["est_cost_bps"] ?? .null,
            "expected_fill_price_1e9": sweep.average.map { .int($0.raw) } ?? .null,
            "expected_horizon_ms": .int(horizon / 1_000_000),
            "venue_mix": .array(mix),
            "source": sweep.mid == nil ? "unavailable" : "edge_nbbo",
            "generated_at_ns": .int(time),
        ]
    }
}
