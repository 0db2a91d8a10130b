/// Funding rates of perpetual futures.
public struct FundingRates: JSONModel, HoldsRowIssues {
    /// The unit of the rates, `bps_per_hour`.
    public var unit: String?
    /// The rates.
    public var rates: [FundingRate]
    /// The rows that could not be read.
    public var issues: [RowIssue] = []

    enum Field: String, WireField {
        case unit
        case rates
    }
    static let fields = FieldTable<Field>()

    /// Reads funding rates.
    public init(from reader: inout JSONReader) throws(JSONError) {
        rates = []
        let table = FundingRates.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table) {
            switch field {
            case .unit: unit = try reader.readOptionalString()
            case .rates: rates = try reader.readNull() ? [] : try reader.readRows(&issues)
            }
        }
    }

    /// Appends funding rates in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.unit, unit)
            writer.field(Field.rates, list: rates)
        }
    }
}

/// The funding rate of one instrument, per hour whatever the venue's own cadence.
public struct FundingRate: JSONModel {
    /// The venue.
    public var venue: Venue
    /// The instrument.
    public var symbol: String
    /// The decentralised exchange within the venue; empty for the others.
    public var dex: String?
    /// The rate, in basis points an hour; longs pay shorts where it is positive.
    public var rate: BasisPoints
    /// What the next rate is expected to be, in basis points an hour.
    public var predictedRate: BasisPoints?
    /// The mark price, in steps of 10⁻⁹.
    public var markPrice: Px?
    /// The open interest, in steps of 10⁻⁸.
    public var openInterest: Qty?
    /// When funding is paid next.
    public var nextSettlement: Nanoseconds?
    /// How old the rate is, in milliseconds.
    public var ageMilliseconds: Double?

    enum Field: String, WireField {
        case venue
        case symbol
        case dex
        case rate = "rate_bps_per_hour"
        case predictedRate = "predicted_rate_bps_per_hour"
        case markPrice = "mark_price_1e9"
        case openInterest = "open_interest_1e8"
        case nextSettlement = "next_settlement_ns"
        case ageMilliseconds = "snapshot_age_ms"
    }
    static let fields = FieldTable<Field>()

    /// Reads a funding rate.
    public init(from reader: inout JSONReader) throws(JSONError) {
        var venue: Venue?
        var symbol: String?
        var rate: BasisPoints?
        let table = FundingRate.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table) {
            switch field {
            case .venue: venue = try reader.readEnum()
            case .symbol: symbol = try reader.readString()
            case .dex: dex = try reader.readOptionalString()
            case .rate: rate = try reader.readBasisPoints()
            case .predictedRate: predictedRate = try reader.readOptionalBasisPoints()
            case .markPrice: markPrice = try reader.readOptionalRaw()
            case .openInterest: openInterest = try reader.readOptionalRaw()
            case .nextSettlement: nextSettlement = try reader.readOptionalTime()
            case .ageMilliseconds: ageMilliseconds = try reader.readOptionalDouble()
            }
        }
        self.venue = try reader.require(venue, Field.venue)
        self.symbol = try reader.require(symbol, Field.symbol)
        self.rate = try reader.require(rate, Field.rate)
    }

    /// Appends a funding rate in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.venue, venue)
            writer.field(Field.symbol, symbol)
            writer.field(Field.dex, dex)
            writer.field(Field.rate, rate)
            writer.field(Field.predictedRate, predictedRate)
            writer.field(Field.markPrice, raw: markPrice)
            writer.field(Field.openInterest, raw: openInterest)
            writer.field(Field.nextSettlement, nextSettlement)
            writer.field(Field.ageMilliseconds, ageMilliseconds)
        }
    }
}
