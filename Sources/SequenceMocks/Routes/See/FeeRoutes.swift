import SequenceMarkets

extension Route {
    static let costs: [Route] = [
        Route("GET", "/v1/fees") { state, request in
            guard let ticker = request.query("ticker") else {
                return .failure(invalid("ticker", "is required"))
            }
            let instrument = state.catalog.instrument(ticker)
            var venues = request.list("venues")
            if venues.isEmpty { venues = instrument?.venues ?? state.catalog.venues }
            return .ok([
                "ticker": .string(ticker),
                "fees": .array(venues.map { feeRow($0, instrument) }),
            ])
        },
        Route("POST", "/v1/orders/preview") { state, request in
            let body = request.json
            var reader = GraphReader(catalog: state.catalog)
            guard let spec = reader.read(body), let node = spec.nodes.first else {
                return .failure(.validation(reader.problems))
            }
            return .ok(state.preview(node, at: request.time))
        },
    ]

    /// One venue's fees; null where it does not list the instrument, which is not free.
    private static func feeRow(_ venue: String, _ instrument: ListedInstrument?) -> JSONValue {
        guard let instrument, instrument.venues.contains(venue) else {
            return [
                "venue": .string(venue), "maker_bps": .null, "taker_bps": .null,
                "fee_model": .null, "components": .null, "formula": .null,
            ]
        }
        let schedule = FeeSchedule.of(venue, kind: instrument.kind)
        // Prediction venues' rates are told at the middle, where a contract costs 50 cents.
        let taker = schedule.basisPoints(at: 0.5, isMaker: false)
        let maker = schedule.basisPoints(at: 0.5, isMaker: true)
        guard let rate = schedule.curveRate else {
            return [
                "venue": .string(venue), "maker_bps": .rounded(maker), "taker_bps": .rounded(taker),
                "fee_model": "flat_bps",
                "components": [
                    "rate_bps": .rounded(taker), "maker_rate_bps": .rounded(maker),
                ],
                "formula": [
                    "taker_fee_usd": "rate_bps / 10000 * price * qty",
                    "maker_fee_usd": "maker_rate_bps / 10000 * price * qty",
                ],
            ]
        }
        return [
            "venue": .string(venue), "maker_bps": .rounded(maker), "taker_bps": .rounded(taker),
            "fee_model": "prediction_curve",
            "components": ["rate_bps": .rounded(Double(rate) / 10_000)],
            "formula": [
                "taker_fee_usd": "rate_bps / 10000 * contracts * p * (1 - p)",
                "maker_fee_usd": "0",
            ],
        ]
    }
}

extension ExchangeState {
    /// What an order would cost, as `POST /v1/orders/preview` answers it.
    func preview(_ node: NodeSpec, at time: Int64) -> JSONValue {
        let instrument = node.instrument
        let size = node.quantity ?? .zero
        let sweep = market.sweep(instrument, node.side, size, venue: node.venue, at: time)
        let (bid, ask) = market.best(instrument, at: time)
        let price = node.side == .buy ? ask?.level.price : bid?.level.price
        let venues = node.venue.map { [$0] } ?? instrument.venues
        let fees = venues.map { venue in
            let schedule = FeeSchedule.of(venue, kind: instrument.kind)
            return schedule.basisPoints(at: price ?? 0.5, isMaker: false)
        }
        let fee = sweep.feeBps
        let slip = sweep.slippageBps
        var body = JSONObject()
        body["symbol"] = .string(instrument.symbol)
        body["side"] = .string(node.side.rawValue)
        body["qty_1e8"] = .int(size.raw)
        body["candidate_venues"] = .array(
            zip(venues, fees).map { venue, fee in
                ["venue": .string(venue), "taker_bps": .rounded(fee)]
            }
        )
        body["best_venue"] = .text(sweep.legs.max { $0.quantity < $1.quantity }?.venue)
        body["estimated_fee_bps"] = fee.map { .rounded($0) } ?? .null
        body["worst_case_fee_bps"] = price == nil ? .null : fees.max().map { .rounded($0) } ?? .null
        body["estimated_slippage_bps"] = slip.map { .rounded($0) } ?? .null
        body["estimated_total_cost_bps"] =
            fee.flatMap { fee in slip.map { .rounded($0 + fee) } } ?? .null
        body["historical_ttff"] = trading.timeToFirstFill(instrument)
        body["nbbo"] = nbbo(bid?.level.price, ask?.level.price)
        body["source"] = bid == nil && ask == nil ? "unavailable" : "edge_nbbo"
        body["generated_at_ns"] = .int(time)
        return .object(body)
    }

