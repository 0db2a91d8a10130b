/// What an order would cost, without sending it.
public struct OrderPreview: JSONModel {
    /// The symbol.
    public var symbol: String?
    /// Which way.
    public var side: Side?
    /// How much, in steps of 10⁻⁸.
    public var quantity: Qty?
    /// The venues it could go to.
    public var candidateVenues: [PreviewVenue]
    /// The venue it would go to.
    public var bestVenue: Venue?
    /// The fee that is expected.
    public var estimatedFee: BasisPoints?
    /// The fee at the dearest venue.
    public var worstCaseFee: BasisPoints?
    /// How far the price is expected to slip.
    public var estimatedSlippage: BasisPoints?
    /// Fee and slippage.
    public var estimatedTotalCost: BasisPoints?
    /// How long first fills took, as the server reports it.
    public var historicalTimeToFirstFill: JSONValue?
    /// The best bid and offer it is computed from.
    public var nbbo: PreviewNBBO?
    /// Which path served the best bid and offer; trade on ``QuoteSource/edgeNBBO``.
    public var source: QuoteSource?
    /// When it was computed.
    public var generated: Nanoseconds?
    /// What else the preview holds, by the wire's names.
    public var extra: JSONObject

    enum Field: String, WireField {
        case symbol
        case side
        case quantity = "qty_1e8"
        case candidateVenues = "candidate_venues"
        case bestVenue = "best_venue"
        case estimatedFee = "estimated_fee_bps"
        case worstCaseFee = "worst_case_fee_bps"
        case estimatedSlippage = "estimated_slippage_bps"
        case estimatedTotalCost = "estimated_total_cost_bps"
        case historicalTimeToFirstFill = "historical_ttff"
        case nbbo
        case source
        case generated = "generated_at_ns"
    }
    static let fields = FieldTable<Field>()

    /// Reads a preview.
    public init(from reader: inout JSONReader) throws(JSONError) {
        candidateVenues = []
        extra = JSONObject()
        let table = OrderPreview.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table, unknown: &extra) {
            switch field {
            case .symbol: symbol = try reader.readOptionalString()
            case .side: side = try reader.readOptionalEnum()
            case .quantity: quantity = try reader.readOptionalRaw()
            case .candidateVenues: candidateVenues = try reader.readOptionalList()
            case .bestVenue: bestVenue = try reader.readOptionalEnum()
            case .estimatedFee: estimatedFee = try reader.readOptionalBasisPoints()
            case .worstCaseFee: worstCaseFee = try reader.readOptionalBasisPoints()
            case .estimatedSlippage: estimatedSlippage = try reader.readOptionalBasisPoints()
            case .estimatedTotalCost: estimatedTotalCost = try reader.readOptionalBasisPoints()
            case .historicalTimeToFirstFill:
                historicalTimeToFirstFill = try reader.readOptionalValue()
            case .nbbo: nbbo = try reader.readOptionalModel()
            case .source: source = try reader.readOptionalEnum()
            case .generated: generated = try reader.readOptionalTime()
            }
        }
    }

    /// Appends a preview in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.symbol, symbol)
            writer.field(Field.side, side)
            writer.field(Field.quantity, raw: quantity)
            writer.field(Field.candidateVenues, list: candidateVenues)
            writer.field(Field.bestVenue, bestVenue)
            writer.field(Field.estimatedFee, estimatedFee)
            writer.field(Field.worstCaseFee, worstCaseFee)
            writer.field(Field.estimatedSlippage, estimatedSlippage)
            writer.field(Field.estimatedTotalCost, estimatedTotalCost)
            writer.field(Field.historicalTimeToFirstFill, historicalTimeToFirstFill)
            writer.field(Field.nbbo, nbbo)
            writer.field(Field.source, source)
            writer.field(Field.generated, generated)
            writer.members(extra)
        }
    }
}

/// The best bid and offer of a preview.
///
/// A side without orders is nil, never zero.
public struct PreviewNBBO: JSONModel {
    /// The best bid, in steps of 10⁻⁹.
    public var bid: Px?
    /// The best ask, in steps of 10⁻⁹.
    public var ask: Px?
    /// The middle of both, in steps of 10⁻⁹.
    public var mid: Px?
    /// The distance between both, in basis points of the mid.
    public var spread: BasisPoints?

    enum Field: String, WireField {
        case bid = "bid_px_1e9"
        case ask = "ask_px_1e9"
        case mid = "mid_px_1e9"
        case spread = "spread_bps"
    }
    static let fields = FieldTable<Field>()

    /// Reads a best bid and offer.
    public init(from reader: inout JSONReader) throws(JSONError) {
        let table = PreviewNBBO.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table) {
            switch field {
            case .bid: bid = try reader.readOptionalRaw()
            case .ask: ask = try reader.readOptionalRaw()
            case .mid: mid = try reader.readOptionalRaw()
            case .spread: spread = try reader.readOptionalBasisPoints()
            }
        }
    }

    /// Appends a best bid and offer in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.bid, raw: bid)
            writer.field(Field.ask, raw: ask)
            writer.field(Field.mid, raw: mid)
            writer.field(Field.spread, spread)
        }
    }
}

/// A venue an order could go to: its name, and what the server says of it.
public struct PreviewVenue: JSONModel {
    /// The venue.
    public var venue: Venue
    /// What else the server says, by the wire's names.
    public var details: JSONObject

    /// Reads a venue's name, or an object with the name in `venue`.
    public init(from reader: inout JSONReader) throws(JSONError) {
        var rest = JSONObject()
        if reader.peek() == UInt8(ascii: "\"") {
            (venue, details) = (try reader.readEnum(), rest)
            return
        }
        var found: Venue?
        try reader.readDictionary { key, reader throws(JSONError) in
            if key == "venue" {
                found = try reader.readEnum()
            } else {
                rest[key] = try reader.readValue()
            }
        }
        guard let found else { throw reader.failure("the field \"venue\"") }
        (venue, details) = (found, rest)
    }

    /// Appends the venue in the wire's form.
    public func write(to writer: inout JSONWriter) {
        guard details.count > 0 else { return writer.string(venue.rawValue) }
        writer.object { writer in
            writer.key("venue")
            writer.string(venue.rawValue)
            writer.members(details)
        }
    }
}

/// How an order is priced.
public struct OrderType: OpenEnum {
    /// The type on the wire.
    public let rawValue: String
    /// Wraps text without looking it up.
    public init(unchecked text: String) { rawValue = text }

    /// At the market.
    public static let market = OrderType(unchecked: "market")
    /// At a limit.
    public static let limit = OrderType(unchecked: "limit")
    /// The documented ones.
    public static let known: [OrderType] = [
        .market, .limit,
    ]
    /// The known values, ready for the reader.
    public static let table = OpenEnumTable(known)
}
