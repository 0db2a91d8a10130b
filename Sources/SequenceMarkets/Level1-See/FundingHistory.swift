/// The funding of one instrument over time.
public struct FundingHistory: HoldsRowIssues {
    /// The instrument.
    public var symbol: String
    /// The venue.
    public var venue: Venue?
    /// The number of points.
    public var count: Int?
    /// The settlements, in the server's order.
    public var points: [FundingPoint]
    /// The rows that could not be read.
    public var issues: [RowIssue]

    /// Makes a history of funding.
    public init(
        symbol: String,
        venue: Venue? = nil,
        count: Int? = nil,
        points: [FundingPoint] = [],
        issues: [RowIssue] = []
    ) {
        (self.symbol, self.venue, self.count, self.points) = (symbol, venue, count, points)
        self.issues = issues
    }
}

extension FundingHistory: WireModel {
    static var blank: FundingHistory { FundingHistory(symbol: "") }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("symbol", &symbol)
        try wire.field("venue", &venue)
        try wire.field("count", &count)
        try wire.rows("points", &points, &issues)
    }
}

/// One settlement of funding.
public struct FundingPoint {
    /// The time of the settlement.
    public var time: Nanoseconds
    /// The rate as a signed fraction in steps of 10⁻⁹; positive means longs paid shorts.
    public var rateSteps: Int64
    /// The mark price, in steps of 10⁻⁹.
    public var markPrice: Px?

    /// Makes a settlement of funding.
    public init(time: Nanoseconds, rateSteps: Int64, markPrice: Px? = nil) {
        (self.time, self.rateSteps, self.markPrice) = (time, rateSteps, markPrice)
    }
}

extension FundingPoint: WireModel {
    static var blank: FundingPoint { FundingPoint(time: Nanoseconds(raw: 0), rateSteps: 0) }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("ts_ns", &time)
        try wire.field("rate_1e9", &rateSteps)
        try wire.steps("mark_price_1e9", &markPrice)
    }
}

extension FundingPoint {
    /// The rate in basis points a settlement.
    public var rate: BasisPoints { BasisPoints(Double(rateSteps) / 100_000) }
}
