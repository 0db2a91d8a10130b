import SequenceMarkets

/// Writes the comparison of an instrument's venues, and the expected cost of execution.
struct IntelligenceWriter {
    private let market: SimulatedMarket
    private let latency: TradingSchedule.Latency
    private let time: Int64

    init(_ state: ExchangeState, at time: Int64) {
        market = state.market
        latency = state.accounts.current.schedule.latency
        self.time = time
    }

    /// The cost of taking sizes from the books, in dollars.
    func slippage(_ instrument: ListedInstrument, _ side: OrderSide, _ sizes: ArraySlice<Int64>)
        -> JSONValue
    {
        let rows = sizes.map { size -> JSONValue in
            let sweep = market.sweep(
                instrument,
                side,
                .max,
                budget: USD(raw: size * 1_000_000_000),
                at: time
            )
            return [
                "size_usd": .int(size),
                "slippage_bps": sweep.slippageBps.map { .rounded($0) } ?? .null,
                "fee_bps": sweep.feeBps.map { .rounded($0) } ?? .null,
                "fillable_usd": .rounded(sweep.notional.double),
                "qty_1e8": .int(sweep.filled.raw),
            ]
        }
        return [
            "symbol": .string(instrument.symbol), "side": .string(side.rawValue),
            "curve": .array(rows),
        ]
    }

    /// How the venues of an instrument compare.
    func venues(of instrument: ListedInstrument) -> JSONValue {
        let books = market.books(instrument, at: time, depth: 10)
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
                "toxicity_score": .rounded(toxicity(instrument)),
                "quote_to_trade_ratio": .rounded(
                    Double(market.printInterval(instrument)) / Double(market.model.interval) * 4 / 3
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

    /// How one-sided recent price moves are: 0 is back and forth, 1 a straight line.
    private func toxicity(_ instrument: ListedInstrument) -> Double {
        let last = market.model.step(at: time)
        let mids = (0...50).map { market.model.mid(instrument, step: last - Int64($0)) }
        let way = zip(mids, mids.dropFirst()).reduce(0.0) { $0 + abs(Double($1.0 - $1.1)) }
        return way == 0 ? 0 : abs(Double(mids[0] - mids[50])) / way
    }

    /// The split the router would make.
    func routing(_ instrument: ListedInstrument, _ side: OrderSide, _ quantity: Qty)
        -> JSONValue
    {
        let sweep = market.sweep(instrument, side, quantity, at: time)
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

    /// The expected result of executing a quantity now.
    func forecast(_ instrument: ListedInstrument, _ side: OrderSide, _ quantity: Qty)
        -> JSONValue
    {
        let sweep = market.sweep(instrument, side, quantity, at: time)
        // One level after another, then once more for each time the books have to refill.
        let levels = max(sweep.legs.count, 1)
        let rounds = sweep.filled == .zero ? 0 : (quantity.raw - 1) / max(sweep.filled.raw, 1)
        let horizon =
            latency.accept + Int64(levels) * latency.betweenFills
            + rounds * market.model.interval
        let route = routing(instrument, side, quantity)
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
