/// A venue's edge: the gateway that sends orders to the venue.
public struct EdgeInfo {
    /// The edge's id.
    public var id: String?
    /// The venue it serves.
    public var venue: Venue?
    /// Its state; `connected` is the expected one.
    public var status: EdgeState?
    /// Its location.
    public var region: String?
    /// Its last heartbeat.
    public var lastHeartbeat: Nanoseconds?
    /// The row's other fields, by their wire names.
    public var extra: JSONObject

    /// Makes an edge.
    public init(
        id: String? = nil,
        venue: Venue? = nil,
        status: EdgeState? = nil,
        region: String? = nil,
        lastHeartbeat: Nanoseconds? = nil,
        extra: JSONObject = JSONObject()
    ) {
        (self.id, self.venue, self.status, self.region) = (id, venue, status, region)
        (self.lastHeartbeat, self.extra) = (lastHeartbeat, extra)
    }
}

extension EdgeInfo: WireModel {
    static var blank: EdgeInfo { EdgeInfo() }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.id("edge_id", &id)
        try wire.field("venue", &venue)
        try wire.field("status", &status)
        try wire.field("region", &region)
        try wire.field("last_heartbeat_ns", &lastHeartbeat)
        try wire.rest(&extra)
    }
}

extension EdgeInfo {
    /// The venues that are connected there.
    public var venues: [Venue] {
        let lists = ["connected_venues", "venues"].lazy.compactMap { extra[$0]?.arrayValue }
        if let list = lists.first {
            return list.compactMap { $0.stringValue.map { Venue(rawValue: $0) } }
        }
        return venue.map { [$0] } ?? []
    }

    /// How many symbols it serves.
    public var symbolCount: Int? {
        if let list = extra["symbols"]?.arrayValue { return list.count }
        let counts = ["symbol_count", "symbols"].lazy.compactMap { extra[$0]?.int64Value }
        return counts.first.flatMap { Int(exactly: $0) }
    }
}

/// The state of an edge.
public struct EdgeState: OpenEnum {
    /// The state on the wire.
    public let rawValue: String
    /// Wraps text without looking it up.
    public init(unchecked text: String) { rawValue = text }

    /// Connected.
    public static let connected = EdgeState(unchecked: "connected")
    /// Not connected.
    public static let disconnected = EdgeState(unchecked: "disconnected")
    /// The documented values.
    public static let known: [EdgeState] = [
        .connected, .disconnected,
    ]
    /// The known values, indexed for the reader.
    public static let table = OpenEnumTable(known)
}

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
