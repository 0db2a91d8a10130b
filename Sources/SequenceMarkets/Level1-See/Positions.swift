/// All positions of the account at one moment, with their totals.
public struct Positions: JSONModel, HoldsRowIssues {
    /// The positions.
    public var positions: [Position]
    /// Their totals in USD.
    public var totals: PositionTotals
    /// When the snapshot was taken.
    public var asOf: Nanoseconds?
    /// The positions that could not be read; the totals count them all the same.
    public var issues: [RowIssue] = []

    enum Field: String, WireField {
        case positions
        case totals
        case asOf = "as_of_ns"
    }
    static let fields = FieldTable<Field>()

    /// Reads the snapshot.
    public init(from reader: inout JSONReader) throws(JSONError) {
        var positions: [Position]?
        var totals: PositionTotals?
        let table = Positions.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table) {
            switch field {
            case .positions: positions = try reader.readRows(&issues)
            case .totals: totals = try reader.readOptionalModel()
            case .asOf: asOf = try reader.readOptionalTime()
            }
        }
        self.positions = try reader.require(positions, Field.positions)
        self.totals = try reader.require(totals, Field.totals)
    }

    /// Appends the snapshot in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.positions, list: positions)
            writer.field(Field.totals, totals)
            writer.field(Field.asOf, asOf)
        }
    }
}

/// What all positions come to, in steps of 10⁻⁹ USD.
public struct PositionTotals: JSONModel {
    /// The value of everything.
    public var netAssetValue: USD?
    /// The cash in it.
    public var cash: USD?
    /// The profit that would be made by closing now.
    public var unrealizedPnL: USD?
    /// The profit made so far.
    public var realizedPnL: USD?
    /// The fees paid so far.
    public var fees: USD?
    /// How many positions there are.
    public var count: Int?

    enum Field: String, WireField {
        case netAssetValue = "nav_usd_1e9"
        case cash = "cash_usd_1e9"
        case unrealizedPnL = "unrealized_pnl_usd_1e9"
        case realizedPnL = "realized_pnl_usd_1e9"
        case fees = "fees_usd_1e9"
        case count = "num_positions"
    }
    static let fields = FieldTable<Field>()

    /// Reads the totals.
    public init(from reader: inout JSONReader) throws(JSONError) {
        let table = PositionTotals.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table) {
            switch field {
            case .netAssetValue: netAssetValue = try reader.readOptionalRaw()
            case .cash: cash = try reader.readOptionalRaw()
            case .unrealizedPnL: unrealizedPnL = try reader.readOptionalRaw()
            case .realizedPnL: realizedPnL = try reader.readOptionalRaw()
            case .fees: fees = try reader.readOptionalRaw()
            case .count: count = try reader.readOptionalInt()
            }
        }
    }

    /// Appends the totals in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.netAssetValue, raw: netAssetValue)
            writer.field(Field.cash, raw: cash)
            writer.field(Field.unrealizedPnL, raw: unrealizedPnL)
            writer.field(Field.realizedPnL, raw: realizedPnL)
            writer.field(Field.fees, raw: fees)
            writer.field(Field.count, count)
        }
    }
}
