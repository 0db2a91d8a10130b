/// The prices of a symbol over time, in one shape for every venue.
public struct PriceHistory: JSONModel, HoldsRowIssues {
    /// The symbol, as the exchange resolved it.
    public var symbol: String
    /// Where the prices come from.
    public var source: HistorySource?
    /// The time covered.
    public var window: HistoryWindow?
    /// The points, in the server's order.
    public var points: [PricePoint]
    /// The rows that could not be read.
    public var issues: [RowIssue] = []
    /// The curve of the underlying, where it was asked for.
    public var underlying: UnderlyingCurve?

    enum Field: String, WireField {
        case symbol
        case source
        case window
        case points
        case underlying
    }
    static let fields = FieldTable<Field>()

    /// Reads a history.
    public init(from reader: inout JSONReader) throws(JSONError) {
        var symbol: String?
        points = []
        let table = PriceHistory.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table) {
            switch field {
            case .symbol: symbol = try reader.readString()
            case .source: source = try reader.readOptionalEnum()
            case .window: window = try reader.readOptionalModel()
            case .points: points = try reader.readNull() ? [] : try reader.readRows(&issues)
            case .underlying: underlying = try reader.readOptionalModel()
            }
        }
        self.symbol = try reader.require(symbol, Field.symbol)
    }

    /// Appends a history in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.symbol, symbol)
            writer.field(Field.source, source)
            writer.field(Field.window, window)
            writer.field(Field.points, list: points)
            writer.field(Field.underlying, underlying)
        }
    }
}

/// Where a history comes from.
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
    /// The documented ones.
    public static let known: [HistorySource] = [
        .tape, .polymarketREST, .kalshiREST, .venueProxy, .venueTicks, .binanceAggregateTrades,
    ]
    /// The known values, ready for the reader.
    public static let table = OpenEnumTable(known)
}

/// A bar, or in tick mode a trade.
public struct PricePoint: JSONModel {
    /// When it was.
    public var time: Nanoseconds
    /// The price, in steps of 10⁻⁹.
    public var price: Px
    /// How much was traded, in steps of 10⁻⁸; in tick mode.
    public var quantity: Qty?
    /// Which side took; in tick mode.
    public var side: Side?
    /// The venue's number; in tick mode.
    public var venueID: Int?

    enum Field: String, WireField {
        case time = "ts_ns"
        case price = "price_1e9"
        case quantity = "qty_1e8"
        case side
        case venueID = "venue_id"
    }
    static let fields = FieldTable<Field>()

    /// Appends a point in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.time, time)
            writer.field(Field.price, raw: price)
            writer.field(Field.quantity, raw: quantity)
            writer.field(Field.side, side)
            writer.field(Field.venueID, venueID)
        }
    }
}

extension PricePoint {
    /// Reads a point.
    public init(from reader: inout JSONReader) throws(JSONError) {
        var time: Nanoseconds?
        var price: Px?
        var quantity: Qty?
        var side: Side?
        var venueID: Int?
        let table = PricePoint.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table) {
            switch field {
            case .time: time = try reader.readTime()
            case .price: price = try reader.readRaw()
            case .quantity: quantity = try reader.readOptionalRaw()
            case .side: side = try reader.readOptionalEnum()
            case .venueID: venueID = try reader.readOptionalInt()
            }
        }
        self.init(
            time: try reader.require(time, Field.time),
            price: try reader.require(price, Field.price),
            quantity: quantity,
            side: side,
            venueID: venueID
        )
    }
}
