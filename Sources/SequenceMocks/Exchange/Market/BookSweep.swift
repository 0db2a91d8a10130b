import SequenceMarkets

/// The result of taking a quantity from the books at one time.
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
