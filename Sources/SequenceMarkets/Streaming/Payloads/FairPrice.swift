/// `fair_price:<underlying>`: the reference price consolidated over venues.
public struct FairPrice {
    /// The underlying, for example `BTC`.
    public var underlying: String
    /// The composite mid, in steps of 10⁻⁹.
    public var fairMid: Px?
    /// The mid of the spot venues.
    public var spotMid: Px?
    /// The mid of the perpetual venues.
    public var perpMid: Px?
    /// The perpetual's premium to spot, in basis points.
    public var basis: BasisPoints?
    /// The confidence in the composite, 0 to 1.
    public var confidence: Double?
    /// The contributing venues.
    public var contributors: [Contributor]
    /// When it was computed.
    public var time: Nanoseconds?
    /// The channel it arrived on, for example `fair_price:BTC`; nil if none.
    public var channel: String?

    /// One venue's contribution to a fair price.
    public struct Contributor {
        /// The venue.
        public var venue: Venue
        /// The instrument type it quotes.
        public var instrumentType: InstrumentType?
        /// Its mid, in steps of 10⁻⁹.
        public var mid: Px?
        /// Its weight.
        public var weight: Double?
        /// The age of its quote, in milliseconds.
        public var stalenessMilliseconds: Double?
    }
}

extension FairPrice.Contributor {
    /// Makes a contributor.
    public init(
        venue: Venue,
        mid: Px? = nil,
        instrumentType: InstrumentType? = nil,
        weight: Double? = nil,
        stalenessMilliseconds: Double? = nil
    ) {
        self = .blank
        (self.venue, self.instrumentType, self.mid) = (venue, instrumentType, mid)
        (self.weight, self.stalenessMilliseconds) = (weight, stalenessMilliseconds)
    }
}

extension FairPrice.Contributor: WireModel {
    // The memberwise initialiser, distinguished from the public one by argument order, makes a
    // large value without copying it.
    static var blank: FairPrice.Contributor {
        FairPrice.Contributor(venue: Venue(unchecked: ""), instrumentType: nil, mid: nil)
    }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("venue", &venue)
        try wire.field("instrument_type", &instrumentType)
        try wire.steps("mid_1e9", &mid)
        try wire.field("weight", &weight)
        try wire.field("staleness_ms", &stalenessMilliseconds)
    }
}

extension FairPrice {
    /// Makes a fair price.
    public init(
        underlying: String,
        fairMid: Px? = nil,
        spotMid: Px? = nil,
        perpMid: Px? = nil,
        basis: BasisPoints? = nil,
        confidence: Double? = nil,
        time: Nanoseconds? = nil,
        contributors: [Contributor] = [],
        channel: String? = nil
    ) {
        self = .blank
        (self.underlying, self.fairMid, self.spotMid) = (underlying, fairMid, spotMid)
        (self.perpMid, self.basis, self.confidence) = (perpMid, basis, confidence)
        (self.contributors, self.time, self.channel) = (contributors, time, channel)
    }
}

extension FairPrice: WireModel {
    static var blank: FairPrice { FairPrice(underlying: "", contributors: [], time: nil) }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.repeated("underlying", &underlying)
        try wire.steps("fair_mid_1e9", &fairMid)
        try wire.steps("spot_mid_1e9", &spotMid)
        try wire.steps("perp_mid_1e9", &perpMid)
        try wire.field("basis_bps", &basis)
        try wire.field("confidence", &confidence)
        try wire.field("contributors", &contributors)
        try wire.field("cc_ts_ns", &time)
        try wire.field("channel", &channel)
    }
}
