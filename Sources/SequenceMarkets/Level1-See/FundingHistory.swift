/// The funding of one instrument over time.
public struct FundingHistory: JSONModel, HoldsRowIssues {
    /// The instrument.
    public var symbol: String
    /// The venue.
    public var venue: Venue?
    /// How many points there are.
    public var count: Int?
    /// The settlements, in the server's order.
    public var points: [FundingPoint]
    /// The rows that could not be read.
    public var issues: [RowIssue] = []

    enum Field: String, WireField {
        case symbol
        case venue
        case count
        case points
    }
    static let fields = FieldTable<Field>()

    /// Reads a history of funding.
    public init(from reader: inout JSONReader) throws(JSONError) {
        var symbol: String?
        points = []
        let table = FundingHistory.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table) {
            switch field {
            case .symbol: symbol = try reader.readString()
            case .venue: venue = try reader.readOptionalEnum()
            case .count: count = try reader.readOptionalInt()
            case .points: points = try reader.readNull() ? [] : try reader.readRows(&issues)
            }
        }
        self.symbol = try reader.require(symbol, Field.symbol)
    }

    /// Appends a history of funding in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.symbol, symbol)
            writer.field(Field.venue, venue)
            writer.field(Field.count, count)
            writer.field(Field.points, list: points)
        }
    }
}

/// One settlement of funding.
public struct FundingPoint: JSONModel {
    /// When it was.
    public var time: Nanoseconds
    /// The rate as a signed fraction in steps of 10⁻⁹; positive means longs paid shorts.
    public var rateSteps: Int64
    /// The mark price, in steps of 10⁻⁹.
    public var markPrice: Px?

    enum Field: String, WireField {
        case time = "ts_ns"
        case rateSteps = "rate_1e9"
        case markPrice = "mark_price_1e9"
    }
    static let fields = FieldTable<Field>()

    /// Reads a settlement of funding.
    public init(from reader: inout JSONReader) throws(JSONError) {
        var time: Nanoseconds?
        var rateSteps: Int64?
        let table = FundingPoint.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table) {
            switch field {
            case .time: time = try reader.readTime()
            case .rateSteps: rateSteps = try reader.readInt64()
            case .markPrice: markPrice = try reader.readOptionalRaw()
            }
        }
        self.time = try reader.require(time, Field.time)
        self.rateSteps = try reader.require(rateSteps, Field.rateSteps)
    }

    /// Appends a settlement of funding in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.time, time)
            writer.field(Field.rateSteps, rateSteps)
            writer.field(Field.markPrice, raw: markPrice)
        }
    }
}

extension FundingPoint {
    /// The rate in basis points a settlement.
    public var rate: BasisPoints { BasisPoints(Double(rateSteps) / 100_000) }
}
