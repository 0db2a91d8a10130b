/// `funding`: a perpetual future's funding rate.
public struct FundingUpdate: JSONModel {
    /// The venue.
    public var venue: Venue
    /// The instrument.
    public var symbol: String
    /// The rate now, in basis points an hour; positive means longs pay shorts.
    public var rate: BasisPoints?
    /// The rate foreseen, in basis points an hour.
    public var predictedRate: BasisPoints?
    /// The mark price, in steps of 10⁻⁹.
    public var markPrice: Px?
    /// The open interest, in steps of 10⁻⁸.
    public var openInterest: Qty?
    /// When funding is next paid.
    public var nextSettlement: Nanoseconds?
    /// When the exchange saw it.
    public var time: Nanoseconds?
    /// The channel it came on, for example `funding:binance`; nil where it came on none.
    public var channel: String?

    enum Field: String, WireField {
        case venue
        case symbol
        case rate = "rate_bps_per_hour"
        case predictedRate = "predicted_rate_bps_per_hour"
        case markPrice = "mark_price_1e9"
        case openInterest = "open_interest_1e8"
        case nextSettlement = "next_settlement_ns"
        case time = "ts_ns"
        case channel
    }
    static let fields = FieldTable<Field>()

    /// Appends the update in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.venue, venue)
            writer.field(Field.symbol, symbol)
            writer.field(Field.rate, rate)
            writer.field(Field.predictedRate, predictedRate)
            writer.field(Field.markPrice, raw: markPrice)
            writer.field(Field.openInterest, raw: openInterest)
            writer.field(Field.nextSettlement, nextSettlement)
            writer.field(Field.time, time)
            writer.field(Field.channel, channel)
        }
    }
}

extension FundingUpdate {
    /// Reads an update.
    public init(from reader: inout JSONReader) throws(JSONError) {
        var venue: Venue?
        var symbol: String?
        var rate: BasisPoints?
        var predictedRate: BasisPoints?
        var markPrice: Px?
        var openInterest: Qty?
        var nextSettlement: Nanoseconds?
        var time: Nanoseconds?
        var channel: String?
        let table = FundingUpdate.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table) {
            switch field {
            case .venue: venue = try reader.readEnum()
            case .symbol: symbol = try reader.readRepeatedString()
            case .rate: rate = try reader.readOptionalBasisPoints()
            case .predictedRate: predictedRate = try reader.readOptionalBasisPoints()
            case .markPrice: markPrice = try reader.readOptionalRaw()
            case .openInterest: openInterest = try reader.readOptionalRaw()
            case .nextSettlement: nextSettlement = try reader.readOptionalTime()
            case .time: time = try reader.readOptionalTime()
            case .channel: channel = try reader.readOptionalString()
            }
        }
        self.init(
            venue: try reader.require(venue, Field.venue),
            symbol: try reader.require(symbol, Field.symbol),
            rate: rate,
            predictedRate: predictedRate,
            markPrice: markPrice,
            openInterest: openInterest,
            nextSettlement: nextSettlement,
            time: time,
            channel: channel
        )
    }
}
