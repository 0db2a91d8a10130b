/// The fees of a prediction market, as stated in its row.
public struct FeeSchedule {
    /// The power of p × (1 − p) in the formula.
    public var exponent: Int?
    /// The rate as a fraction, in steps of 10⁻⁸: 7 200 000 is 7.2 %.
    public var rateSteps: Int64?
    /// Whether only takers pay.
    public var isTakerOnly: Bool?
    /// The maker rebate, as a fraction in steps of 10⁻⁸.
    public var rebateSteps: Int64?
    /// The schedule's other fields, by their wire names.
    public var extra: JSONObject

    /// Makes a schedule.
    public init(
        exponent: Int? = nil,
        rateSteps: Int64? = nil,
        isTakerOnly: Bool? = nil,
        rebateSteps: Int64? = nil,
        extra: JSONObject = JSONObject()
    ) {
        (self.exponent, self.rateSteps) = (exponent, rateSteps)
        (self.isTakerOnly, self.rebateSteps) = (isTakerOnly, rebateSteps)
        self.extra = extra
    }
}

extension FeeSchedule: WireModel {
    static var blank: FeeSchedule { FeeSchedule() }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("exponent", &exponent)
        try wire.field("rate_1e8", &rateSteps)
        try wire.field("taker_only", &isTakerOnly)
        try wire.field("rebate_rate_1e8", &rebateSteps)
        try wire.rest(&extra)
    }
}

extension FeeSchedule {
    /// The rate in basis points.
    public var rate: BasisPoints? { rateSteps.map { BasisPoints(Double($0) / 10_000) } }
    /// The maker rebate, in basis points.
    public var rebate: BasisPoints? { rebateSteps.map { BasisPoints(Double($0) / 10_000) } }
    /// The curve for computing the fee of a fill locally; nil for an exponent other than 1.
    public var curve: PredictionFeeCurve? {
        exponent == 1 ? rate.map { PredictionFeeCurve(rate: $0) } : nil
    }
}
