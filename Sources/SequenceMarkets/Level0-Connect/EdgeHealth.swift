/// Which venues should be connected to the exchange, and which are.
public struct EdgeHealth {
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

    /// Makes the health of the edges.
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
