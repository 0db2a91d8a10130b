/// The resolution of a prediction market: `/v1/ws/market_resolved`.
public struct MarketResolution: LifecycleEvent {
    /// The venue.
    public var venue: Venue
    /// The event.
    public var eventID: String?
    /// The on-chain condition.
    public var conditionID: String?
    /// The winning outcome.
    public var winningOutcome: String?
    /// The token that pays 1 USD.
    public var winningTokenID: String?
    /// The token that pays nothing.
    public var losingTokenID: String?
    /// The exchange time.
    public var observedAt: Nanoseconds?

    /// Makes an event.
    public init(
        venue: Venue,
        eventID: String? = nil,
        conditionID: String? = nil,
        winningOutcome: String? = nil,
        winningTokenID: String? = nil,
        losingTokenID: String? = nil,
        observedAt: Nanoseconds? = nil
    ) {
        (self.venue, self.eventID, self.conditionID) = (venue, eventID, conditionID)
        (self.winningOutcome, self.winningTokenID) = (winningOutcome, winningTokenID)
        (self.losingTokenID, self.observedAt) = (losingTokenID, observedAt)
    }

    /// Venue and condition, else its tokens, else the event: the same in all regions.
    public var deduplicationKey: String {
        // An event can hold many markets, so its id is used only if there is nothing more specific.
        if let conditionID { return "\(venue)/condition/\(conditionID)" }
        let tokens = [winningTokenID, losingTokenID].compactMap(\.self).sorted()
        if !tokens.isEmpty { return "\(venue)/tokens/\(tokens.joined(separator: ","))" }
        return "\(venue)/event/\(eventID ?? "")"
    }
}

extension MarketResolution: WireModel {
    static var blank: MarketResolution { MarketResolution(venue: Venue(unchecked: "")) }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.constant("kind", "market_resolved")
        try wire.field("venue", &venue)
        try wire.field("event_id", &eventID)
        try wire.field("winning_outcome", &winningOutcome)
        try wire.field("winning_token_id", &winningTokenID)
        try wire.field("losing_token_id", &losingTokenID)
        try wire.field("observed_at_ns", &observedAt)
        try wire.field("condition_id", &conditionID)
    }

    func complete(_ reader: JSONReader) throws(JSONError) {
        guard eventID != nil || conditionID != nil else {
            throw reader.failure("the field \"event_id\"")
        }
    }
}
