/// The expected cost of an order, without sending it.
public struct OrderPreview {
    /// The symbol.
    public var symbol: String?
    /// The side.
    public var side: Side?
    /// The quantity, in steps of 10⁻⁸.
    public var quantity: Qty?
    /// The eligible venues.
    public var candidateVenues: [PreviewVenue]
    /// The chosen venue.
    public var bestVenue: Venue?
    /// The expected fee.
    public var estimatedFee: BasisPoints?
    /// The fee at the most expensive venue.
    public var worstCaseFee: BasisPoints?
    /// The expected slippage.
    public var estimatedSlippage: BasisPoints?
    /// Fee and slippage.
    public var estimatedTotalCost: BasisPoints?
    /// The time to first fill, as reported by the server.
    public var historicalTimeToFirstFill: JSONValue?
    /// The best bid and offer it is computed from.
    public var nbbo: PreviewNBBO?
    /// Which path served the best bid and offer; trade on ``QuoteSource/edgeNBBO``.
    public var source: QuoteSource?
    /// When it was computed.
    public var generated: Nanoseconds?
    /// The preview's other fields, by their wire names.
    public var extra: JSONObject

    /// Makes a preview.
    public init(
        symbol: String? = nil,
        side: Side? = nil,
        quantity: Qty? = nil,
        candidateVenues: [PreviewVenue] = [],
        bestVenue: Venue? = nil,
        estimatedFee: BasisPoints? = nil,
        worstCaseFee: BasisPoints? = nil,
        estimatedSlippage: BasisPoints? = nil,
        estimatedTotalCost: BasisPoints? = nil,
        historicalTimeToFirstFill: JSONValue? = nil,
        nbbo: PreviewNBBO? = nil,
        source: QuoteSource? = nil,
        generated: Nanoseconds? = nil,
        extra: JSONObject = JSONObject()
    ) {
        (self.symbol, self.side, self.quantity) = (symbol, side, quantity)
        (self.candidateVenues, self.bestVenue) = (candidateVenues, bestVenue)
        (self.estimatedFee, self.worstCaseFee) = (estimatedFee, worstCaseFee)
        self.estimatedSlippage = estimatedSlippage
        self.estimatedTotalCost = estimatedTotalCost
        (self.historicalTimeToFirstFill, self.nbbo) = (historicalTimeToFirstFill, nbbo)
        (self.source, self.generated, self.extra) = (source, generated, extra)
    }
}

extension OrderPreview: WireModel {
    static var blank: OrderPreview { OrderPreview() }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("symbol", &symbol)
        try wire.field("side", &side)
        try wire.steps("qty_1e8", &quantity)
        try wire.field("candidate_venues", &candidateVenues)
        try wire.field("best_venue", &bestVenue)
        try wire.field("estimated_fee_bps", &estimatedFee)
        try wire.field("worst_case_fee_bps", &worstCaseFee)
        try wire.field("estimated_slippage_bps", &estimatedSlippage)
        try wire.field("estimated_total_cost_bps", &estimatedTotalCost)
        try wire.field("historical_ttff", &historicalTimeToFirstFill)
        try wire.field("nbbo", &nbbo)
        try wire.field("source", &source)
        try wire.field("generated_at_ns", &generated)
        try wire.rest(&extra)
    }
}

/// The best bid and offer of a preview.
///
/// A side without orders is nil, never zero.
public struct PreviewNBBO {
    /// The best bid, in steps of 10⁻⁹.
    public var bid: Px?
    /// The best ask, in steps of 10⁻⁹.
    public var ask: Px?
    /// The midpoint of the two, in steps of 10⁻⁹.
    public var mid: Px?
    /// The spread, in basis points of the mid.
    public var spread: BasisPoints?

    /// Makes a best bid and offer.
    public init(bid: Px? = nil, ask: Px? = nil, mid: Px? = nil, spread: BasisPoints? = nil) {
        (self.bid, self.ask, self.mid, self.spread) = (bid, ask, mid, spread)
    }
}

extension PreviewNBBO: WireModel {
    static var blank: PreviewNBBO { PreviewNBBO() }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.steps("bid_px_1e9", &bid)
        try wire.steps("ask_px_1e9", &ask)
        try wire.steps("mid_px_1e9", &mid)
        try wire.field("spread_bps", &spread)
    }
}

/// An eligible venue for an order: its name, and the server's details.
public struct PreviewVenue: JSONModel {
    /// The venue.
    public var venue: Venue
    /// The server's other fields, by their wire names.
    public var details: JSONObject

    /// Makes a venue.
    public init(_ venue: Venue, details: JSONObject = JSONObject()) {
        (self.venue, self.details) = (venue, details)
    }

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

/// The type of an order.
public struct OrderType: OpenEnum {
    /// The type on the wire.
    public let rawValue: String
    /// Wraps text without looking it up.
    public init(unchecked text: String) { rawValue = text }

    /// A market order.
    public static let market = OrderType(unchecked: "market")
    /// A limit order.
    public static let limit = OrderType(unchecked: "limit")
    /// The documented values.
    public static let known: [OrderType] = [
        .market, .limit,
    ]
    /// The known values, indexed for the reader.
    public static let table = OpenEnumTable(known)
}
