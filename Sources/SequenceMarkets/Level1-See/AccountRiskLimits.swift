/// The limits of a profile; nil if the server stated none.
public struct AccountRiskLimits {
    /// The maximum amount at risk, in USD.
    public var maximumNotional: USD?
    /// The maximum drawdown, in USD.
    public var maximumDrawdown: USD?
    /// Whether the kill switch is engaged.
    public var isKillSwitchActive: Bool?
    /// The profile's other limits, by their wire names.
    public var extra: JSONObject

    /// Makes limits.
    public init(
        maximumNotional: USD? = nil,
        maximumDrawdown: USD? = nil,
        isKillSwitchActive: Bool? = nil,
        extra: JSONObject = JSONObject()
    ) {
        (self.maximumNotional, self.maximumDrawdown) = (maximumNotional, maximumDrawdown)
        (self.isKillSwitchActive, self.extra) = (isKillSwitchActive, extra)
    }
}

extension AccountRiskLimits: WireModel {
    static var blank: AccountRiskLimits { AccountRiskLimits() }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.decimal("max_notional_usd", &maximumNotional)
        try wire.decimal("max_drawdown_usd", &maximumDrawdown)
        try wire.field("kill_switch_active", &isKillSwitchActive)
        try wire.rest(&extra)
    }
}

extension AccountRiskLimits {
    /// Another limit of the profile, by its wire name.
    public subscript(key: String) -> JSONValue? { extra[key] }
}
