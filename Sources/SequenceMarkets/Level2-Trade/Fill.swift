/// One execution of an order at a venue; the same over REST and on the stream.
///
/// The documentation uses two spellings for some fields; both are read.
public struct Fill {
    /// The order that was filled.
    public var nodeOrderID: String
    /// The venue's own id of the execution, which identifies a duplicate fill.
    public var executionID: String?
    /// The exchange's id of the fill, if the REST list includes one.
    public var fillID: String?
    /// The instrument.
    public var symbol: String
    /// The side.
    public var side: Side
    /// The quantity, in steps of 10⁻⁸.
    public var quantity: Qty
    /// The price, in steps of 10⁻⁹.
    public var price: Px
    /// The fee in USD, in steps of 10⁻⁹; nil means unknown, never zero.
    public var fee: USD?
    /// The venue.
    public var venue: Venue?
    /// The edge that reported the fill.
    public var edgeID: String?
    /// The execution time.
    public var time: Nanoseconds?
    /// True if the order provided liquidity, false if it took it, nil if the venue did not say.
    public var isMaker: Bool?
    /// The components of the fee, if the venue reported them.
    public var feeBreakdown: JSONValue?
    /// The taker rate charged, in basis points.
    public var takerFeeApplied: BasisPoints?
    /// The maker rate charged, in basis points.
    public var makerFeeApplied: BasisPoints?
    /// The currency of the fee, for example `USDC`.
    public var commissionAsset: String?
    /// The venue's cumulative fees, in steps of 10⁻⁹ USD.
    public var venueCumulativeFee: USD?
}

extension Fill {
    /// Makes a fill.
    public init(
        nodeOrderID: String,
        symbol: String,
        side: Side,
        quantity: Qty,
        price: Px,
        executionID: String? = nil,
        fillID: String? = nil,
        fee: USD? = nil,
        venue: Venue? = nil,
        edgeID: String? = nil,
        time: Nanoseconds? = nil,
        isMaker: Bool? = nil,
        feeBreakdown: JSONValue? = nil,
        takerFeeApplied: BasisPoints? = nil,
        makerFeeApplied: BasisPoints? = nil,
        commissionAsset: String? = nil,
        venueCumulativeFee: USD? = nil
    ) {
        self = .blank
        (self.nodeOrderID, self.symbol, self.side) = (nodeOrderID, symbol, side)
        (self.quantity, self.price, self.fee) = (quantity, price, fee)
        (self.executionID, self.fillID, self.time) = (executionID, fillID, time)
        (self.venue, self.edgeID, self.isMaker) = (venue, edgeID, isMaker)
        (self.takerFeeApplied, self.makerFeeApplied) = (takerFeeApplied, makerFeeApplied)
        (self.feeBreakdown, self.commissionAsset) = (feeBreakdown, commissionAsset)
        self.venueCumulativeFee = venueCumulativeFee
    }
}

extension Fill: WireModel {
    // The memberwise initialiser, distinguished from the public one by `executionID` before
    // `symbol`, makes a large value without copying it.
    static var blank: Fill {
        Fill(nodeOrderID: "", executionID: nil, symbol: "", side: .buy, quantity: 0, price: 0)
    }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("node_order_id", &nodeOrderID)
        try wire.id("venue_execution_id", &executionID)
        try wire.repeated("symbol", &symbol)
        try wire.field("side", &side)
        try wire.steps("qty_1e8", &quantity)
        try wire.steps("price_1e9", &price)
        try wire.steps("fee_1e9", &fee)
        try wire.edge("edge_id", &edgeID, of: &venue)
        try wire.field("ts_unix_ns", &time)
        try wire.id("fill_id", &fillID)
        try wire.field("venue", &venue)
        try wire.alias("timestamp_ns", &time)
        try wire.field("is_maker", &isMaker)
        try wire.field("fee_breakdown", &feeBreakdown)
        try wire.field("taker_fee_bps_applied", &takerFeeApplied)
        try wire.field("maker_fee_bps_applied", &makerFeeApplied)
        try wire.field("commission_asset", &commissionAsset)
        try wire.steps("venue_reported_cum_fee_1e9", &venueCumulativeFee)
    }

    mutating func complete(_ reader: JSONReader) throws(JSONError) {
        if venue == nil { venue = edgeID.flatMap(Venue.init(edge:)) }
    }
}

extension Fill {
    /// The graph the filled order belongs to.
    public var graphID: GraphID? { GraphID(orderID: nodeOrderID) }
    /// The key that two reports of the same execution share.
    public var deduplicationKey: String? { executionID ?? fillID }
    /// Price times quantity; throws ``FixedPointError/overflow``.
    public func notional() throws(FixedPointError) -> USD { try price * quantity }
}
