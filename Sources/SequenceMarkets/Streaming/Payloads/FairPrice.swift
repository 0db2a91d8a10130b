/// `fair_price:<underlying>`: the reference price consolidated over venues.
public struct FairPrice: JSONModel {
    /// The underlying, for example `BTC`.
    public var underlying: String
    /// The composite mid, in steps of 10⁻⁹.
    public var fairMid: Px?
    /// The mid of the spot legs.
    public var spotMid: Px?
    /// The mid of the perpetual legs.
    public var perpMid: Px?
    /// How far the perpetual is from spot, in basis points.
    public var basis: BasisPoints?
    /// How much the composite can be trusted, 0 to 1.
    public var confidence: Double?
    /// The venues it is made of.
    public var contributors: [Contributor]
    /// When it was computed.
    public var time: Nanoseconds?
    /// The channel it came on, for example `fair_price:BTC`; nil where it came on none.
    public var channel: String?

    /// One venue's part in a fair price.
    public struct Contributor: JSONModel {
        /// The venue.
        public var venue: Venue
        /// What kind of instrument it quotes.
        public var instrumentType: InstrumentType?
        /// Its mid, in steps of 10⁻⁹.
        public var mid: Px?
        /// Its weight.
        public var weight: Double?
        /// How old its quote is, in milliseconds.
        public var stalenessMilliseconds: Double?

        enum Field: String, WireField {
            case venue
            case instrumentType = "instrument_type"
            case mid = "mid_1e9"
            case weight
            case stalenessMilliseconds = "staleness_ms"
        }
        static let fields = FieldTable<Field>()

        /// Appends the contributor in the wire's form.
        public func write(to writer: inout JSONWriter) {
            writer.object { writer in
                writer.field(Field.venue, venue)
                writer.field(Field.instrumentType, instrumentType)
                writer.field(Field.mid, raw: mid)
                writer.field(Field.weight, weight)
                writer.field(Field.stalenessMilliseconds, stalenessMilliseconds)
            }
        }
    }

    enum Field: String, WireField {
        case underlying
        case fairMid = "fair_mid_1e9"
        case spotMid = "spot_mid_1e9"
        case perpMid = "perp_mid_1e9"
        case basis = "basis_bps"
        case confidence
        case contributors
        case time = "cc_ts_ns"
        case channel
    }
    static let fields = FieldTable<Field>()

    /// Appends the fair price in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.underlying, underlying)
            writer.field(Field.fairMid, raw: fairMid)
            writer.field(Field.spotMid, raw: spotMid)
            writer.field(Field.perpMid, raw: perpMid)
            writer.field(Field.basis, basis)
            writer.field(Field.confidence, confidence)
            writer.field(Field.contributors, list: contributors)
            writer.field(Field.time, time)
            writer.field(Field.channel, channel)
        }
    }
}

extension FairPrice {
    /// Reads a fair price.
    public init(from reader: inout JSONReader) throws(JSONError) {
        var underlying: String?
        var contributors: [Contributor] = []
        var fairMid: Px?
        var spotMid: Px?
        var perpMid: Px?
        var basis: BasisPoints?
        var confidence: Double?
        var time: Nanoseconds?
        var channel: String?
        let table = FairPrice.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table) {
            switch field {
            case .underlying: underlying = try reader.readRepeatedString()
            case .fairMid: fairMid = try reader.readOptionalRaw()
            case .spotMid: spotMid = try reader.readOptionalRaw()
            case .perpMid: perpMid = try reader.readOptionalRaw()
            case .basis: basis = try reader.readOptionalBasisPoints()
            case .confidence: confidence = try reader.readOptionalDouble()
            case .contributors: contributors = try reader.readOptionalList()
            case .time: time = try reader.readOptionalTime()
            case .channel: channel = try reader.readOptionalString()
            }
        }
        self.init(
            underlying: try reader.require(underlying, Field.underlying),
            fairMid: fairMid,
            spotMid: spotMid,
            perpMid: perpMid,
            basis: basis,
            confidence: confidence,
            contributors: contributors,
            time: time,
            channel: channel
        )
    }
}

extension FairPrice.Contributor {
    /// Reads a contributor.
    public init(from reader: inout JSONReader) throws(JSONError) {
        var venue: Venue?
        var instrumentType: InstrumentType?
        var mid: Px?
        var weight: Double?
        var stalenessMilliseconds: Double?
        let table = FairPrice.Contributor.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table) {
            switch field {
            case .venue: venue = try reader.readEnum()
            case .instrumentType: instrumentType = try reader.readOptionalEnum()
            case .mid: mid = try reader.readOptionalRaw()
            case .weight: weight = try reader.readOptionalDouble()
            case .stalenessMilliseconds:
                stalenessMilliseconds = try reader.readOptionalDouble()
            }
        }
        self.init(
            venue: try reader.require(venue, Field.venue),
            instrumentType: instrumentType,
            mid: mid,
            weight: weight,
            stalenessMilliseconds: stalenessMilliseconds
        )
    }
}
