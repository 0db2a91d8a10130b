/// The fees of venues for one instrument.
public struct FeeTable {
    /// The instrument.
    public var ticker: String?
    /// The fees, one row per venue.
    public var fees: [VenueFees]

    /// Makes a table of fees.
    public init(ticker: String? = nil, fees: [VenueFees] = []) {
        (self.ticker, self.fees) = (ticker, fees)
    }
}

extension FeeTable: WireModel {
    static var blank: FeeTable { FeeTable() }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("ticker", &ticker)
        try wire.field("fees", &fees)
    }
}

extension FeeTable {
    /// The row of a venue.
    public subscript(venue: Venue) -> VenueFees? { fees.first { $0.venue == venue } }
}

/// The fees of one venue.
///
/// A rate that is nil means "do not route here", not "free".
public struct VenueFees {
    /// The venue.
    public var venue: Venue
    /// The maker rate.
    public var maker: BasisPoints?
    /// The taker rate; on a prediction venue, at a price of one half.
    public var taker: BasisPoints?
    /// How the fee is computed.
    public var model: String?
    /// The parts of the fee; `rate_bps` is the rate of a prediction venue's curve.
    public var components: JSONValue?
    /// The formula in words; `taker_fee_usd` is the one to compute.
    public var formula: JSONValue?
    /// The row's other fields, by their wire names.
    public var extra: JSONObject

    /// Makes the fees of a venue.
    public init(
        venue: Venue,
        maker: BasisPoints? = nil,
        taker: BasisPoints? = nil,
        model: String? = nil,
        components: JSONValue? = nil,
        formula: JSONValue? = nil,
        extra: JSONObject = JSONObject()
    ) {
        (self.venue, self.maker, self.taker, self.model) = (venue, maker, taker, model)
        (self.components, self.formula, self.extra) = (components, formula, extra)
    }
}

extension VenueFees: WireModel {
    static var blank: VenueFees { VenueFees(venue: Venue(unchecked: "")) }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("venue", &venue)
        try wire.field("maker_bps", &maker)
        try wire.field("taker_bps", &taker)
        try wire.field("fee_model", &model)
        try wire.field("components", &components)
        try wire.field("formula", &formula)
        try wire.rest(&extra)
    }
}

extension VenueFees {
    /// The rate of the curve, if the venue uses one.
    public var curveRate: BasisPoints? {
        components?["rate_bps"]?.doubleValue.map { BasisPoints($0) }
    }

    /// The curve for computing the fee of a fill locally and exactly.
    public var curve: PredictionFeeCurve? { curveRate.map { PredictionFeeCurve(rate: $0) } }
}
