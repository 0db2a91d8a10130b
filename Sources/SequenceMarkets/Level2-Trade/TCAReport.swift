/// The transaction cost analysis of one finished order; the same from the `tca` topic, the
/// `tca_report` event and an order.
public struct TCAReport {
    /// The order.
    public var nodeOrderID: String
    /// The account's client.
    public var clientID: String?
    /// The instrument.
    public var symbol: String
    /// The side.
    public var side: Side?
    /// The average price achieved, in steps of 10⁻⁹.
    public var achievedVWAP: Px?
    /// The benchmark's average price, in steps of 10⁻⁹.
    public var benchmarkVWAP: Px?
    /// The price expected at submission, in steps of 10⁻⁹.
    public var expectedFill: Px?
    /// Total fees, in steps of 10⁻⁹ USD.
    public var totalFees: USD?
    /// The fees, in basis points of the notional.
    public var feeCost: BasisPoints?
    /// The fees expected at submission.
    public var expectedFee: BasisPoints?
    /// Paid less expected.
    public var feePredictionError: BasisPoints?
    /// The cost of crossing the spread.
    public var spreadCost: BasisPoints?
    /// The market impact.
    public var marketImpact: BasisPoints?
    /// The implementation shortfall.
    public var implementationShortfall: BasisPoints?
    /// The saving against the benchmark.
    public var savingsVsBenchmark: BasisPoints?
    /// Whether the order was filled on a prediction venue.
    public var isPrediction: Bool?
    /// The fill price as a probability, in basis points: 300 is 3 %.
    public var achievedImpliedProbability: BasisPoints?
    /// The arrival mid as a probability.
    public var arrivalImpliedProbability: BasisPoints?
    /// Arrival less achieved price, with the sign reversed for sells.
    public var probabilitySlippage: BasisPoints?
    /// How long execution took, in milliseconds.
    public var executionMilliseconds: Double?
    /// The number of fills.
    public var fillCount: Int?
    /// The venues used, in the form the server sends.
    public var venuesUsed: JSONValue?
}

extension TCAReport {
    /// Makes a report.
    public init(
        nodeOrderID: String,
        symbol: String,
        clientID: String? = nil,
        side: Side? = nil,
        achievedVWAP: Px? = nil,
        benchmarkVWAP: Px? = nil,
        expectedFill: Px? = nil,
        totalFees: USD? = nil,
        feeCost: BasisPoints? = nil,
        expectedFee: BasisPoints? = nil,
        feePredictionError: BasisPoints? = nil,
        spreadCost: BasisPoints? = nil,
        marketImpact: BasisPoints? = nil,
        implementationShortfall: BasisPoints? = nil,
        savingsVsBenchmark: BasisPoints? = nil,
        isPrediction: Bool? = nil,
        achievedImpliedProbability: BasisPoints? = nil,
        arrivalImpliedProbability: BasisPoints? = nil,
        probabilitySlippage: BasisPoints? = nil,
        executionMilliseconds: Double? = nil,
        fillCount: Int? = nil,
        venuesUsed: JSONValue? = nil
    ) {
        self = .blank
        (self.nodeOrderID, self.symbol, self.clientID) = (nodeOrderID, symbol, clientID)
        (self.side, self.achievedVWAP, self.benchmarkVWAP) = (side, achievedVWAP, benchmarkVWAP)
        (self.expectedFill, self.totalFees, self.feeCost) = (expectedFill, totalFees, feeCost)
        (self.expectedFee, self.feePredictionError) = (expectedFee, feePredictionError)
        (self.spreadCost, self.marketImpact) = (spreadCost, marketImpact)
        self.implementationShortfall = implementationShortfall
        (self.savingsVsBenchmark, self.isPrediction) = (savingsVsBenchmark, isPrediction)
        self.achievedImpliedProbability = achievedImpliedProbability
        self.arrivalImpliedProbability = arrivalImpliedProbability
        self.probabilitySlippage = probabilitySlippage
        (self.executionMilliseconds, self.fillCount) = (executionMilliseconds, fillCount)
        self.venuesUsed = venuesUsed
    }
}

extension TCAReport: WireModel {
    // The memberwise initialiser, distinguished from the public one by argument order, makes a
    // large value without copying it.
    static var blank: TCAReport { TCAReport(nodeOrderID: "", clientID: nil, symbol: "") }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("node_order_id", &nodeOrderID)
        try wire.repeated("client_id", &clientID)
        try wire.repeated("symbol", &symbol)
        try wire.field("side", &side)
        try wire.steps("achieved_vwap_1e9", &achievedVWAP)
        try wire.steps("expected_fill_1e9", &expectedFill)
        try wire.steps("total_fees_1e9", &totalFees)
        try wire.field("fee_cost_bps", &feeCost)
        try wire.field("expected_fee_bps", &expectedFee)
        try wire.field("fee_prediction_error_bps", &feePredictionError)
        try wire.field("spread_cost_bps", &spreadCost)
        try wire.field("market_impact_bps", &marketImpact)
        try wire.field("implementation_shortfall_bps", &implementationShortfall)
        try wire.field("savings_vs_benchmark_bps", &savingsVsBenchmark)
        try wire.field("is_prediction", &isPrediction)
        try wire.field("execution_time_ms", &executionMilliseconds)
        try wire.field("num_fills", &fillCount)
        try wire.field("achieved_implied_prob_bps", &achievedImpliedProbability)
        try wire.field("arrival_implied_prob_bps", &arrivalImpliedProbability)
        try wire.field("probability_slippage_bps", &probabilitySlippage)
        try wire.steps("benchmark_vwap_1e9", &benchmarkVWAP)
        try wire.field("venues_used", &venuesUsed)
    }
}
