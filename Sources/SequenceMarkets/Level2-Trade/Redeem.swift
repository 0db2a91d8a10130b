/// What redeeming did.
public struct RedeemMode: OpenEnum {
    /// The mode on the wire.
    public let rawValue: String
    /// Wraps text without looking it up.
    public init(unchecked text: String) { rawValue = text }

    /// The venue has settled by itself; the balance has it already.
    public static let autoSettled = RedeemMode(unchecked: "auto_settled")
    /// Sent to the venue's relayer; the balance follows in minutes.
    public static let relayerSubmitted = RedeemMode(unchecked: "relayer_submitted")
    /// There was nothing to redeem.
    public static let noop = RedeemMode(unchecked: "noop")
    /// The documented ones.
    public static let known: [RedeemMode] = [
        .autoSettled, .relayerSubmitted, .noop,
    ]
    /// The known values, ready for the reader.
    public static let table = OpenEnumTable(known)
}

/// What redeeming a prediction market did.
public struct RedeemResult: JSONModel {
    /// What was done.
    public var mode: RedeemMode
    /// The venue.
    public var venue: Venue?
    /// The market.
    public var slug: String?
    /// The condition on the chain; on Polymarket.
    public var conditionID: String?
    /// The tokens that were redeemed; on Polymarket.
    public var tokenIDs: [String]
    /// A sentence for a person.
    public var note: String?

    enum Field: String, WireField {
        case mode
        case venue
        case slug
        case conditionID = "condition_id"
        case tokenIDs = "token_ids"
        case note
    }
    static let fields = FieldTable<Field>()

    /// Reads a redemption.
    public init(from reader: inout JSONReader) throws(JSONError) {
        var mode: RedeemMode?
        tokenIDs = []
        let table = RedeemResult.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table) {
            switch field {
            case .mode: mode = try reader.readEnum()
            case .venue: venue = try reader.readOptionalEnum()
            case .slug: slug = try reader.readOptionalString()
            case .conditionID: conditionID = try reader.readOptionalString()
            case .tokenIDs: tokenIDs = try reader.readOptionalStrings()
            case .note: note = try reader.readOptionalString()
            }
        }
        self.mode = try reader.require(mode, Field.mode)
    }

    /// Appends a redemption in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.mode, mode)
            writer.field(Field.venue, venue)
            writer.field(Field.slug, slug)
            writer.field(Field.conditionID, conditionID)
            writer.field(Field.tokenIDs, strings: tokenIDs)
            writer.field(Field.note, note)
        }
    }
}
