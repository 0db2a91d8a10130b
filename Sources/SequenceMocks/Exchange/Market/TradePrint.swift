import SequenceMarkets

/// One trade print of the market.
struct TradePrint: Sendable {
    var time: Int64
    var price: Px
    var quantity: Qty
    var side: OrderSide
    var venue: String
}

/// Trade prints, drawn from the same process as the books: no storage, any time.
extension SimulatedMarket {
    /// Nanoseconds between two possible prints.
    func printInterval(_ instrument: ListedInstrument) -> Int64 {
        instrument.kind == .prediction ? 20_000_000_000 : 500_000_000
    }

    /// The last prints of a window, oldest first, up to a limit.
    func prints(_ instrument: ListedInstrument, from start: Int64, to end: Int64, limit: Int)
        -> [TradePrint]
    {
        let interval = printInterval(instrument)
        var found: [TradePrint] = []
        var slot = end / interval
        let first = max(start, 0) / interval
        // Not every possible print occurs: the loop checks a bounded number of them.
        var chances = limit * 4
        while slot >= first, found.count < limit, chances > 0 {
            if let print = print(instrument, slot: slot, interval), print.time >= start,
                print.time <= end
            {
                found.append(print)
            }
            slot -= 1
            chances -= 1
        }
        return found.reversed()
    }

    private func print(_ instrument: ListedInstrument, slot: Int64, _ interval: Int64)
        -> TradePrint?
    {
        let key = instrument.bookKey ^ 0x7a9e
        let bits = model.noise.bits(key, slot)
        guard bits & 3 != 0 else { return nil }
        let time = slot &* interval + Int64((bits >> 8) % UInt64(interval))
        let venue = instrument.venues[Int((bits >> 4) % UInt64(instrument.venues.count))]
        let side: OrderSide = (bits >> 2) & 1 == 0 ? .buy : .sell
        let book = model.book(instrument, venue: venue, step: model.step(at: time), depth: 1)
        guard let level = book.levels(taking: side).first else { return nil }
        let lots = level.size.raw / instrument.lot
        let size = max(lots * Int64((bits >> 40) % 1_000) / 1_000, 1) * instrument.lot
        return TradePrint(
            time: time,
            price: level.price,
            quantity: Qty(raw: size),
            side: side,
            venue: venue
        )
    }

    /// Midpoints at whole multiples of a cadence, the last ones of a window up to a limit.
    func bars(
        _ instrument: ListedInstrument,
        from start: Int64,
        to end: Int64,
        every cadence: Int64,
        limit: Int
    ) -> [(time: Int64, price: Px)] {
        guard cadence > 0, end >= start else { return [] }
        let last = end / cadence
        let first = max((max(start, 0) + cadence - 1) / cadence, last - Int64(limit) + 1)
        guard last >= first else { return [] }
        return (first...last).map { place in
            let time = place &* cadence
            return (time, Px(raw: model.mid(instrument, step: model.step(at: time))))
        }
    }
}
