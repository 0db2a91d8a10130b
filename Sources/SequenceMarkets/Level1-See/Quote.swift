/// The national best bid and offer of a symbol, each venue's own, and the merged book.
public struct Quote: JSONModel {
    /// The symbol, as the exchange resolved it.
    public var symbol: String
    /// The best bid and ask over all venues.
    public var nbbo: NBBO
    /// The best bid and ask of each venue.
    public var venues: [Venue: VenueQuote]
    /// The merged book, best level first; nil where none was sent.
    public var book: QuoteBook?
    /// Which path served the quote.
    public var source: QuoteSource

    enum Field: String, WireField {
        case symbol
        case nbbo
        case venues
        case book
        case source
        case error
    }
    static let fields = FieldTable<Field>()

    /// Appends the quote in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.symbol, symbol)
            writer.field(Field.nbbo, nbbo)
            writer.key(Field.venues)
            writer.object { writer in
                for (venue, quote) in venues.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                    writer.key(venue.rawValue)
                    quote.write(to: &writer)
                }
            }
            writer.field(Field.book, book)
            writer.field(Field.source, source)
        }
    }
}

extension Quote {
    /// Reads a quote.
    public init(from reader: inout JSONReader) throws(JSONError) {
        var hasError = false
        try self.init(from: &reader, hasError: &hasError)
    }

    /// Reads a quote, and whether an error stands in it, as in a batch.
    init(from reader: inout JSONReader, hasError: inout Bool) throws(JSONError) {
        var symbol: String?
        var nbbo = NBBO()
        var venues: [Venue: VenueQuote] = [:]
        var source: QuoteSource?
        var book: QuoteBook?
        let table = Quote.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table) {
            switch field {
            case .symbol: symbol = try reader.readString()
            case .nbbo: nbbo = try reader.readOptionalModel() ?? NBBO()
            case .venues:
                guard try !reader.readNull() else { continue }
                try reader.readDictionary { (venue: Venue, reader) throws(JSONError) in
                    venues[venue] = try reader.read()
                }
            case .book: book = try reader.readOptionalModel()
            case .source: source = try reader.readOptionalEnum()
            case .error:
                guard try !reader.readNull() else { continue }
                try reader.skipValue()
                hasError = true
            }
        }
        self.init(
            symbol: try reader.require(symbol, Field.symbol),
            nbbo: nbbo,
            venues: venues,
            book: book,
            source: source ?? .unavailable
        )
    }
}

/// Which path served a quote.
public struct QuoteSource: OpenEnum {
    /// The source on the wire.
    public let rawValue: String
    /// Wraps text without looking it up.
    public init(unchecked text: String) { rawValue = text }

    /// The live cache, under a millisecond old as a rule.
    public static let edgeNBBO = QuoteSource(unchecked: "edge_nbbo")
    /// A snapshot through the venue's edge, 100 to 300 ms.
    public static let edgeSnapshot = QuoteSource(unchecked: "edge_rpc_snapshot")
    /// The venue's public API, the edge being out of reach.
    public static let venuePublicAPI = QuoteSource(unchecked: "venue_public_api")
    /// No path had a book; not an error.
    public static let unavailable = QuoteSource(unchecked: "unavailable")
    /// The documented sources.
    public static let known: [QuoteSource] = [
        .edgeNBBO, .edgeSnapshot, .venuePublicAPI, .unavailable,
    ]
    /// The known values, ready for the reader.
    public static let table = OpenEnumTable(known)
}

/// A best bid and offer.
///
/// Any part may be missing: a one-sided book has no mid.
public struct NBBO: JSONModel {
    /// The best bid.
    public var bid: Px?
    /// The best ask.
    public var ask: Px?
    /// The middle of both.
    public var mid: Px?
    /// The distance between both, in basis points of the mid.
    public var spread: BasisPoints?

    enum Field: String, WireField {
        case bid
        case ask
        case mid
        case spread = "spread_bps"
    }
    static let fields = FieldTable<Field>()

