/// A prediction market, in the same form on every venue.
public struct Market {
    /// The venue.
    public var venue: Venue
    /// The market's slug, or its ticker on Kalshi.
    public var slug: String
    /// The symbol to quote and trade, if the row is for one outcome.
    public var symbol: String?
    /// The question.
    public var question: String
    /// The exact resolution question.
    public var details: String?
    /// The outcomes' labels.
    public var outcomes: [String] = []
    /// The outcomes' tokens, in the same order.
    public var outcomeTokenIDs: [String] = []
    /// The token of the first outcome.
    public var yesTokenID: String?
    /// The token of the second outcome.
    public var noTokenID: String?
    /// The on-chain condition: the identity of a market, as slugs change.
    public var conditionID: String?
    /// The event the market belongs to.
    public var eventID: String?
    /// Whether the outcomes of the event exclude each other.
    public var isNegativeRisk: Bool?
    /// The 24-hour volume, in USD; a statistic, not an amount of money.
    ///
    /// NaN and infinities, here and in the other statistics, are written as null.
    public var volume24h: Double?
    /// The weekly volume, in USD.
    public var volumeWeek: Double?
    /// The total volume, in USD.
    public var volumeTotal: Double?
    /// The liquidity, in USD.
    public var liquidity: Double?
    /// The best bid for the first outcome, 0 to 1.
    public var bestYesBid: Px?
    /// The best ask for the first outcome, 0 to 1.
    public var bestYesAsk: Px?
    /// The best bid for the second outcome, 0 to 1.
    public var bestNoBid: Px?
    /// The best ask for the second outcome, 0 to 1.
    public var bestNoAsk: Px?
    /// The spread, in per cent.
    public var spreadPercent: Double?
    /// When trading starts, in ISO 8601.
    public var startDate: String?
    /// When trading ends, in ISO 8601.
    public var endDate: String?
    /// The market's page.
    public var url: String?
    /// The row's other fields: expanded outcomes, ticks, fee schedules and unknown fields; by their
    /// wire names.
    public var extra = JSONObject()
}

extension Market {
    /// Makes a market.
    public init(
        venue: Venue,
        slug: String,
        question: String = "",
        symbol: String? = nil,
        details: String? = nil,
        outcomes: [String] = [],
        outcomeTokenIDs: [String] = [],
        yesTokenID: String? = nil,
        noTokenID: String? = nil,
        conditionID: String? = nil,
        eventID: String? = nil,
        isNegativeRisk: Bool? = nil,
        volume24h: Double? = nil,
        volumeWeek: Double? = nil,
        volumeTotal: Double? = nil,
        liquidity: Double? = nil,
        bestYesBid: Px? = nil,
        bestYesAsk: Px? = nil,
        bestNoBid: Px? = nil,
        bestNoAsk: Px? = nil,
        spreadPercent: Double? = nil,
        startDate: String? = nil,
        endDate: String? = nil,
        url: String? = nil,
        extra: JSONObject = JSONObject()
    ) {
        self = .blank
        (self.venue, self.slug, self.symbol, self.question) = (venue, slug, symbol, question)
        (self.details, self.outcomes) = (details, outcomes)
        (self.outcomeTokenIDs, self.yesTokenID) = (outcomeTokenIDs, yesTokenID)
        (self.noTokenID, self.conditionID, self.eventID) = (noTokenID, conditionID, eventID)
        (self.isNegativeRisk, self.volume24h) = (isNegativeRisk, volume24h)
        (self.volumeWeek, self.volumeTotal) = (volumeWeek, volumeTotal)
        (self.liquidity, self.bestYesBid, self.bestYesAsk) = (liquidity, bestYesBid, bestYesAsk)
        (self.bestNoBid, self.bestNoAsk) = (bestNoBid, bestNoAsk)
        (self.spreadPercent, self.startDate, self.endDate) = (spreadPercent, startDate, endDate)
        (self.url, self.extra) = (url, extra)
    }
}

extension Market: WireModel {
    // The memberwise initialiser, distinguished from the public one by argument order, makes a
    // large value without copying it.
    static var blank: Market {
        Market(venue: Venue(unchecked: ""), slug: "", symbol: nil, question: "")
    }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("venue", &venue)
        try wire.field("slug", &slug)
        try wire.field("question", &question, or: "")
        try wire.field("description", &details)
        try wire.field("outcomes", &outcomes)
        try wire.field("outcome_token_ids", &outcomeTokenIDs)
        try wire.field("yes_token_id", &yesTokenID, likely: outcomeTokenIDs.first)
        try wire.field("no_token_id", &noTokenID, likely: outcomeTokenIDs.last)
        try wire.field("condition_id", &conditionID)
        try wire.field("neg_risk", &isNegativeRisk)
        try wire.field("volume_24h", &volume24h)
        try wire.field("volume_week", &volumeWeek)
        try wire.field("volume_total", &volumeTotal)
        try wire.field("liquidity", &liquidity)
        try wire.field("end_date", &endDate)
        try wire.field("start_date", &startDate)
        try wire.field("url", &url)
        try wire.field("symbol", &symbol)
        try wire.field("event_id", &eventID)
        try wire.decimal("best_yes_bid", &bestYesBid)
        try wire.decimal("best_yes_ask", &bestYesAsk)
        try wire.decimal("best_no_bid", &bestNoBid)
        try wire.decimal("best_no_ask", &bestNoAsk)
        try wire.field("spread_pct", &spreadPercent)
        try wire.rest(&extra)
    }
}

extension Market {
    /// The outcome that a row of an expanded event represents.
    public var outcomeName: String? { extra["outcome_name"]?.stringValue }
    /// Whether that outcome is a placeholder without a candidate.
    public var isPlaceholderOutcome: Bool? { extra["is_placeholder_outcome"]?.boolValue }
    /// The index of that outcome within its event.
    public var outcomeIndex: Int? {
        extra["outcome_index"]?.int64Value.flatMap { Int(exactly: $0) }
    }
    /// The event's id, for a row of an expanded event.
    public var parentEventID: String? { extra["parent_event_id"]?.stringValue }
    /// The event's slug, for a row of an expanded event.
    public var parentSlug: String? { extra["parent_slug"]?.stringValue }
    /// The price tick, in steps of 10⁻⁹.
    public var tick: Px? { extra["tick_1e9"]?.int64Value.map(Px.init(raw:)) }
    /// The taker fee, if the row states it.
    public var feeSchedule: FeeSchedule? {
        extra["fee_schedule"].flatMap { try? FeeSchedule(json: $0.serialized()) }
    }
    /// When trading starts; ``startDate`` has the text.
    public var start: Nanoseconds? { startDate.flatMap { Nanoseconds(iso8601: $0) } }
    /// When trading ends; ``endDate`` has the text.
    public var end: Nanoseconds? { endDate.flatMap { Nanoseconds(iso8601: $0) } }
    /// The period that the market is about, if the row states it.
    public var window: HistoryWindow? {
        try? HistoryWindow(json: JSONValue.object(extra).serialized())
    }
}
