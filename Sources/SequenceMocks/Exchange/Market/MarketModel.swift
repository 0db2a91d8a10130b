import SequenceMarkets

/// One price level of a book.
struct Level: Sendable, Hashable {
    var price: Px
    var size: Qty
}

/// One venue's book of one instrument at one time; best level first.
struct VenueBook: Sendable, Hashable {
    var venue: String
    var bids: [Level]
    var asks: [Level]

    func levels(taking side: OrderSide) -> [Level] { side == .buy ? asks : bids }
}

/// The market as a function of seed and time: no state, so any moment can be asked for.
struct MarketModel: Sendable {
    let noise: SeededNoise
    /// Nanoseconds between two changes of the books.
    let interval: Int64
    /// The price a symbol was moved to, and at which step.
    struct Start: Sendable {
        var price: Px
        var step: Int64
    }

    /// Where some books start, by their symbol, instead of where the catalog has them.
    var starts: [String: Start] = [:]

    /// The maximum levels of a side.
    static let maximumDepth = 100

    func step(at time: Int64) -> Int64 { time / interval }
    func time(of step: Int64) -> Int64 { step &* interval }

    /// The mid price, in steps of the price.
    func mid(_ instrument: ListedInstrument, step: Int64) -> Int64 {
        var path =
            noise.path(instrument.pathKey, step: step, amplitude: instrument.amplitude)
            + instrument.premium
        var anchorPrice = instrument.anchor.raw
        if let start = starts[instrument.bookSymbol] {
            // As far from its start as the path is from where it was then.
            path -= noise.path(
                instrument.pathKey,
                step: start.step,
                amplitude: instrument.amplitude
            )
            path -= instrument.premium
            anchorPrice = start.price.raw
        }
        guard instrument.kind == .prediction else {
            let moved = anchorPrice + MarketModel.share(anchorPrice, path)
            return max(moved, instrument.tick * 2)
        }
        // A probability moves in absolute terms and turns back at the edges.
        let unit: Int64 = 1_000_000_000
        let yes = min(max(anchorPrice + path, unit / 50), unit - unit / 50)
        return instrument.isMirrored ? unit - yes : yes
    }

    /// The book of one venue, up to a number of levels a side.
    func book(_ instrument: ListedInstrument, venue: String, step: Int64, depth: Int) -> VenueBook {
        var yes = instrument
        if let prediction = instrument.prediction, instrument.isMirrored {
            yes = Catalog.prediction(PredictionOutcome(market: prediction.market, isYes: true))
        }
        let mid = mid(yes, step: step)
        let key = yes.bookKey ^ SeededNoise.key(venue)
        let depth = min(max(depth, 1), MarketModel.maximumDepth)
        // Every venue stays on its own side of the common mid: books never cross.
        let bid = (mid - halfSpread(yes, key, 0, mid, step)) / yes.tick
        let ask = (mid + halfSpread(yes, key, 1, mid, step) + yes.tick - 1) / yes.tick
        var book = VenueBook(venue: venue, bids: [], asks: [])
        book.bids.reserveCapacity(depth)
        book.asks.reserveCapacity(depth)
        for place in 0..<Int64(depth) {
            if bid - place > 0 { book.bids.append(level(yes, key, 0, bid - place, step)) }
            if yes.kind != .prediction || (ask + place) * yes.tick < 1_000_000_000 {
                book.asks.append(level(yes, key, 1, ask + place, step))
            }
        }
        return instrument.isMirrored ? MarketModel.mirrored(book) : book
    }

    /// Since when a level has had its size; a change of it refills what was taken.
    func epoch(_ instrument: ListedInstrument, venue: String, price: Px, step: Int64) -> Int64 {
        let key = instrument.bookKey ^ SeededNoise.key(venue)
        return (step + noise.below(8, key, price.raw / instrument.tick, 7)) >> 3
    }

    private func halfSpread(
        _ instrument: ListedInstrument,
        _ key: UInt64,
        _ side: Int64,
        _ mid: Int64,
        _ step: Int64
    ) -> Int64 {
        if instrument.kind == .prediction {
            return 1 + noise.below(12_000_000, key, step >> 3, side)
        }
        let least = max(mid / 500_000, 1)
        return least + noise.below(max(mid / 100_000, 1), key, step >> 2, side)
    }

    private func level(
        _ instrument: ListedInstrument,
        _ key: UInt64,
        _ side: Int64,
        _ tick: Int64,
        _ step: Int64
    ) -> Level {
        // Levels change their size now and then, each at its own time, as in a real book.
        let epoch = (step + noise.below(8, key, tick, 7)) >> 3
        let share = 50 + noise.below(1_950, key ^ UInt64(bitPattern: epoch), tick, side)
        let lots = max(instrument.levelSize / 1_000 * share / instrument.lot, 1)
        return Level(price: Px(raw: tick * instrument.tick), size: Qty(raw: lots * instrument.lot))
    }

    static func mirrored(_ book: VenueBook) -> VenueBook {
        func flip(_ level: Level) -> Level {
            Level(price: Px(raw: 1_000_000_000 - level.price.raw), size: level.size)
        }
        return VenueBook(
            venue: book.venue,
            bids: book.asks.map(flip),
            asks: book.bids.map(flip)
        )
    }

    /// A part of a price, in parts per billion.
    static func share(_ price: Int64, _ partsPerBillion: Int64) -> Int64 {
        do throws(FixedPointError) {
            return try WideProduct.divide(price, partsPerBillion, by: 1_000_000_000)
        } catch {
            return 0
        }
    }
}
