/// How a prediction market ended: what the venue paid, never what was worked out.
public struct Settlement: JSONModel {
    /// The market.
    public var slug: String
    /// The question.
    public var question: String?
    /// The outcomes' labels.
    public var outcomes: [String]
    /// The outcomes' tokens, in the same order.
    public var outcomeTokenIDs: [String]
    /// The token of the first outcome.
    public var yesTokenID: String?
    /// The token of the second outcome.
    public var noTokenID: String?
    /// The condition on the chain.
    public var conditionID: String?
    /// Whether the outcomes of the event exclude each other.
    public var isNegativeRisk: Bool?
    /// Where the market stands.
    public var status: SettlementStatus
    /// The outcome that was paid; nil while there is none.
    public var resolvedOutcome: String?
    /// Who says so.
    public var outcomeSource: String?
    /// The price of the first outcome, 0 to 1.
    public var yesPrice: Px?
    /// The price of the second outcome, 0 to 1.
    public var noPrice: Px?
    /// When the event starts, in seconds since the epoch.
    public var eventStart: Int64?
    /// When the event ends, in seconds since the epoch.
    public var eventEnd: Int64?
    /// Who resolves the market.
    public var resolutionSource: String?
    /// The curve of the underlying, where it was asked for.
    public var underlying: UnderlyingCurve?

    enum Field: String, WireField {
        case slug
        case question
        case outcomes
        case outcomeTokenIDs = "outcome_token_ids"
        case yesTokenID = "yes_token_id"
        case noTokenID = "no_token_id"
        case conditionID = "condition_id"
        case isNegativeRisk = "neg_risk"
        case status
        case resolvedOutcome = "resolved_outcome"
        case outcomeSource = "outcome_source"
        case yesPrice = "yes_price"
        case noPrice = "no_price"
        case eventStart = "event_start_s"
        case eventEnd = "event_end_s"
        case resolutionSource = "resolution_source"
        case underlying
    }
    static let fields = FieldTable<Field>()

    /// Reads a settlement.
    public init(from reader: inout JSONReader) throws(JSONError) {
        var slug: String?
        var status: SettlementStatus?
        outcomes = []
        outcomeTokenIDs = []
        let table = Settlement.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table) {
            switch field {
            case .slug: slug = try reader.readString()
            case .question: question = try reader.readOptionalString()
            case .outcomes: outcomes = try reader.readOptionalStrings()
            case .outcomeTokenIDs: outcomeTokenIDs = try reader.readOptionalStrings()
            case .yesTokenID: yesTokenID = try reader.readOptionalString()
            case .noTokenID: noTokenID = try reader.readOptionalString()
            case .conditionID: conditionID = try reader.readOptionalString()
            case .isNegativeRisk: isNegativeRisk = try reader.readOptionalBool()
            case .status: status = try reader.readEnum()
            case .resolvedOutcome: resolvedOutcome = try reader.readOptionalString()
            case .outcomeSource: outcomeSource = try reader.readOptionalString()
            case .yesPrice: yesPrice = try reader.readOptionalFixed()
            case .noPrice: noPrice = try reader.readOptionalFixed()
            case .eventStart: eventStart = try reader.readOptionalInt64()
            case .eventEnd: eventEnd = try reader.readOptionalInt64()
            case .resolutionSource: resolutionSource = try reader.readOptionalString()
            case .underlying: underlying = try reader.readOptionalModel()
            }
        }
        self.slug = try reader.require(slug, Field.slug)
        self.status = try reader.require(status, Field.status)
    }

    /// Appends a settlement in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.slug, slug)
            writer.field(Field.question, question)
            writer.field(Field.outcomes, strings: outcomes)
            writer.field(Field.outcomeTokenIDs, strings: outcomeTokenIDs)
            writer.field(Field.yesTokenID, yesTokenID)
            writer.field(Field.noTokenID, noTokenID)
            writer.field(Field.conditionID, conditionID)
            writer.field(Field.isNegativeRisk, isNegativeRisk)
            writer.field(Field.status, status)
            writer.field(Field.resolvedOutcome, resolvedOutcome)
            writer.field(Field.outcomeSource, outcomeSource)
            writer.field(Field.yesPrice, decimal: yesPrice)
            writer.field(Field.noPrice, decimal: noPrice)
            writer.field(Field.eventStart, eventStart)
            writer.field(Field.eventEnd, eventEnd)
            writer.field(Field.resolutionSource, resolutionSource)
            writer.field(Field.underlying, underlying)
        }
    }
}

/// Where the settlement of a market stands.
public struct SettlementStatus: OpenEnum {
    /// The status on the wire.
    public let rawValue: String
    /// Wraps text without looking it up.
    public init(unchecked text: String) { rawValue = text }

    /// Trading.
    public static let open = SettlementStatus(unchecked: "open")
    /// Ended, and not decided.
    public static let resolving = SettlementStatus(unchecked: "resolving")
    /// Decided and paid.
    public static let resolved = SettlementStatus(unchecked: "resolved")
    /// The documented ones.
    public static let known: [SettlementStatus] = [
        .open, .resolving, .resolved,
    ]
    /// The known values, ready for the reader.
    public static let table = OpenEnumTable(known)
}
