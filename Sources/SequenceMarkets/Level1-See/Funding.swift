/// Funding rates of perpetual futures.
public struct FundingRates: HoldsRowIssues {
    /// The unit of the rates, `bps_per_hour`.
    public var unit: String?
    /// The rates.
    public var rates: [FundingRate]
    /// The rows that could not be read.
    public var issues: [RowIssue]

    /// Makes funding rates.
    public init(unit: String? = nil, rates: [FundingRate] = [], issues: [RowIssue] = []) {
        (self.unit, self.rates, self.issues) = (unit, rates, issues)
    }
}

extension FundingRates: WireModel {
    static var blank: FundingRates { FundingRates() }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("unit", &unit)
        try wire.rows("rates", &rates, &issues)
    }
}

/// The funding rate of one instrument, per hour whatever the venue's funding interval.
public struct FundingRate {
    /// The venue.
    public var venue: Venue
    /// The instrument.
    public var symbol: String
    /// The decentralised exchange within the venue; empty for the others.
    public var dex: String?
    /// The rate, in basis points an hour; longs pay shorts if it is positive.
    public var rate: BasisPoints
    /// The predicted next rate, in basis points an hour.
    public var predictedRate: BasisPoints?
    /// The mark price, in steps of 10⁻⁹.
    public var markPrice: Px?
    /// The open interest, in steps of 10⁻⁸.
    public var openInterest: Qty?
    /// The next funding time.
    public var nextSettlement: Nanoseconds?
    /// The age of the rate, in milliseconds.
    public var ageMilliseconds: Double?

    /// Makes a funding rate.
    public init(
        venue: Venue,
        symbol: String,
        rate: BasisPoints,
        dex: String? = nil,
        predictedRate: BasisPoints? = nil,
        markPrice: Px? = nil,
        openInterest: Qty? = nil,
        nextSettlement: Nanoseconds? = nil,
        ageMilliseconds: Double? = nil
    ) {
        (self.venue, self.symbol, self.rate, self.dex) = (venue, symbol, rate, dex)
        (self.predictedRate, self.markPrice) = (predictedRate, markPrice)
        (self.openInterest, self.nextSettlement) = (openInterest, nextSettlement)
        self.ageMilliseconds = ageMilliseconds
    }
}

extension FundingRate: WireModel {
    static var blank: FundingRate {
        FundingRate(venue: Venue(unchecked: ""), symbol: "", rate: BasisPoints(0))
    }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("venue", &venue)
        try wire.field("symbol", &symbol)
        try wire.field("dex", &dex)
        try wire.field("rate_bps_per_hour", &rate)
        try wire.field("predicted_rate_bps_per_hour", &predictedRate)
        try wire.steps("mark_price_1e9", &markPrice)
        try wire.steps("open_interest_1e8", &openInterest)
        try wire.field("next_settlement_ns", &nextSettlement)
        try wire.field("snapshot_age_ms", &ageMilliseconds)
    }
}
