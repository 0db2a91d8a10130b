/// What venues charge for one instrument.
public struct FeeTable: JSONModel {
    /// The instrument.
    public var ticker: String?
    /// The fees, a row a venue.
    public var fees: [VenueFees]

    enum Field: String, WireField {
        case ticker
        case fees
    }
    static let fields = FieldTable<Field>()

    /// Reads a table of fees.
    public init(from reader: inout JSONReader) throws(JSONError) {
        fees = []
        let table = FeeTable.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table) {
            switch field {
            case .ticker: ticker = try reader.readOptionalString()
            case .fees: fees = try reader.readOptionalList()
            }
        }
    }

    /// Appends a table of fees in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.ticker, ticker)
            writer.field(Field.fees, list: fees)
        }
    }
}

extension FeeTable {
    /// The row of a venue.
    public subscript(venue: Venue) -> VenueFees? { fees.first { $0.venue == venue } }
}

/// What one venue charges.
///
/// A rate that is nil means "do not route here", not "free".
public struct VenueFees: JSONModel {
    /// The venue.
    public var venue: Venue
    /// What an order that gives liquidity pays.
    public var maker: BasisPoints?
    /// What an order that takes liquidity pays; on a prediction venue, at a price of one half.
    public var taker: BasisPoints?
    /// How the fee is computed.
    public var model: String?
    /// The parts of the fee; `rate_bps` is the rate of a prediction venue's curve.
    public var components: JSONValue?
    /// The formula in words; `taker_fee_usd` is the one to compute.
    public var formula: JSONValue?
    /// What else the row holds, by the wire's names.
    public var extra: JSONObject

    enum Field: String, WireField {
        case venue
        case maker = "maker_bps"
        case taker = "taker_bps"
        case model = "fee_model"
        case components
        case formula
    }
    static let fields = FieldTable<Field>()

    /// Reads the fees of a venue.
    public init(from reader: inout JSONReader) throws(JSONError) {
        var venue: Venue?
        extra = JSONObject()
        let table = VenueFees.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table, unknown: &extra) {
            switch field {
            case .venue: venue = try reader.readEnum()
            case .maker: maker = try reader.readOptionalBasisPoints()
            case .taker: taker = try reader.readOptionalBasisPoints()
            case .model: model = try reader.readOptionalString()
            case .components: components = try reader.readOptionalValue()
            case .formula: formula = try reader.readOptionalValue()
            }
        }
        self.venue = try reader.require(venue, Field.venue)
    }

    /// Appends the fees of a venue in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.venue, venue)
            writer.field(Field.maker, maker)
            writer.field(Field.taker, taker)
            writer.field(Field.model, model)
            writer.field(Field.components, components)
            writer.field(Field.formula, formula)
            writer.members(extra)
        }
    }
}

extension VenueFees {
    /// The rate of the curve, where the venue charges by one.
    public var curveRate: BasisPoints? {
        components?["rate_bps"]?.doubleValue.map { BasisPoints($0) }
    }

    /// The curve by which the fee of a fill can be computed here, exactly.
    public var curve: PredictionFeeCurve? { curveRate.map { PredictionFeeCurve(rate: $0) } }
}
