/// A symbol's consolidated best bid and offer, each venue's own, and the merged book.
public struct Quote {
    /// The symbol, as the exchange resolved it.
    public var symbol: String
    /// The best bid and ask over all venues.
    public var nbbo: NBBO
    /// The best bid and ask of each venue.
    public var venues: [Venue: VenueQuote]
    /// The merged book, best level first; nil if none was sent.
    public var book: QuoteBook?
    /// Which path served the quote.
    public var source: QuoteSource
}

extension Quote {
    /// Makes a quote.
    public init(
        symbol: String,
        nbbo: NBBO = NBBO(),
        book: QuoteBook? = nil,
        venues: [Venue: VenueQuote] = [:],
        source: QuoteSource = .unavailable
    ) {
        self = .blank
        (self.symbol, self.nbbo, self.venues, self.book) = (symbol, nbbo, venues, book)
        self.source = source
    }
}

extension Quote: WireModel {
    // The memberwise initialiser, distinguished from the public one by argument order, makes a
    // large value without copying it.
    static var blank: Quote {
        Quote(symbol: "", nbbo: NBBO(), venues: [:], book: nil, source: .unavailable)
    }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("symbol", &symbol)
        try wire.field("nbbo", &nbbo, or: NBBO())
        try wire.field("venues", &venues)
        try wire.field("book", &book)
        try wire.field("source", &source, or: .unavailable)
    }
}

/// Which path served a quote.
public struct QuoteSource: OpenEnum {
    /// The source on the wire.
    public let rawValue: String
    /// Wraps text without looking it up.
    public init(unchecked text: String) { rawValue = text }

    /// The live cache, typically under a millisecond old.
    public static let edgeNBBO = QuoteSource(unchecked: "edge_nbbo")
    /// A snapshot through the venue's edge, 100 to 300 ms.
    public static let edgeSnapshot = QuoteSource(unchecked: "edge_rpc_snapshot")
    /// The venue's public API, used while the edge is unreachable.
    public static let venuePublicAPI = QuoteSource(unchecked: "venue_public_api")
    /// No path had a book; not an error.
    public static let unavailable = QuoteSource(unchecked: "unavailable")
    /// The documented sources.
    public static let known: [QuoteSource] = [
        .edgeNBBO, .edgeSnapshot, .venuePublicAPI, .unavailable,
    ]
    /// The known values, indexed for the reader.
    public static let table = OpenEnumTable(known)
}

/// A best bid and offer.
///
/// Any part may be missing: a one-sided book has no mid.
public struct NBBO {
    /// The best bid.
    public var bid: Px?
    /// The best ask.
    public var ask: Px?
    /// The midpoint of the two.
    public var mid: Px?
    /// The spread, in basis points of the mid.
    public var spread: BasisPoints?

    /// Makes a best bid and offer.
    public init(bid: Px? = nil, ask: Px? = nil, mid: Px? = nil, spread: BasisPoints? = nil) {
        (self.bid, self.ask, self.mid, self.spread) = (bid, ask, mid, spread)
    }
}

extension NBBO: WireModel {
    static var blank: NBBO { NBBO() }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.decimal("bid", &bid)
        try wire.decimal("ask", &ask)
        try wire.decimal("mid", &mid)
        try wire.field("spread_bps", &spread)
    }
}

/// One venue's best bid and ask.
public struct VenueQuote {
    /// The best bid.
    public var bid: Px?
    /// The best ask.
    public var ask: Px?
    /// The size at the best bid.
    public var bidSize: Qty?
    /// The size at the best ask.
    public var askSize: Qty?
    /// The age of the quote, in milliseconds.
    public var ageMilliseconds: Double?
}

extension VenueQuote {
    /// Makes a venue's quote.
    public init(
        bid: Px? = nil,
        bidSize: Qty? = nil,
        ask: Px? = nil,
        askSize: Qty? = nil,
        ageMilliseconds: Double? = nil
    ) {
        self = .blank
        (self.bid, self.ask, self.bidSize, self.askSize) = (bid, ask, bidSize, askSize)
        self.ageMilliseconds = ageMilliseconds
    }
}

extension VenueQuote: WireModel {
    // The memberwise initialiser, distinguished from the public one by argument order, makes a
    // large value without copying it.
    static var blank: VenueQuote { VenueQuote(ask: nil, bidSize: nil) }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.decimal("bid", &bid)
        try wire.decimal("ask", &ask)
        try wire.decimal("bid_size", &bidSize)
        try wire.decimal("ask_size", &askSize)
        try wire.field("age_ms", &ageMilliseconds)
    }
}

/// The merged book of a quote.
public struct QuoteBook {
    /// Bids, highest first.
    public var bids: [QuoteLevel]
    /// Asks, lowest first.
    public var asks: [QuoteLevel]

    /// Makes a book.
    public init(bids: [QuoteLevel] = [], asks: [QuoteLevel] = []) {
        (self.bids, self.asks) = (bids, asks)
    }
}

extension QuoteBook: WireModel {
    static var blank: QuoteBook { QuoteBook() }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("bids", &bids)
        try wire.field("asks", &asks)
    }
}

/// One level of a merged book.
public struct QuoteLevel {
    /// The price.
    public var price: Px
    /// The size.
    public var size: Qty
    /// The venue of the level.
    public var venue: Venue?

    /// Makes a level.
    public init(price: Px, size: Qty, venue: Venue? = nil) {
        (self.price, self.size, self.venue) = (price, size, venue)
    }
}

extension QuoteLevel: WireModel {
    static var blank: QuoteLevel { QuoteLevel(price: 0, size: 0) }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.decimal("price", &price)
        try wire.decimal("size", &size)
        try wire.field("venue", &venue)
    }
}
