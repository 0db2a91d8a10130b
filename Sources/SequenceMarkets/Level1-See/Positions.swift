/// All positions of the account at one moment, with their totals.
public struct Positions: HoldsRowIssues {
    /// The positions.
    public var positions: [Position]
    /// Their totals in USD.
    public var totals: PositionTotals
    /// When the snapshot was taken.
    public var asOf: Nanoseconds?
    /// The positions that could not be read; the totals still include them.
    public var issues: [RowIssue]

    /// Makes the snapshot.
    public init(
        totals: PositionTotals,
        positions: [Position] = [],
        asOf: Nanoseconds? = nil,
        issues: [RowIssue] = []
    ) {
        (self.totals, self.positions, self.asOf) = (totals, positions, asOf)
        self.issues = issues
    }
}

extension Positions: WireModel {
    static var blank: Positions { Positions(totals: .blank) }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.rows("positions", &positions, &issues, isRequired: true)
        try wire.field("totals", &totals)
        try wire.field("as_of_ns", &asOf)
    }
}

/// The totals of all positions, in steps of 10⁻⁹ USD.
public struct PositionTotals {
    /// The total value.
    public var netAssetValue: USD?
    /// The cash part.
    public var cash: USD?
    /// The unrealized profit.
    public var unrealizedPnL: USD?
    /// The realized profit.
    public var realizedPnL: USD?
    /// The fees paid so far.
    public var fees: USD?
    /// The number of positions.
    public var count: Int?

    /// Makes the totals.
    public init(
        netAssetValue: USD? = nil,
        cash: USD? = nil,
        unrealizedPnL: USD? = nil,
        realizedPnL: USD? = nil,
        fees: USD? = nil,
        count: Int? = nil
    ) {
        (self.netAssetValue, self.cash) = (netAssetValue, cash)
        (self.unrealizedPnL, self.realizedPnL, self.fees) = (unrealizedPnL, realizedPnL, fees)
        self.count = count
    }
}

extension PositionTotals: WireModel {
    static var blank: PositionTotals { PositionTotals() }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.steps("nav_usd_1e9", &netAssetValue)
        try wire.steps("cash_usd_1e9", &cash)
        try wire.steps("unrealized_pnl_usd_1e9", &unrealizedPnL)
        try wire.steps("realized_pnl_usd_1e9", &realizedPnL)
        try wire.steps("fees_usd_1e9", &fees)
        try wire.field("num_positions", &count)
    }
}
