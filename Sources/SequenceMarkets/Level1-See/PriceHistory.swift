/// The prices of a symbol over time, in one form for every venue.
public struct PriceHistory: HoldsRowIssues {
    /// The symbol, as the exchange resolved it.
    public var symbol: String
    /// The source of the prices.
    public var source: HistorySource?
    /// The time covered.
    public var window: HistoryWindow?
    /// The points, in the server's order.
    public var points: [PricePoint]
    /// The rows that could not be read.
    public var issues: [RowIssue]
    /// The curve of the underlying, if requested.
    public var underlying: UnderlyingCurve?

    /// Makes a history.
    public init(
        symbol: String,
        source: HistorySource? = nil,
        window: HistoryWindow? = nil,
        points: [PricePoint] = [],
        issues: [RowIssue] = [],
        underlying: UnderlyingCurve? = nil
    ) {
        (self.symbol, self.source, self.window, self.points) = (symbol, source, window, points)
        (self.issues, self.underlying) = (issues, underlying)
    }
}

extension PriceHistory: WireModel {
    static var blank: PriceHistory { PriceHistory(symbol: "") }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("symbol", &symbol)
        try wire.field("source", &source)
        try wire.field("window", &window)
        try wire.rows("points", &points, &issues)
        try wire.field("underlying", &underlying)
    }
}

/// The source of a history.
public struct HistorySource: OpenEnum {
    /// The source on the wire.
    public let rawValue: String
    /// Wraps text without looking it up.
    public init(unchecked text: String) { rawValue = text }

    /// The exchange's own record of trades.
    public static let tape = HistorySource(unchecked: "tape")
    /// Polymarket.
    public static let polymarketREST = HistorySource(unchecked: "polymarket_rest")
    /// Kalshi.
    public static let kalshiREST = HistorySource(unchecked: "kalshi_rest")
    /// A venue's bars, passed through.
    public static let venueProxy = HistorySource(unchecked: "venue_proxy")
    /// A venue's trades, passed through.
    public static let venueTicks = HistorySource(unchecked: "venue_ticks")
    /// Binance's archive of trades.
    public static let binanceAggregateTrades = HistorySource(
        unchecked: "binance_aggtrades_historical"
    )
    /// The documented values.
    public static let known: [HistorySource] = [
        .tape, .polymarketREST, .kalshiREST, .venueProxy, .venueTicks, .binanceAggregateTrades,
    ]
    /// The known values, indexed for the reader.
    public static let table = OpenEnumTable(known)
}

/// A bar, or in tick mode a trade.
public struct PricePoint {
    /// The time.
    public var time: Nanoseconds
    /// The price, in steps of 10⁻⁹.
    public var price: Px
    /// The traded quantity, in steps of 10⁻⁸; in tick mode.
    public var quantity: Qty?
    /// The taker side; in tick mode.
    public var side: Side?
    /// The venue's trade number; in tick mode.
    public var venueID: Int?
}

extension PricePoint {
    /// Makes a point.
    public init(
        time: Nanoseconds,
        price: Px,
        side: Side? = nil,
        quantity: Qty? = nil,
        venueID: Int? = nil
    ) {
        self = .blank
        (self.time, self.price, self.quantity, self.side) = (time, price, quantity, side)
        self.venueID = venueID
    }
}

extension PricePoint: WireModel {
    // The memberwise initialiser, distinguished from the public one by argument order, makes a
    // large value without copying it.
    static var blank: PricePoint {
        PricePoint(time: Nanoseconds(raw: 0), price: 0, quantity: nil, side: nil)
    }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("ts_ns", &time)
        try wire.steps("price_1e9", &price)
        try wire.steps("qty_1e8", &quantity)
        try wire.field("side", &side)
        try wire.field("venue_id", &venueID)
    }
}
