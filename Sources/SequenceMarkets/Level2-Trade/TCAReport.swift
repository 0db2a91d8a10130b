/// The transaction cost analysis of one finished order; the same from the `tca` topic, the
/// `tca_report` event and an order.
public struct TCAReport: JSONModel {
    /// The order.
    public var nodeOrderID: String
    /// The account's client.
    public var clientID: String?
    /// The instrument.
    public var symbol: String
    /// Which way.
    public var side: Side?
    /// The average price achieved, in steps of 10⁻⁹.
    public var achievedVWAP: Px?
    /// The benchmark's average price, in steps of 10⁻⁹.
    public var benchmarkVWAP: Px?
    /// The price expected at submission, in steps of 10⁻⁹.
    public var expectedFill: Px?
    /// All fees, in steps of 10⁻⁹ USD.
    public var totalFees: USD?
    /// The fees, in basis points of the notional.
    public var feeCost: BasisPoints?
    /// The fees expected at submission.
    public var expectedFee: BasisPoints?
    /// Paid less expected.
    public var feePredictionError: BasisPoints?
    /// The cost of crossing the spread.
    public var spreadCost: BasisPoints?
    /// How far the order moved the market.
    public var marketImpact: BasisPoints?
    /// The implementation shortfall.
    public var implementationShortfall: BasisPoints?
    /// What was saved against the benchmark.
    public var savingsVsBenchmark: BasisPoints?
    /// Whether the order was filled on a prediction venue.
    public var isPrediction: Bool?
    /// The fill price as a probability, in basis points: 300 is 3 %.
    public var achievedImpliedProbability: BasisPoints?
    /// The arrival mid as a probability.
    public var arrivalImpliedProbability: BasisPoints?
    /// Arrival less achieved, with the sign turned for sells.
    public var probabilitySlippage: BasisPoints?
    /// How long execution took, in milliseconds.
    public var executionMilliseconds: Double?
    /// How many fills there were.
    public var fillCount: Int?
    /// The venues used, in the form the server sends.
    public var venuesUsed: JSONValue?

    enum Field: String, WireField {
        case nodeOrderID = "node_order_id"
        case clientID = "client_id"
        case symbol
        case side
        case achievedVWAP = "achieved_vwap_1e9"
        case expectedFill = "expected_fill_1e9"
        case totalFees = "total_fees_1e9"
        case feeCost = "fee_cost_bps"
        case expectedFee = "expected_fee_bps"
        case feePredictionError = "fee_prediction_error_bps"
        case spreadCost = "spread_cost_bps"
        case marketImpact = "market_impact_bps"
        case implementationShortfall = "implementation_shortfall_bps"
        case savingsVsBenchmark = "savings_vs_benchmark_bps"
        case isPrediction = "is_prediction"
        case executionMilliseconds = "execution_time_ms"
        case fillCount = "num_fills"
        case achievedImpliedProbability = "achieved_implied_prob_bps"
        case arrivalImpliedProbability = "arrival_implied_prob_bps"
        case probabilitySlippage = "probability_slippage_bps"
        case benchmarkVWAP = "benchmark_vwap_1e9"
        case venuesUsed = "venues_used"
    }
    static let fields = FieldTable<Field>()

    /// Appends the report in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.nodeOrderID, nodeOrderID)
            writer.field(Field.clientID, clientID)
            writer.field(Field.symbol, symbol)
            writer.field(Field.side, side)
            writer.field(Field.achievedVWAP, raw: achievedVWAP)
            writer.field(Field.expectedFill, raw: expectedFill)
            writer.field(Field.totalFees, raw: totalFees)
            writer.field(Field.feeCost, feeCost)
            writer.field(Field.expectedFee, expectedFee)
            writer.field(Field.feePredictionError, feePredictionError)
            writer.field(Field.spreadCost, spreadCost)
            writer.field(Field.marketImpact, marketImpact)
            writer.field(Field.implementationShortfall, implementationShortfall)
            writer.field(Field.savingsVsBenchmark, savingsVsBenchmark)
            writer.field(Field.isPrediction, isPrediction)
            writer.field(Field.executionMilliseconds, executionMilliseconds)
            writer.field(Field.fillCount, fillCount)
            writer.field(Field.achievedImpliedProbability, achievedImpliedProbability)
            writer.field(Field.arrivalImpliedProbability, arrivalImpliedProbability)
            writer.field(Field.probabilitySlippage, probabilitySlippage)
            writer.field(Field.benchmarkVWAP, raw: benchmarkVWAP)
            writer.field(Field.venuesUsed, venuesUsed)
        }
    }
}

