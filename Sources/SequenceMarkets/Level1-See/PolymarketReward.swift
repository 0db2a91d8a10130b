/// Polymarket's reward for resting orders of one token.
public struct PolymarketReward {
    /// The token.
    public var tokenID: String
    /// The market's condition.
    public var conditionID: String?
    /// The minimum order size that counts.
    public var minimumSize: Qty?
    /// The maximum spread that counts; a statistic in the venue's own unit.
    public var maximumSpread: Double?
    /// The daily reward, in USDC.
    public var ratePerDay: USD?
    /// The current spread.
    public var currentSpread: Double?
    /// When the program ends; whole seconds on the wire.
    public var end: Nanoseconds?
    /// The row's other fields, by their wire names.
    public var extra: JSONObject

    /// Makes a reward.
    public init(
        tokenID: String,
        conditionID: String? = nil,
        minimumSize: Qty? = nil,
        maximumSpread: Double? = nil,
        ratePerDay: USD? = nil,
        currentSpread: Double? = nil,
        end: Nanoseconds? = nil,
        extra: JSONObject = JSONObject()
    ) {
        (self.tokenID, self.conditionID, self.minimumSize) = (tokenID, conditionID, minimumSize)
        (self.maximumSpread, self.ratePerDay) = (maximumSpread, ratePerDay)
        (self.currentSpread, self.end, self.extra) = (currentSpread, end, extra)
    }
}

extension PolymarketReward: WireModel {
    static var blank: PolymarketReward { PolymarketReward(tokenID: "") }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.id("token_id", &tokenID)
        try wire.field("condition_id", &conditionID)
        try wire.decimal("rewards_min_size", &minimumSize)
        try wire.field("rewards_max_spread", &maximumSpread)
        try wire.decimal("rate_per_day_usdc", &ratePerDay)
        try wire.field("current_spread", &currentSpread)
        try wire.seconds("reward_end_unix_s", &end)
        try wire.rest(&extra)
    }
}
