/// The account a key belongs to.
public struct AccountInfo {
    /// The tier, for example `free`.
    public var tier: String?
    /// The account's id.
    public var clientID: String?
    /// The profile's other fields, including limits and features, by their wire names.
    public var extra: JSONObject

    /// Makes an account.
    public init(tier: String? = nil, clientID: String? = nil, extra: JSONObject = JSONObject()) {
        (self.tier, self.clientID, self.extra) = (tier, clientID, extra)
    }
}

extension AccountInfo: WireModel {
    static var blank: AccountInfo { AccountInfo() }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("tier", &tier)
        try wire.id("client_id", &clientID)
        try wire.rest(&extra)
    }
}

extension AccountInfo {
    /// The account's features, by the server's names: those listed, or those that are true.
    public var features: [String] {
        if let list = extra["features"]?.arrayValue { return list.compactMap(\.stringValue) }
        let members = extra["features"]?.objectValue?.members ?? []
        return members.filter { $0.value.boolValue == true }.map(\.key)
    }

    /// Another field of the profile, by its wire name.
    public subscript(key: String) -> JSONValue? { extra[key] }

    /// The key's request limit per second; nil if the server did not state it.
    ///
    /// The documentation shows no name for it: `qps` is searched for at the top level and in
    /// `rate_limit` and `limits`.
    public var requestsPerSecond: Double? {
        let places = [extra["qps"], extra["rate_limit"]?["qps"], extra["limits"]?["qps"]]
        return places.lazy.compactMap { $0?.doubleValue }.first { $0 > 0 }
    }
}