    init() {}

    /// Reads a best bid and offer, prices in human units.
    public init(from reader: inout JSONReader) throws(JSONError) {
        let table = NBBO.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table) {
            switch field {
            case .bid: bid = try reader.readOptionalFixed()
            case .ask: ask = try reader.readOptionalFixed()
            case .mid: mid = try reader.readOptionalFixed()
            case .spread: spread = try reader.readOptionalBasisPoints()
            }
        }
    }

    /// Appends the best bid and offer in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.bid, decimal: bid)
            writer.field(Field.ask, decimal: ask)
            writer.field(Field.mid, decimal: mid)
            writer.field(Field.spread, spread)
        }
    }
}

/// One venue's best bid and ask.
public struct VenueQuote: JSONModel {
    /// The best bid.
    public var bid: Px?
    /// The best ask.
    public var ask: Px?
    /// How much is bid at the best price.
    public var bidSize: Qty?
    /// How much is offered at the best price.
    public var askSize: Qty?
    /// How old the quote is, in milliseconds.
    public var ageMilliseconds: Double?

    enum Field: String, WireField {
        case bid
        case ask
        case bidSize = "bid_size"
        case askSize = "ask_size"
        case ageMilliseconds = "age_ms"
    }
    static let fields = FieldTable<Field>()

    /// Reads a venue's quote, prices and sizes in human units.
    public init(from reader: inout JSONReader) throws(JSONError) {
        let table = VenueQuote.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table) {
            switch field {
            case .bid: bid = try reader.readOptionalFixed()
            case .ask: ask = try reader.readOptionalFixed()
            case .bidSize: bidSize = try reader.readOptionalFixed()
            case .askSize: askSize = try reader.readOptionalFixed()
            case .ageMilliseconds: ageMilliseconds = try reader.readOptionalDouble()
            }
        }
    }

    /// Appends the venue's quote in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.bid, decimal: bid)
            writer.field(Field.ask, decimal: ask)
            writer.field(Field.bidSize, decimal: bidSize)
            writer.field(Field.askSize, decimal: askSize)
            writer.field(Field.ageMilliseconds, ageMilliseconds)
        }
    }
}

/// The merged book of a quote.
public struct QuoteBook: JSONModel {
    /// Bids, the highest first.
    public var bids: [QuoteLevel]
    /// Asks, the lowest first.
    public var asks: [QuoteLevel]

    enum Field: String, WireField {
        case bids
        case asks
    }
    static let fields = FieldTable<Field>()

    /// Reads a book.
    public init(from reader: inout JSONReader) throws(JSONError) {
        bids = []
        asks = []
        let table = QuoteBook.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table) {
            switch field {
            case .bids: bids = try reader.readOptionalList()
            case .asks: asks = try reader.readOptionalList()
            }
        }
    }

    /// Appends the book in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.bids, list: bids)
            writer.field(Field.asks, list: asks)
        }
    }
}

/// One level of a merged book.
public struct QuoteLevel: JSONModel {
    /// The price.
    public var price: Px
    /// How much there is.
    public var size: Qty
    /// Whose level it is.
    public var venue: Venue?

    enum Field: String, WireField {
        case price
        case size
        case venue
    }
    static let fields = FieldTable<Field>()

    /// Appends the level in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.price, decimal: price)
            writer.field(Field.size, decimal: size)
            writer.field(Field.venue, venue)
        }
    }
}

extension QuoteLevel {
    /// Reads a level, in human units.
    public init(from reader: inout JSONReader) throws(JSONError) {
        var price: Px?
        var size: Qty?
        var venue: Venue?
        let table = QuoteLevel.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table) {
            switch field {
            case .price: price = try reader.readFixed()
            case .size: size = try reader.readFixed()
            case .venue: venue = try reader.readOptionalEnum()
            }
        }
        self.init(
            price: try reader.require(price, Field.price),
            size: try reader.require(size, Field.size),
            venue: venue
        )
    }
}
