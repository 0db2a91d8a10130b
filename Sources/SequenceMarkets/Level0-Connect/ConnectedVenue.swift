/// A venue whose credentials are stored.
public struct ConnectedVenue: JSONModel {
    /// The venue.
    public var venue: Venue
    /// Whether its edge is connected with them.
    public var connected: Bool
    /// The edge's last heartbeat.
    public var lastHeartbeat: Nanoseconds?
    /// Why it is not connected.
    public var error: String?

    enum Field: String, WireField {
        case venue
        case connected
        case lastHeartbeat = "last_heartbeat_ns"
        case error
    }
    static let fields = FieldTable<Field>()

    /// Reads a venue.
    public init(from reader: inout JSONReader) throws(JSONError) {
        var venue: Venue?
        var connected: Bool?
        let table = ConnectedVenue.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table) {
            switch field {
            case .venue: venue = try reader.readEnum()
            case .connected: connected = try reader.readBool()
            case .lastHeartbeat: lastHeartbeat = try reader.readOptionalTime()
            case .error: error = try reader.readOptionalString()
            }
        }
        self.venue = try reader.require(venue, Field.venue)
        self.connected = try reader.require(connected, Field.connected)
    }

    /// Appends the venue in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.venue, venue)
            writer.field(Field.connected, connected)
            writer.field(Field.lastHeartbeat, lastHeartbeat)
            writer.field(Field.error, error)
        }
    }
}
