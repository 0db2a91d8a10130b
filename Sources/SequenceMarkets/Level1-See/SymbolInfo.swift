/// A tradable instrument.
public struct SymbolInfo: JSONModel {
    /// The symbol to quote and trade by.
    public var symbol: String
    /// The asset that is traded.
    public var base: String?
    /// The asset it is priced in.
    public var quote: String?
    /// Where it is traded.
    public var venues: [Venue]
    /// What kind of instrument it is.
    public var type: InstrumentType?

    enum Field: String, WireField {
        case symbol
        case base
        case quote
        case venues
        case type
        case instrumentType = "instrument_type"
    }
    static let fields = FieldTable<Field>()

    /// Reads an instrument.
    public init(from reader: inout JSONReader) throws(JSONError) {
        var symbol: String?
        venues = []
        let table = SymbolInfo.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table) {
            switch field {
            case .symbol: symbol = try reader.readString()
            case .base: base = try reader.readOptionalString()
            case .quote: quote = try reader.readOptionalString()
            case .venues: venues = try reader.readOptionalEnums()
            case .type, .instrumentType: type = try reader.readOptionalEnum()
            }
        }
        self.symbol = try reader.require(symbol, Field.symbol)
    }

    /// Appends an instrument in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.symbol, symbol)
            writer.field(Field.base, base)
            writer.field(Field.quote, quote)
            writer.field(Field.venues, strings: venues.map(\.rawValue))
            writer.field(Field.type, type)
        }
    }
}
