/// A venue whose credentials are stored.
public struct ConnectedVenue {
    /// The venue.
    public var venue: Venue
    /// Whether its edge is connected with them.
    public var connected: Bool
    /// The edge's last heartbeat.
    public var lastHeartbeat: Nanoseconds?
    /// Why it is not connected.
    public var error: String?

    /// Makes a venue.
    public init(
        venue: Venue,
        connected: Bool,
        lastHeartbeat: Nanoseconds? = nil,
        error: String? = nil
    ) {
        (self.venue, self.connected, self.lastHeartbeat) = (venue, connected, lastHeartbeat)
        self.error = error
    }
}

extension ConnectedVenue: WireModel {
    static var blank: ConnectedVenue {
        ConnectedVenue(venue: Venue(unchecked: ""), connected: false)
    }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("venue", &venue)
        try wire.field("connected", &connected)
        try wire.field("last_heartbeat_ns", &lastHeartbeat)
        try wire.field("error", &error)
    }
}
