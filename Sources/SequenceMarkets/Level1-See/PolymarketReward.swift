/// What Polymarket pays for resting orders of one token.
public struct PolymarketReward: JSONModel {
    /// The token.
    public var tokenID: String
    /// The market's condition.
    public var conditionID: String?
    /// The smallest order that counts.
    public var minimumSize: Qty?
    /// The widest spread that counts; a statistic in the venue's own unit.
    public var maximumSpread: Double?
    /// What is paid a day, in USDC.
    public var ratePerDay: USD?
    /// The spread now.
    public var currentSpread: Double?
    /// When the program ends, in seconds since the epoch.
    public var end: Int64?
    /// What else the row holds, by the wire's names.
    public var extra: JSONObject

    enum Field: String, WireField {
        case tokenID = "token_id"
        case conditionID = "condition_id"
        case minimumSize = "rewards_min_size"
        case maximumSpread = "rewards_max_spread"
        case ratePerDay = "rate_per_day_usdc"
        case currentSpread = "current_spread"
        case end = "reward_end_unix_s"
    }
    static let fields = FieldTable<Field>()

    /// Reads a reward.
    public init(from reader: inout JSONReader) throws(JSONError) {
        var tokenID: String?
        extra = JSONObject()
        let table = PolymarketReward.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table, unknown: &extra) {
            switch field {
            case .tokenID: tokenID = try reader.readText()
            case .conditionID: conditionID = try reader.readOptionalString()
            case .minimumSize: minimumSize = try reader.readOptionalFixed()
            case .maximumSpread: maximumSpread = try reader.readOptionalDouble()
            case .ratePerDay: ratePerDay = try reader.readOptionalFixed()
            case .currentSpread: currentSpread = try reader.readOptionalDouble()
            case .end: end = try reader.readOptionalInt64()
            }
        }
        self.tokenID = try reader.require(tokenID, Field.tokenID)
    }

    /// Appends a reward in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.tokenID, tokenID)
            writer.field(Field.conditionID, conditionID)
            writer.field(Field.minimumSize, decimal: minimumSize)
            writer.field(Field.maximumSpread, maximumSpread)
            writer.field(Field.ratePerDay, decimal: ratePerDay)
            writer.field(Field.currentSpread, currentSpread)
            writer.field(Field.end, end)
            writer.members(extra)
        }
    }
}
