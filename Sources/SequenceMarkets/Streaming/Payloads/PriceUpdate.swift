/// `prices:<symbol>`: the best bid and offer over all venues.
public struct PriceUpdate: JSONModel {
    /// The symbol, in its canonical form.
    public var symbol: String
    /// What kind of instrument it is.
    public var instrumentType: InstrumentType?
    /// The best bid, in steps of 10⁻⁹; nil on a book without bids.
    public var bid: Px?
    /// How much is bid there, in steps of 10⁻⁸.
    public var bidSize: Qty?
    /// Who bids it.
    public var bidVenue: Venue?
    /// The best ask, in steps of 10⁻⁹; nil on a book without asks.
    public var ask: Px?
    /// How much is offered there, in steps of 10⁻⁸.
    public var askSize: Qty?
    /// Who offers it.
    public var askVenue: Venue?
    /// The distance between both, in basis points.
    public var spread: BasisPoints?
    /// When the exchange saw it.
    public var time: Nanoseconds?
    /// The channel it came on, for example `prices:polymarket:slug:yes`; nil where it came on none.
    public var channel: String?

    enum Field: String, WireField {
        case symbol
        case instrumentType = "instrument_type"
        case bid = "best_bid_px_1e9"
        case bidSize = "best_bid_sz_1e8"
        case bidVenue = "best_bid_venue"
        case ask = "best_ask_px_1e9"
        case askSize = "best_ask_sz_1e8"
        case askVenue = "best_ask_venue"
        case spread = "spread_bps"
        case time = "ts_ns"
        case channel
        // The forms of the SDK pages: human units.
        case humanBid = "bid"
        case humanAsk = "ask"
        case humanBidSize = "bid_sz"
        case humanAskSize = "ask_sz"
    }
    static let fields = FieldTable<Field>()

    /// Appends the update in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.symbol, symbol)
            writer.field(Field.instrumentType, instrumentType)
            writer.field(Field.bid, raw: bid)
            writer.field(Field.bidSize, raw: bidSize)
            writer.field(Field.bidVenue, bidVenue)
            writer.field(Field.ask, raw: ask)
            writer.field(Field.askSize, raw: askSize)
            writer.field(Field.askVenue, askVenue)
            writer.field(Field.spread, spread)
            writer.field(Field.time, time)
            writer.field(Field.channel, channel)
        }
    }

    /// The middle of bid and ask, rounded down to a step; nil on a one-sided book.
    public var mid: Px? {
        guard let bid, let ask else { return nil }
        let sum = bid.raw.addingReportingOverflow(ask.raw)
        return sum.overflow ? nil : Px(raw: sum.partialValue >> 1)
    }
}

extension PriceUpdate {
    /// Reads an update.
    public init(from reader: inout JSONReader) throws(JSONError) {
        try self.init(from: &reader, symbol: nil)
    }

    /// Reads an update; `symbol` stands in where the payload names none.
    init(
        from reader: inout JSONReader,
        symbol given: @autoclosure () -> String?
    ) throws(JSONError) {
        var symbol: String?
        var instrumentType: InstrumentType?
        var bid: Px?
        var bidSize: Qty?
        var bidVenue: Venue?
        var ask: Px?
        var askSize: Qty?
        var askVenue: Venue?
        var spread: BasisPoints?
        var time: Nanoseconds?
        var channel: String?
        let table = PriceUpdate.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table) {
            switch field {
            case .symbol: symbol = try reader.readRepeatedString()
            case .instrumentType: instrumentType = try reader.readOptionalEnum()
            case .bid: bid = try reader.readOptionalRaw()
            case .bidSize: bidSize = try reader.readOptionalRaw()
            case .bidVenue: bidVenue = try reader.readOptionalEnum()
            case .ask: ask = try reader.readOptionalRaw()
            case .askSize: askSize = try reader.readOptionalRaw()
            case .askVenue: askVenue = try reader.readOptionalEnum()
            case .spread: spread = try reader.readOptionalBasisPoints()
            case .time: time = try reader.readOptionalTime()
            case .humanBid: bid = try reader.readOptionalFixed()
            case .humanAsk: ask = try reader.readOptionalFixed()
            case .humanBidSize: bidSize = try reader.readOptionalFixed()
            case .humanAskSize: askSize = try reader.readOptionalFixed()
            case .channel: channel = try reader.readOptionalString()
            }
        }
        self.init(
            symbol: try reader.require(symbol ?? given(), Field.symbol),
            instrumentType: instrumentType,
            bid: bid,
            bidSize: bidSize,
            bidVenue: bidVenue,
            ask: ask,
            askSize: askSize,
            askVenue: askVenue,
            spread: spread,
            time: time,
            channel: channel
        )
    }
}