    private func nbbo(_ bid: Px?, _ ask: Px?) -> JSONValue {
        var mid = JSONValue.null
        var spread = JSONValue.null
        if let bid, let ask {
            let middle = bid.raw + (ask.raw - bid.raw) / 2
            mid = .int(middle)
            spread = .rounded(Double(ask.raw - bid.raw) / Double(max(middle, 1)) * 10_000)
        }
        return [
            "bid_px_1e9": bid.map { .int($0.raw) } ?? .null,
            "ask_px_1e9": ask.map { .int($0.raw) } ?? .null,
            "mid_px_1e9": mid, "spread_bps": spread,
        ]
    }
}

extension TradingAccount {
    /// How long orders of an instrument waited for their first fill; null before there are any.
    func timeToFirstFill(_ instrument: ListedInstrument) -> JSONValue {
        var waits: [Int64] = []
        var seen: Set<Int> = []
        for fill in fills where fill.symbol == instrument.symbol {
            if seen.insert(fill.order).inserted {
                waits.append((fill.time - orders[fill.order].created) / 1_000_000)
            }
        }
        guard !waits.isEmpty else { return .null }
        waits.sort()
        return [
            "p50_ms": .int(waits[waits.count / 2]),
            "p95_ms": .int(waits[waits.count * 95 / 100]), "samples": .int(waits.count),
        ]
    }
}

/// What taking a quantity from the books at one moment would come to.
struct Sweep: Sendable {
    struct Leg: Sendable {
        var venue: String
        var quantity: Qty
        var notional: USD
        var worst: Px
        var fee: USD
    }

    var legs: [Leg] = []
    var filled: Qty = .zero
    var notional: USD = .zero
    var fee: USD = .zero
    var mid: Px?

    var average: Px? {
        do throws(FixedPointError) {
            return filled == .zero ? nil : try notional / filled
        } catch {
            return nil
        }
    }

    var feeBps: Double? {
        filled == .zero || notional.raw == 0 ? nil : fee.double / notional.double * 10_000
    }

    /// Against the mid; nil if nothing would fill.
    var slippageBps: Double? {
        guard let average, let mid, mid.raw > 0 else { return nil }
        return abs(average.double - mid.double) / mid.double * 10_000
    }
}

extension SimulatedMarket {
    /// Walks the books as a taker would, without taking anything.
    func sweep(
        _ instrument: ListedInstrument,
        _ side: OrderSide,
        _ size: Qty,
        venue: String? = nil,
        budget: USD? = nil,
        at time: Int64
    ) -> Sweep {
        var sweep = Sweep()
        let (bid, ask) = best(instrument, at: time)
        if bid != nil, ask != nil { sweep.mid = mid(instrument, at: time) }
        let offers = offers(
            instrument,
            side: side,
            venue: venue,
            at: time,
            depth: MarketModel.maximumDepth
        )
        for offer in offers where sweep.filled < size {
            do throws(FixedPointError) {
                var take = min(try size - sweep.filled, offer.level.size)
                if let budget {
                    let left = try budget - sweep.notional
                    let room = try WideProduct.divide(left.raw, Qty.unit, by: offer.level.price.raw)
                    take = min(take, Qty(raw: room))
                    if take <= .zero { break }
                }
                let schedule = FeeSchedule.of(offer.venue, kind: instrument.kind)
                let notional = try offer.level.price * take
                let fee = try schedule.fee(take, at: offer.level.price, isMaker: false)
                sweep.notional = try sweep.notional + notional
                sweep.fee = try sweep.fee + fee
                sweep.filled = try sweep.filled + take
                let place = sweep.legs.firstIndex { $0.venue == offer.venue }
                var leg =
                    place.map { sweep.legs[$0] }
                    ?? Sweep.Leg(
                        venue: offer.venue,
                        quantity: .zero,
                        notional: .zero,
                        worst: offer.level.price,
                        fee: .zero
                    )
                leg.quantity = try leg.quantity + take
                leg.notional = try leg.notional + notional
                leg.fee = try leg.fee + fee
                leg.worst = offer.level.price
                if let place { sweep.legs[place] = leg } else { sweep.legs.append(leg) }
            } catch {
                break
            }
        }
        return sweep
    }
}
