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
