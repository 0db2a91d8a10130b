/// The settlement of a prediction market: what the venue paid, never a computed result.
public struct Settlement {
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
    /// The on-chain condition.
    public var conditionID: String?
    /// Whether the outcomes of the event exclude each other.
    public var isNegativeRisk: Bool?
    /// The market's status.
    public var status: SettlementStatus
    /// The outcome that was paid; nil until there is one.
    public var resolvedOutcome: String?
    /// The source of the resolution.
    public var outcomeSource: String?
    /// The price of the first outcome, 0 to 1.
    public var yesPrice: Px?
    /// The price of the second outcome, 0 to 1.
    public var noPrice: Px?
    /// When the event starts; whole seconds on the wire.
    public var eventStart: Nanoseconds?
    /// When the event ends; whole seconds on the wire.
    public var eventEnd: Nanoseconds?
    /// The resolver of the market.
    public var resolutionSource: String?
    /// The curve of the underlying, if requested.
    public var underlying: UnderlyingCurve?

    /// Makes a settlement.
    public init(
        slug: String,
        status: SettlementStatus,
        question: String? = nil,
        outcomes: [String] = [],
        outcomeTokenIDs: [String] = [],
        yesTokenID: String? = nil,
        noTokenID: String? = nil,
        conditionID: String? = nil,
        isNegativeRisk: Bool? = nil,
        resolvedOutcome: String? = nil,
        outcomeSource: String? = nil,
        yesPrice: Px? = nil,
        noPrice: Px? = nil,
        eventStart: Nanoseconds? = nil,
        eventEnd: Nanoseconds? = nil,
        resolutionSource: String? = nil,
        underlying: UnderlyingCurve? = nil
    ) {
        (self.slug, self.status, self.question) = (slug, status, question)
        (self.outcomes, self.outcomeTokenIDs) = (outcomes, outcomeTokenIDs)
        (self.yesTokenID, self.noTokenID) = (yesTokenID, noTokenID)
        (self.conditionID, self.isNegativeRisk) = (conditionID, isNegativeRisk)
        (self.resolvedOutcome, self.outcomeSource) = (resolvedOutcome, outcomeSource)
        (self.yesPrice, self.noPrice, self.eventStart) = (yesPrice, noPrice, eventStart)
        (self.eventEnd, self.resolutionSource) = (eventEnd, resolutionSource)
        self.underlying = underlying
    }
}

extension Settlement: WireModel {
    static var blank: Settlement { Settlement(slug: "", status: .open) }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("slug", &slug)
        try wire.field("question", &question)
        try wire.field("outcomes", &outcomes)
        try wire.field("outcome_token_ids", &outcomeTokenIDs)
        try wire.field("yes_token_id", &yesTokenID)
        try wire.field("no_token_id", &noTokenID)
        try wire.field("condition_id", &conditionID)
        try wire.field("neg_risk", &isNegativeRisk)
        try wire.field("status", &status)
        try wire.field("resolved_outcome", &resolvedOutcome)
        try wire.field("outcome_source", &outcomeSource)
        try wire.decimal("yes_price", &yesPrice)
        try wire.decimal("no_price", &noPrice)
        try wire.seconds("event_start_s", &eventStart)
        try wire.seconds("event_end_s", &eventEnd)
        try wire.field("resolution_source", &resolutionSource)
        try wire.field("underlying", &underlying)
    }
}

/// The status of a market's settlement.
public struct SettlementStatus: OpenEnum {
    /// The status on the wire.
    public let rawValue: String
    /// Wraps text without looking it up.
    public init(unchecked text: String) { rawValue = text }

    /// Trading.
    public static let open = SettlementStatus(unchecked: "open")
    /// Ended, but not resolved.
    public static let resolving = SettlementStatus(unchecked: "resolving")
    /// Resolved and paid.
    public static let resolved = SettlementStatus(unchecked: "resolved")
    /// The documented values.
    public static let known: [SettlementStatus] = [
        .open, .resolving, .resolved,
    ]
    /// The known values, indexed for the reader.
    public static let table = OpenEnumTable(known)
}
