/// Which venues should be connected to the exchange, and which are.
public struct EdgeHealth: JSONModel {
    /// The venues the operator expects, for example `binance-perp`.
    public var expected: [String]
    /// The venues that are connected.
    public var connected: [String]
    /// Expected and not connected: worth an alert.
    public var missing: [String]
    /// Connected and not expected.
    public var extra: [String]
    /// Whether any venue is missing.
    public var drift: Bool

    enum Field: String, WireField {
        case expected
        case connected
        case missing
        case extra
        case drift
    }
    static let fields = FieldTable<Field>()

    /// Reads the health of the edges.
    public init(from reader: inout JSONReader) throws(JSONError) {
        (expected, connected, missing, extra) = ([], [], [], [])
        var drift: Bool?
        let table = EdgeHealth.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table) {
            switch field {
            case .expected: expected = try reader.readOptionalStrings()
            case .connected: connected = try reader.readOptionalStrings()
            case .missing: missing = try reader.readOptionalStrings()
            case .extra: extra = try reader.readOptionalStrings()
            case .drift: drift = try reader.readOptionalBool()
            }
        }
        self.drift = try reader.require(drift, Field.drift)
    }

    /// Appends the health of the edges in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.expected, strings: expected)
            writer.field(Field.connected, strings: connected)
            writer.field(Field.missing, strings: missing)
            writer.field(Field.extra, strings: extra)
            writer.field(Field.drift, drift)
        }
    }
}
