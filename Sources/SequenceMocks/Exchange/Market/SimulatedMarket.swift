import SequenceMarkets

/// The market the exchange trades against: the model less the quantity taken by orders.
struct SimulatedMarket: Sendable {
    private struct TakenKey: Hashable {
        var book: String
        var venue: String
        var isAsk: Bool
        var price: Int64
    }

    private struct Taken {
        var epoch: Int64
        var quantity: Int64
    }

    /// One level and the venue that shows it.
    struct Offer: Sendable, Hashable {
        var venue: String
        var level: Level
    }

    var model: MarketModel
    let catalog: Catalog
    /// Prediction markets resolved by a test.
    var resolved: [MarketKey: Resolution] = [:]
    /// The time from a market's end to an automatic payout, in nanoseconds.
    var payoutDelay: Int64 = 0
    /// Venues that cannot be reached.
    private(set) var downVenues: Set<String> = []
    /// When each of them was last updated.
    private(set) var lastHeard: [String: Int64] = [:]
    /// Symbols that are halted, by the symbol of their book.
    var halted: Set<String> = []
    /// Books a test has set, by symbol and venue.
    var setBooks: [String: VenueBook] = [:]
    private var taken: [TakenKey: Taken] = [:]

    init(model: MarketModel, catalog: Catalog) {
        self.model = model
        self.catalog = catalog
    }

    /// Disconnects a venue; false if it was disconnected.
    mutating func disconnect(_ venue: String, at time: Int64) -> Bool {
        guard downVenues.insert(venue).inserted else { return false }
        lastHeard[venue] = time
        return true
    }

    mutating func connect(_ venue: String) {
        downVenues.remove(venue)
        lastHeard[venue] = nil
    }

    /// The book of one venue, less the quantity taken from it.
    func book(_ instrument: ListedInstrument, venue: String, at time: Int64, depth: Int)
        -> VenueBook
    {
        if downVenues.contains(venue) || isClosed(instrument, at: time)
            || !halted.isEmpty && halted.contains(instrument.bookSymbol)
        {
            return VenueBook(venue: venue, bids: [], asks: [])
        }
        let step = model.step(at: time)
        if var book = setBook(instrument, venue: venue) {
            book.bids = Array(rest(of: book.bids, false, instrument, venue, step).prefix(depth))
            book.asks = Array(rest(of: book.asks, true, instrument, venue, step).prefix(depth))
            return book
        }
        guard !taken.isEmpty else {
            return model.book(instrument, venue: venue, step: step, depth: depth)
        }
        // Consumed levels make room for the next ones.
        for spare in [min(depth + 8, MarketModel.maximumDepth), MarketModel.maximumDepth] {
            var book = model.book(instrument, venue: venue, step: step, depth: spare)
            book.bids = Array(rest(of: book.bids, false, instrument, venue, step).prefix(depth))
            book.asks = Array(rest(of: book.asks, true, instrument, venue, step).prefix(depth))
            let isFull = book.bids.count >= depth && book.asks.count >= depth
            if isFull || spare == MarketModel.maximumDepth { return book }
        }
        return VenueBook(venue: venue, bids: [], asks: [])
    }

    /// Every venue's book of an instrument.
    func books(_ instrument: ListedInstrument, at time: Int64, depth: Int) -> [VenueBook] {
        instrument.venues.map { book(instrument, venue: $0, at: time, depth: depth) }
    }

    /// The levels a taker meets, best first; at one price, venues in order of name.
    func offers(
        _ instrument: ListedInstrument,
        side: OrderSide,
        venue: String?,
        at time: Int64,
        depth: Int
    ) -> [Offer] {
        let venues = venue.map { [$0] } ?? instrument.venues
        let offers = venues.flatMap { name in
            book(instrument, venue: name, at: time, depth: depth)
                .levels(taking: side).map { Offer(venue: name, level: $0) }
        }
        return offers.sorted { a, b in
            guard a.level.price == b.level.price else {
                return side == .buy ? a.level.price < b.level.price : a.level.price > b.level.price
            }
            return a.venue < b.venue
        }
    }

    /// The best bid and ask over all venues.
    func best(_ instrument: ListedInstrument, at time: Int64) -> (bid: Offer?, ask: Offer?) {
        (
            offers(instrument, side: .sell, venue: nil, at: time, depth: 1).first,
            offers(instrument, side: .buy, venue: nil, at: time, depth: 1).first
        )
    }

    /// Halfway between the best bid and ask, or whichever there is.
    func mid(_ instrument: ListedInstrument, at time: Int64) -> Px? {
        let (bid, ask) = best(instrument, at: time)
        switch (bid?.level.price, ask?.level.price) {
        case (let bid?, let ask?): return Px(raw: bid.raw + (ask.raw - bid.raw) / 2)
        case (let bid?, nil): return bid
        case (nil, let ask?): return ask
        case (nil, nil): return nil
        }
    }

    /// Removes what a taker took, until the level next changes.
    mutating func take(
        _ quantity: Qty,
        of offer: Offer,
        _ instrument: ListedInstrument,
        at time: Int64,
        side: OrderSide
    ) {
        let step = model.step(at: time)
        let (key, epoch) = place(
            instrument,
            offer.venue,
            offer.level.price,
            isAsk: side == .buy,
            step
        )
        if taken.count > 4_096 { forgetOld(step: step) }
        let before = taken[key].flatMap { $0.epoch == epoch ? $0.quantity : nil } ?? 0
        taken[key] = Taken(epoch: epoch, quantity: before + quantity.raw)
    }

    /// Forgets what was taken from one venue's book.
    mutating func forgetTaken(of instrument: ListedInstrument, venue: String) {
        taken = taken.filter { $0.key.book != instrument.bookSymbol || $0.key.venue != venue }
    }

    private mutating func forgetOld(step: Int64) {
        taken = taken.filter { $0.value.epoch >= step >> 3 }
    }

    private func rest(
        of levels: [Level],
        _ isAsk: Bool,
        _ instrument: ListedInstrument,
        _ venue: String,
        _ step: Int64
    ) -> [Level] {
        levels.compactMap { level in
            let (key, epoch) = place(instrument, venue, level.price, isAsk: isAsk, step)
            guard let gone = taken[key], gone.epoch == epoch else { return level }
            let left = level.size.raw - gone.quantity
            return left > 0 ? Level(price: level.price, size: Qty(raw: left)) : nil
        }
    }

    /// A level's place in the book it really stands in: that of YES for either outcome.
    private func place(
        _ instrument: ListedInstrument,
        _ venue: String,
        _ price: Px,
        isAsk: Bool,
        _ step: Int64
    ) -> (TakenKey, Int64) {
        let shown = instrument.isMirrored ? Px(raw: 1_000_000_000 - price.raw) : price
        let key = TakenKey(
            book: instrument.bookSymbol,
            venue: venue,
            isAsk: instrument.isMirrored ? !isAsk : isAsk,
            price: shown.raw
        )
        // A book that was set does not fill up again.
        if setBooks["\(instrument.bookSymbol) \(venue)"] != nil { return (key, .max) }
        return (key, model.epoch(instrument, venue: venue, price: shown, step: step))
    }
}
