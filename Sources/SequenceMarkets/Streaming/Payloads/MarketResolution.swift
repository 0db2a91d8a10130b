/// The resolution of a prediction market: `/v1/ws/market_resolved`.
public struct MarketResolution: LifecycleEvent {
    /// The venue.
    public var venue: Venue
    /// The event.
    public var eventID: String?
    /// The condition on the chain.
    public var conditionID: String?
    /// The outcome that won.
    public var winningOutcome: String?
    /// The token that pays 1 USD.
    public var winningTokenID: String?
    /// The token that pays nothing.
    public var losingTokenID: String?
    /// When the exchange saw it.
    public var observedAt: Nanoseconds?

    enum Field: String, WireField {
        case kind
        case venue
        case eventID = "event_id"
        case winningOutcome = "winning_outcome"
        case winningTokenID = "winning_token_id"
        case losingTokenID = "losing_token_id"
        case observedAt = "observed_at_ns"
        case conditionID = "condition_id"
    }
    static let fields = FieldTable<Field>()

    /// Venue and condition, else its tokens, else the event: the same over all regions.
    public var deduplicationKey: String {
        // An event can hold many markets, so its id tells only what nothing finer does.
        if let conditionID { return "\(venue)/condition/\(conditionID)" }
        let tokens = [winningTokenID, losingTokenID].compactMap(\.self).sorted()
        if !tokens.isEmpty { return "\(venue)/tokens/\(tokens.joined(separator: ","))" }
        return "\(venue)/event/\(eventID ?? "")"
    }

    /// Reads an event.
    public init(from reader: inout JSONReader) throws(JSONError) {
        var venue: Venue?
        let table = MarketResolution.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table) {
            switch field {
            case .kind: try reader.skipValue()
            case .venue: venue = try reader.readEnum()
            case .eventID: eventID = try reader.readOptionalString()
            case .conditionID: conditionID = try reader.readOptionalString()
            case .winningOutcome: winningOutcome = try reader.readOptionalString()
            case .winningTokenID: winningTokenID = try reader.readOptionalString()
            case .losingTokenID: losingTokenID = try reader.readOptionalString()
            case .observedAt: observedAt = try reader.readOptionalTime()
            }
        }
        self.venue = try reader.require(venue, Field.venue)
        guard eventID != nil || conditionID != nil else {
            throw reader.failure("the field \"event_id\"")
        }
    }

    /// Appends the event in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.kind, "market_resolved")
            writer.field(Field.venue, venue)
            writer.field(Field.eventID, eventID)
            writer.field(Field.winningOutcome, winningOutcome)
            writer.field(Field.winningTokenID, winningTokenID)
            writer.field(Field.losingTokenID, losingTokenID)
            writer.field(Field.observedAt, observedAt)
            writer.field(Field.conditionID, conditionID)
        }
    }
}
