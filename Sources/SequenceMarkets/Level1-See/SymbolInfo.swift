/// A tradable instrument.
public struct SymbolInfo {
    /// The symbol to quote and trade.
    public var symbol: String
    /// The base asset.
    public var base: String?
    /// The quote asset.
    public var quote: String?
    /// The venue.
    public var venues: [Venue]
    /// The instrument's type.
    public var type: InstrumentType?

    /// Makes an instrument.
    public init(
        symbol: String,
        base: String? = nil,
        quote: String? = nil,
        venues: [Venue] = [],
        type: InstrumentType? = nil
    ) {
        (self.symbol, self.base, self.quote, self.venues) = (symbol, base, quote, venues)
        self.type = type
    }
}

extension SymbolInfo: WireModel {
    static var blank: SymbolInfo { SymbolInfo(symbol: "") }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("symbol", &symbol)
        try wire.field("base", &base)
        try wire.field("quote", &quote)
        try wire.field("venues", &venues)
        try wire.field("type", &type)
        try wire.alias("instrument_type", &type)
    }
}
