/// `prices:<symbol>`: the best bid and offer over all venues.
public struct PriceUpdate {
    /// The symbol, in its canonical form.
    public var symbol: String
    /// The instrument's type.
    public var instrumentType: InstrumentType?
    /// The best bid, in steps of 10⁻⁹; nil on a book without bids.
    public var bid: Px?
    /// The size of the best bid, in steps of 10⁻⁸.
    public var bidSize: Qty?
    /// The venue of the bid.
    public var bidVenue: Venue?
    /// The best ask, in steps of 10⁻⁹; nil on a book without asks.
    public var ask: Px?
    /// The size of the best ask, in steps of 10⁻⁸.
    public var askSize: Qty?
    /// The venue of the ask.
    public var askVenue: Venue?
    /// The spread, in basis points.
    public var spread: BasisPoints?
    /// The exchange time.
    public var time: Nanoseconds?
    /// The channel it arrived on, for example `prices:polymarket:slug:yes`; nil if none.
    public var channel: String?

    /// The midpoint of bid and ask, rounded down to a step; nil on a one-sided book.
    public var mid: Px? {
        guard let bid, let ask else { return nil }
        let sum = bid.raw.addingReportingOverflow(ask.raw)
        return sum.overflow ? nil : Px(raw: sum.partialValue >> 1)
    }
}

extension PriceUpdate {
    /// Makes an update.
    public init(
        symbol: String,
        bid: Px? = nil,
        bidSize: Qty? = nil,
        bidVenue: Venue? = nil,
        ask: Px? = nil,
        askSize: Qty? = nil,
        askVenue: Venue? = nil,
        spread: BasisPoints? = nil,
        time: Nanoseconds? = nil,
        instrumentType: InstrumentType? = nil,
        channel: String? = nil
    ) {
        self = .blank
        (self.symbol, self.instrumentType, self.bid) = (symbol, instrumentType, bid)
        (self.bidSize, self.bidVenue, self.ask) = (bidSize, bidVenue, ask)
        (self.askSize, self.askVenue, self.spread) = (askSize, askVenue, spread)
        (self.time, self.channel) = (time, channel)
    }
}

extension PriceUpdate: WireModel {
    // The memberwise initialiser, distinguished from the public one by argument order, makes a
    // large value without copying it.
    static var blank: PriceUpdate { PriceUpdate(symbol: "", instrumentType: nil, bid: nil) }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.repeated("symbol", &symbol)
        try wire.field("instrument_type", &instrumentType)
        try wire.steps("best_bid_px_1e9", &bid)
        try wire.steps("best_bid_sz_1e8", &bidSize)
        try wire.field("best_bid_venue", &bidVenue)
        try wire.steps("best_ask_px_1e9", &ask)
        try wire.steps("best_ask_sz_1e8", &askSize)
        try wire.field("best_ask_venue", &askVenue)
        try wire.field("spread_bps", &spread)
        try wire.field("ts_ns", &time)
        try wire.field("channel", &channel)
        // The forms of the SDK pages: human units.
        try wire.alias("bid", decimal: &bid)
        try wire.alias("ask", decimal: &ask)
        try wire.alias("bid_sz", decimal: &bidSize)
        try wire.alias("ask_sz", decimal: &askSize)
    }

    /// Reads an update; `symbol` is used if the payload has none.
    @inline(__always)
    init(
        from reader: inout JSONReader,
        symbol given: @autoclosure () -> String?
    ) throws(JSONError) {
        try self.init(from: &reader) { price, missing in
            if let given = given() { (price.symbol, missing) = (given, []) }
        }
    }
}
