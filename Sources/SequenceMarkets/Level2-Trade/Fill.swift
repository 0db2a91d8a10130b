/// One execution of an order at a venue; the same over REST and on the stream.
///
/// The documentation spells some fields in two ways; both are read.
public struct Fill: JSONModel {
    /// The order that was filled.
    public var nodeOrderID: String
    /// The venue's own id of the execution: the key to tell a repeated fill by.
    public var executionID: String?
    /// The exchange's id of the fill, where the REST list gives one.
    public var fillID: String?
    /// The instrument.
    public var symbol: String
    /// Which way.
    public var side: Side
    /// The quantity, in steps of 10⁻⁸.
    public var quantity: Qty
    /// The price, in steps of 10⁻⁹.
    public var price: Px
    /// The fee in USD, in steps of 10⁻⁹; nil is "not known", never zero.
    public var fee: USD?
    /// The venue.
    public var venue: Venue?
    /// The edge that reported the fill.
    public var edgeID: String?
    /// When it happened.
    public var time: Nanoseconds?
    /// True if the order gave liquidity, false if it took it, nil if the venue did not say.
    public var isMaker: Bool?
    /// The parts of the fee, where the venue reported them.
    public var feeBreakdown: JSONValue?
    /// The taker rate that was charged, in basis points.
    public var takerFeeApplied: BasisPoints?
    /// The maker rate that was charged, in basis points.
    public var makerFeeApplied: BasisPoints?
    /// What the fee was charged in, for example `USDC`.
    public var commissionAsset: String?
    /// The venue's running sum of fees, in steps of 10⁻⁹ USD.
    public var venueCumulativeFee: USD?

    enum Field: String, WireField {
        case nodeOrderID = "node_order_id"
        case executionID = "venue_execution_id"
        case symbol
        case side
        case quantity = "qty_1e8"
        case price = "price_1e9"
        case fee = "fee_1e9"
        case edgeID = "edge_id"
        case streamTime = "ts_unix_ns"
        case fillID = "fill_id"
        case venue
        case listTime = "timestamp_ns"
        case isMaker = "is_maker"
        case feeBreakdown = "fee_breakdown"
        case takerFeeApplied = "taker_fee_bps_applied"
        case makerFeeApplied = "maker_fee_bps_applied"
        case commissionAsset = "commission_asset"
        case venueCumulativeFee = "venue_reported_cum_fee_1e9"
    }
    static let fields = FieldTable<Field>()

    /// Appends the fill in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.nodeOrderID, nodeOrderID)
            writer.field(Field.executionID, executionID)
            writer.field(Field.symbol, symbol)
            writer.field(Field.side, side)
            writer.field(Field.quantity, raw: quantity)
            writer.field(Field.price, raw: price)
            writer.field(Field.fee, raw: fee)
            writer.field(Field.edgeID, edgeID)
            writer.field(Field.streamTime, time)
            writer.field(Field.fillID, fillID)
            writer.field(Field.venue, venue)
            writer.field(Field.isMaker, isMaker)
            writer.field(Field.feeBreakdown, feeBreakdown)
            writer.field(Field.takerFeeApplied, takerFeeApplied)
            writer.field(Field.makerFeeApplied, makerFeeApplied)
            writer.field(Field.commissionAsset, commissionAsset)
            writer.field(Field.venueCumulativeFee, raw: venueCumulativeFee)
        }
    }

    /// `venue-edge-kraken` reports fills of Kraken; the reader stays before the edge's name.
    @inline(__always)
    private static func venueOfEdge(_ reader: inout JSONReader) -> Venue? {
        var ahead = reader
        guard ahead.peek() != 0, ahead.skip("\"venue-edge-") else { return nil }
        if let known = ahead.knownValue(Venue.self) { return known }
        guard let edge = try? reader.peekString() else { return nil }
        return Venue(rawValue: String(edge.dropFirst("venue-edge-".count)))
    }
}

extension Fill {
    /// Reads a fill.
    public init(from reader: inout JSONReader) throws(JSONError) {
        var nodeOrderID: String?
        var symbol: String?
        var side: Side?
        var quantity: Qty?
        var price: Px?
        var executionID: String?
        var fee: USD?
        var edgeID: String?
        var time: Nanoseconds?
        var fillID: String?
        var venue: Venue?
        var isMaker: Bool?
        var feeBreakdown: JSONValue?
        var takerFeeApplied: BasisPoints?
        var makerFeeApplied: BasisPoints?
        var commissionAsset: String?
        var venueCumulativeFee: USD?
        var venueOfEdge: Venue?
        let table = Fill.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table) {
            switch field {
            case .nodeOrderID: nodeOrderID = try reader.readString()
            case .executionID: executionID = try reader.readOptionalText()
            case .symbol: symbol = try reader.readRepeatedString()
            case .side: side = try reader.readEnum()
            case .quantity: quantity = try reader.readRaw()
            case .price: price = try reader.readRaw()
            case .fee: fee = try reader.readOptionalRaw()
            case .edgeID:
                venueOfEdge = Fill.venueOfEdge(&reader)
                edgeID = try reader.readOptionalRepeatedString()
            case .streamTime, .listTime: time = try reader.readOptionalTime()
            case .fillID: fillID = try reader.readOptionalText()
            case .venue: venue = try reader.readOptionalEnum()
            case .isMaker: isMaker = try reader.readOptionalBool()
            case .feeBreakdown: feeBreakdown = try reader.readOptionalValue()
            case .takerFeeApplied: takerFeeApplied = try reader.readOptionalBasisPoints()
            case .makerFeeApplied: makerFeeApplied = try reader.readOptionalBasisPoints()
            case .commissionAsset: commissionAsset = try reader.readOptionalString()
            case .venueCumulativeFee: venueCumulativeFee = try reader.readOptionalRaw()
            }
        }
        self.init(
            nodeOrderID: try reader.require(nodeOrderID, Field.nodeOrderID),
            executionID: executionID,
            fillID: fillID,
            symbol: try reader.require(symbol, Field.symbol),
            side: try reader.require(side, Field.side),
            quantity: try reader.require(quantity, Field.quantity),
            price: try reader.require(price, Field.price),
            fee: fee,
            venue: venue ?? venueOfEdge,
            edgeID: edgeID,
            time: time,
            isMaker: isMaker,
            feeBreakdown: feeBreakdown,
            takerFeeApplied: takerFeeApplied,
            makerFeeApplied: makerFeeApplied,
            commissionAsset: commissionAsset,
            venueCumulativeFee: venueCumulativeFee
        )
    }
}

extension Fill {
    /// The graph the filled order belongs to.
    public var graphID: GraphID? { GraphID(orderID: nodeOrderID) }
    /// The key by which two reports of one execution are known to be the same.
    public var deduplicationKey: String? { executionID ?? fillID }
    /// Price times quantity; throws ``FixedPointError/overflow``.
    public func notional() throws(FixedPointError) -> USD { try price * quantity }
}
