/// The price of a prediction market's underlying, over its window.
public struct UnderlyingCurve {
    /// The symbol of the underlying.
    public var symbol: String?
    /// The source of the prices.
    public var source: String?
    /// Warnings about the data.
    public var warning: String?
    /// The price at the start, in USD.
    public var anchorPrice: Px?
    /// The price at the end, in USD.
    public var finalPrice: Px?
    /// Whether the prices agree with the venue's payout; if false, do not train on them.
    public var agreesWithSettlement: Bool?
    /// The points, in the server's order.
    public var points: [Point]

    /// Makes a curve.
    public init(
        symbol: String? = nil,
        source: String? = nil,
        warning: String? = nil,
        anchorPrice: Px? = nil,
        finalPrice: Px? = nil,
        agreesWithSettlement: Bool? = nil,
        points: [Point] = []
    ) {
        (self.symbol, self.source, self.warning) = (symbol, source, warning)
        (self.anchorPrice, self.finalPrice) = (anchorPrice, finalPrice)
        (self.agreesWithSettlement, self.points) = (agreesWithSettlement, points)
    }

    /// One price.
    public struct Point {
        /// The time.
        public var time: Nanoseconds
        /// The price, in USD.
        public var price: Px

        /// Makes a point.
        public init(time: Nanoseconds, price: Px) {
            (self.time, self.price) = (time, price)
        }
    }
}

extension UnderlyingCurve.Point: WireModel {
    static var blank: UnderlyingCurve.Point {
        UnderlyingCurve.Point(time: Nanoseconds(raw: 0), price: 0)
    }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("ts_ns", &time)
        try wire.decimal("price_usd", &price)
    }
}

extension UnderlyingCurve: WireModel {
    static var blank: UnderlyingCurve { UnderlyingCurve() }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("symbol", &symbol)
        try wire.field("source", &source)
        try wire.field("warning", &warning)
        try wire.decimal("anchor_price_usd", &anchorPrice)
        try wire.decimal("final_price_usd", &finalPrice)
        try wire.field("agrees_with_settlement", &agreesWithSettlement)
        try wire.field("points", &points)
    }
}
