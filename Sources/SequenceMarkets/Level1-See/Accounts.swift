/// A venue's edge: where orders leave for the venue.
public struct EdgeInfo: JSONModel {
    /// The edge's id.
    public var id: String?
    /// The venue it serves.
    public var venue: Venue?
    /// Where it stands; `connected` is what it should be.
    public var status: EdgeState?
    /// Where it runs.
    public var region: String?
    /// Its last heartbeat.
    public var lastHeartbeat: Nanoseconds?
    /// What else the row holds, by the wire's names.
    public var extra: JSONObject

    enum Field: String, WireField {
        case id = "edge_id"
        case venue
        case status
        case region
        case lastHeartbeat = "last_heartbeat_ns"
    }
    static let fields = FieldTable<Field>()

    /// Reads an edge.
    public init(from reader: inout JSONReader) throws(JSONError) {
        extra = JSONObject()
        let table = EdgeInfo.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table, unknown: &extra) {
            switch field {
            case .id: id = try reader.readOptionalText()
            case .venue: venue = try reader.readOptionalEnum()
            case .status: status = try reader.readOptionalEnum()
            case .region: region = try reader.readOptionalString()
            case .lastHeartbeat: lastHeartbeat = try reader.readOptionalTime()
            }
        }
    }

    /// Appends an edge in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.id, id)
            writer.field(Field.venue, venue)
            writer.field(Field.status, status)
            writer.field(Field.region, region)
            writer.field(Field.lastHeartbeat, lastHeartbeat)
            writer.members(extra)
        }
    }
}

/// Where an edge stands.
public struct EdgeState: OpenEnum {
    /// The state on the wire.
    public let rawValue: String
    /// Wraps text without looking it up.
    public init(unchecked text: String) { rawValue = text }

    /// Connected.
    public static let connected = EdgeState(unchecked: "connected")
    /// Not connected.
    public static let disconnected = EdgeState(unchecked: "disconnected")
    /// The documented ones.
    public static let known: [EdgeState] = [
        .connected, .disconnected,
    ]
    /// The known values, ready for the reader.
    public static let table = OpenEnumTable(known)
}

/// The account a key belongs to.
public struct AccountInfo: JSONModel {
    /// The tier, for example `free`.
    public var tier: String?
    /// The account's id.
    public var clientID: String?
    /// What else the profile holds, limits and features among it; by the wire's names.
    public var extra: JSONObject

    enum Field: String, WireField {
        case tier
        case clientID = "client_id"
    }
    static let fields = FieldTable<Field>()

    /// Reads an account.
    public init(from reader: inout JSONReader) throws(JSONError) {
        extra = JSONObject()
        let table = AccountInfo.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table, unknown: &extra) {
            switch field {
            case .tier: tier = try reader.readOptionalString()
            case .clientID: clientID = try reader.readOptionalText()
            }
        }
    }

    /// Appends an account in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.tier, tier)
            writer.field(Field.clientID, clientID)
            writer.members(extra)
        }
    }
}

extension AccountInfo {
    /// What else the profile holds under a name of the wire.
    public subscript(key: String) -> JSONValue? { extra[key] }

    /// How many requests a second the key may make; nil if the server did not say.
    ///
    /// The documentation shows no name for it: `qps` is looked for at the top and in
    /// `rate_limit` and `limits`.
    public var requestsPerSecond: Double? {
        let places = [extra["qps"], extra["rate_limit"]?["qps"], extra["limits"]?["qps"]]
        return places.lazy.compactMap { $0?.doubleValue }.first { $0 > 0 }
    }
}

/// The limits of a profile; nil is no limit that the server told.
public struct AccountRiskLimits: JSONModel {
    /// The most that may be at risk, in USD.
    public var maximumNotional: USD?
    /// The deepest drawdown, in USD.
    public var maximumDrawdown: USD?
    /// Whether the kill switch is engaged.
    public var isKillSwitchActive: Bool?
    /// What else limits the profile, by the wire's names.
    public var extra: JSONObject

    enum Field: String, WireField {
        case maximumNotional = "max_notional_usd"
        case maximumDrawdown = "max_drawdown_usd"
        case isKillSwitchActive = "kill_switch_active"
    }
    static let fields = FieldTable<Field>()

    /// Reads limits.
    public init(from reader: inout JSONReader) throws(JSONError) {
        extra = JSONObject()
        let table = AccountRiskLimits.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table, unknown: &extra) {
            switch field {
            case .maximumNotional: maximumNotional = try reader.readOptionalFixed()
            case .maximumDrawdown: maximumDrawdown = try reader.readOptionalFixed()
            case .isKillSwitchActive: isKillSwitchActive = try reader.readOptionalBool()
            }
        }
    }

    /// Appends limits in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.maximumNotional, decimal: maximumNotional)
            writer.field(Field.maximumDrawdown, decimal: maximumDrawdown)
            writer.field(Field.isKillSwitchActive, isKillSwitchActive)
            writer.members(extra)
        }
    }
}

extension AccountRiskLimits {
    /// What else limits the profile under a name of the wire.
    public subscript(key: String) -> JSONValue? { extra[key] }
}
