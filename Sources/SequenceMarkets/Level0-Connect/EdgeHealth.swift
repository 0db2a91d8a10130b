/// The venues expected to be connected to the exchange, and those that are.
public struct EdgeHealth {
    /// The venues the operator expects, for example `binance-perp`.
    public var expected: [String]
    /// The venues that are connected.
    public var connected: [String]
    /// Expected but not connected: worth an alert.
    public var missing: [String]
    /// Connected but not expected.
    public var extra: [String]
    /// Whether any venue is missing.
    public var drift: Bool

    /// Makes an edge health report.
    public init(
        drift: Bool,
        expected: [String] = [],
        connected: [String] = [],
        missing: [String] = [],
        extra: [String] = []
    ) {
        (self.drift, self.expected, self.connected) = (drift, expected, connected)
        (self.missing, self.extra) = (missing, extra)
    }
}

extension EdgeHealth: WireModel {
    static var blank: EdgeHealth { EdgeHealth(drift: false) }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("expected", &expected)
        try wire.field("connected", &connected)
        try wire.field("missing", &missing)
        try wire.field("extra", &extra)
        try wire.field("drift", &drift)
    }
}