extension TCAReport {
    /// Reads a report.
    public init(from reader: inout JSONReader) throws(JSONError) {
        var nodeOrderID: String?
        var symbol: String?
        var clientID: String?
        var side: Side?
        var achievedVWAP: Px?
        var benchmarkVWAP: Px?
        var expectedFill: Px?
        var totalFees: USD?
        var feeCost: BasisPoints?
        var expectedFee: BasisPoints?
        var feePredictionError: BasisPoints?
        var spreadCost: BasisPoints?
        var marketImpact: BasisPoints?
        var implementationShortfall: BasisPoints?
        var savingsVsBenchmark: BasisPoints?
        var isPrediction: Bool?
        var achievedImpliedProbability: BasisPoints?
        var arrivalImpliedProbability: BasisPoints?
        var probabilitySlippage: BasisPoints?
        var executionMilliseconds: Double?
        var fillCount: Int?
        var venuesUsed: JSONValue?
        let table = TCAReport.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table) {
            switch field {
            case .nodeOrderID: nodeOrderID = try reader.readString()
            case .clientID: clientID = try reader.readOptionalRepeatedString()
            case .symbol: symbol = try reader.readRepeatedString()
            case .side: side = try reader.readOptionalEnum()
            case .achievedVWAP: achievedVWAP = try reader.readOptionalRaw()
            case .benchmarkVWAP: benchmarkVWAP = try reader.readOptionalRaw()
            case .expectedFill: expectedFill = try reader.readOptionalRaw()
            case .totalFees: totalFees = try reader.readOptionalRaw()
            case .feeCost: feeCost = try reader.readOptionalBasisPoints()
            case .expectedFee: expectedFee = try reader.readOptionalBasisPoints()
            case .feePredictionError: feePredictionError = try reader.readOptionalBasisPoints()
            case .spreadCost: spreadCost = try reader.readOptionalBasisPoints()
            case .marketImpact: marketImpact = try reader.readOptionalBasisPoints()
            case .implementationShortfall:
                implementationShortfall = try reader.readOptionalBasisPoints()
            case .savingsVsBenchmark: savingsVsBenchmark = try reader.readOptionalBasisPoints()
            case .isPrediction: isPrediction = try reader.readOptionalBool()
            case .achievedImpliedProbability:
                achievedImpliedProbability = try reader.readOptionalBasisPoints()
            case .arrivalImpliedProbability:
                arrivalImpliedProbability = try reader.readOptionalBasisPoints()
            case .probabilitySlippage: probabilitySlippage = try reader.readOptionalBasisPoints()
            case .executionMilliseconds: executionMilliseconds = try reader.readOptionalDouble()
            case .fillCount: fillCount = try reader.readOptionalInt()
            case .venuesUsed: venuesUsed = try reader.readOptionalValue()
            }
        }
        self.init(
            nodeOrderID: try reader.require(nodeOrderID, Field.nodeOrderID),
            clientID: clientID,
            symbol: try reader.require(symbol, Field.symbol),
            side: side,
            achievedVWAP: achievedVWAP,
            benchmarkVWAP: benchmarkVWAP,
            expectedFill: expectedFill,
            totalFees: totalFees,
            feeCost: feeCost,
            expectedFee: expectedFee,
            feePredictionError: feePredictionError,
            spreadCost: spreadCost,
            marketImpact: marketImpact,
            implementationShortfall: implementationShortfall,
            savingsVsBenchmark: savingsVsBenchmark,
            isPrediction: isPrediction,
            achievedImpliedProbability: achievedImpliedProbability,
            arrivalImpliedProbability: arrivalImpliedProbability,
            probabilitySlippage: probabilitySlippage,
            executionMilliseconds: executionMilliseconds,
            fillCount: fillCount,
            venuesUsed: venuesUsed
        )
    }
}
