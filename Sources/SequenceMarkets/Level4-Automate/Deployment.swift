/// A WASM algo on the venues' edges.
public struct Deployment: JSONModel {
    /// The deployment's id.
    public var id: String
    /// The name it was given.
    public var name: String?
    /// The symbols it is subscribed to.
    public var symbols: [String]
    /// The module's size, in bytes.
    public var sizeBytes: Int?
    /// Where it stands, for example `running` or `stopped`.
    public var status: String
    /// How many edges took the module.
    public var pushedTo: Int?
    /// How many edges could host it.
    public var capableEdges: Int?
    /// Its state on each edge.
    public var edges: [DeploymentEdge]

    enum Field: String, WireField {
        case id = "deployment_id"
        case name
        case symbols
        case sizeBytes = "size_bytes"
        case status
        case pushedTo = "pushed_to"
        case capableEdges = "capable_edges"
        case edges
    }
    static let fields = FieldTable<Field>()

    /// Whether an edge that could host the algo refused it; its status is in ``edges``.
    public var isPartial: Bool {
        if let pushedTo, let capableEdges { pushedTo < capableEdges } else { false }
    }

    /// Reads a deployment.
    public init(from reader: inout JSONReader) throws(JSONError) {
        var id: String?
        var status: String?
        (symbols, edges) = ([], [])
        let table = Deployment.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table) {
            switch field {
            case .id: id = try reader.readString()
            case .name: name = try reader.readOptionalString()
            case .symbols: symbols = try reader.readOptionalStrings()
            case .sizeBytes: sizeBytes = try reader.readOptionalInt()
            case .status: status = try reader.readOptionalString()
            case .pushedTo: pushedTo = try reader.readOptionalInt()
            case .capableEdges: capableEdges = try reader.readOptionalInt()
            case .edges: edges = try reader.readOptionalList()
            }
        }
        self.id = try reader.require(id, Field.id)
        self.status = status ?? "unknown"
    }

    /// Appends the deployment in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.id, id)
            writer.field(Field.name, name)
            writer.field(Field.symbols, strings: symbols)
            writer.field(Field.sizeBytes, sizeBytes)
            writer.field(Field.status, status)
            writer.field(Field.pushedTo, pushedTo)
            writer.field(Field.capableEdges, capableEdges)
            writer.field(Field.edges, list: edges)
        }
    }
}

/// A deployed algo on one edge.
public struct DeploymentEdge: JSONModel {
    /// The edge.
    public var edgeID: String
    /// Its venue.
    public var venue: Venue?
    /// Where the algo stands there.
    public var status: String
    /// The algo's position, in steps of 10⁻⁸.
    public var position: Qty?
    /// The profit made so far, in steps of 10⁻⁹ USD.
    public var realizedPnL: USD?
    /// The profit that would be made by closing now, in steps of 10⁻⁹ USD.
    public var unrealizedPnL: USD?
    /// How many fills it has had.
    public var fillCount: Int?
    /// How long its callbacks take, in nanoseconds.
    public var callbackLatencyNanoseconds: Int?

    enum Field: String, WireField {
        case edgeID = "edge_id"
        case venue
        case status
        case position = "position_1e8"
        case realizedPnL = "realized_pnl_1e9"
        case unrealizedPnL = "unrealized_pnl_1e9"
        case fillCount = "fill_count"
        case callbackLatencyNanoseconds = "callback_latency_ns"
    }
    static let fields = FieldTable<Field>()

    /// Reads an edge's state.
    public init(from reader: inout JSONReader) throws(JSONError) {
        var edgeID: String?
        var status: String?
        let table = DeploymentEdge.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table) {
            switch field {
            case .edgeID: edgeID = try reader.readString()
            case .venue: venue = try reader.readOptionalEnum()
            case .status: status = try reader.readOptionalString()
            case .position: position = try reader.readOptionalRaw()
            case .realizedPnL: realizedPnL = try reader.readOptionalRaw()
            case .unrealizedPnL: unrealizedPnL = try reader.readOptionalRaw()
            case .fillCount: fillCount = try reader.readOptionalInt()
            case .callbackLatencyNanoseconds:
                callbackLatencyNanoseconds = try reader.readOptionalInt()
            }
        }
        self.edgeID = try reader.require(edgeID, Field.edgeID)
        self.status = status ?? "unknown"
    }

    /// Appends the edge's state in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.edgeID, edgeID)
            writer.field(Field.venue, venue)
            writer.field(Field.status, status)
            writer.field(Field.position, raw: position)
            writer.field(Field.realizedPnL, raw: realizedPnL)
            writer.field(Field.unrealizedPnL, raw: unrealizedPnL)
            writer.field(Field.fillCount, fillCount)
            writer.field(Field.callbackLatencyNanoseconds, callbackLatencyNanoseconds)
        }
    }
}
