/// A prediction market, in the same shape on every venue.
public struct Market: JSONModel {
    /// The venue.
    public var venue: Venue
    /// The market's slug, or its ticker on Kalshi.
    public var slug: String
    /// The symbol to quote and trade by, where the row is of one outcome.
    public var symbol: String?
    /// The question.
    public var question: String
    /// What exactly is asked.
    public var details: String?
    /// The outcomes' labels.
    public var outcomes: [String]
    /// The outcomes' tokens, in the same order.
    public var outcomeTokenIDs: [String]
    /// The token of the first outcome.
    public var yesTokenID: String?
    /// The token of the second outcome.
    public var noTokenID: String?
    /// The condition on the chain: what to tell one market from another by, as slugs change.
    public var conditionID: String?
    /// The event the market belongs to.
    public var eventID: String?
    /// Whether the outcomes of the event exclude each other.
    public var isNegativeRisk: Bool?
    /// The volume of a day, in USD; a statistic, not an amount of money.
    public var volume24h: Double?
    /// The volume of a week, in USD.
    public var volumeWeek: Double?
    /// The volume so far, in USD.
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
    /// What else the row holds: expanded outcomes, ticks, fee schedules and what is not known
    /// yet; by the wire's names.
    public var extra: JSONObject

    enum Field: String, WireField {
        case venue
        case slug
        case question
        case details = "description"
        case outcomes
        case outcomeTokenIDs = "outcome_token_ids"
        case yesTokenID = "yes_token_id"
        case noTokenID = "no_token_id"
        case conditionID = "condition_id"
        case isNegativeRisk = "neg_risk"
        case volume24h = "volume_24h"
        case volumeWeek = "volume_week"
        case volumeTotal = "volume_total"
        case liquidity
        case endDate = "end_date"
        case startDate = "start_date"
        case url
        case symbol
        case eventID = "event_id"
        case bestYesBid = "best_yes_bid"
        case bestYesAsk = "best_yes_ask"
        case bestNoBid = "best_no_bid"
        case bestNoAsk = "best_no_ask"
        case spreadPercent = "spread_pct"
    }
    static let fields = FieldTable<Field>()

    /// Appends the market in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.venue, venue)
            writer.field(Field.slug, slug)
            writer.field(Field.question, question)
            writer.field(Field.details, details)
            writer.field(Field.outcomes, strings: outcomes)
            writer.field(Field.outcomeTokenIDs, strings: outcomeTokenIDs)
            writer.field(Field.yesTokenID, yesTokenID)
            writer.field(Field.noTokenID, noTokenID)
            writer.field(Field.conditionID, conditionID)
            writer.field(Field.isNegativeRisk, isNegativeRisk)
            writer.field(Field.volume24h, volume24h)
            writer.field(Field.volumeWeek, volumeWeek)
            writer.field(Field.volumeTotal, volumeTotal)
            writer.field(Field.liquidity, liquidity)
            writer.field(Field.endDate, endDate)
            writer.field(Field.startDate, startDate)
            writer.field(Field.url, url)
            writer.field(Field.symbol, symbol)
            writer.field(Field.eventID, eventID)
            writer.field(Field.bestYesBid, decimal: bestYesBid)
            writer.field(Field.bestYesAsk, decimal: bestYesAsk)
            writer.field(Field.bestNoBid, decimal: bestNoBid)
            writer.field(Field.bestNoAsk, decimal: bestNoAsk)
            writer.field(Field.spreadPercent, spreadPercent)
            for (key, value) in extra.members {
                writer.key(key)
                value.write(to: &writer)
            }
        }
    }
}

extension Market {
    /// Reads a market.
    public init(from reader: inout JSONReader) throws(JSONError) {
        var venue: Venue?
        var slug: String?
        var question: String?
        var extra = JSONObject()
        var symbol: String?
        var details: String?
        var outcomes: [String] = []
        var outcomeTokenIDs: [String] = []
        var yesTokenID: String?
        var noTokenID: String?
        var conditionID: String?
        var eventID: String?
        var isNegativeRisk: Bool?
        var volume24h: Double?
        var volumeWeek: Double?
        var volumeTotal: Double?
        var liquidity: Double?
        var bestYesBid: Px?
        var bestYesAsk: Px?
        var bestNoBid: Px?
        var bestNoAsk: Px?
        var spreadPercent: Double?
        var startDate: String?
        var endDate: String?
        var url: String?
        let table = Market.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table, unknown: &extra) {
            switch field {
            case .venue: venue = try reader.readEnum()
            case .slug: slug = try reader.readString()
            case .symbol: symbol = try reader.readOptionalString()
            case .question: question = try reader.readOptionalString()
            case .details: details = try reader.readOptionalString()
            case .outcomes: outcomes = try reader.readOptionalStrings()
            case .outcomeTokenIDs: outcomeTokenIDs = try reader.readOptionalStrings()
            case .yesTokenID:
                yesTokenID = try reader.readOptionalString(likely: outcomeTokenIDs.first)
            case .noTokenID: noTokenID = try reader.readOptionalString(likely: outcomeTokenIDs.last)
            case .conditionID: conditionID = try reader.readOptionalString()
            case .eventID: eventID = try reader.readOptionalString()
            case .isNegativeRisk: isNegativeRisk = try reader.readOptionalBool()
            case .volume24h: volume24h = try reader.readOptionalDouble()
            case .volumeWeek: volumeWeek = try reader.readOptionalDouble()
            case .volumeTotal: volumeTotal = try reader.readOptionalDouble()
            case .liquidity: liquidity = try reader.readOptionalDouble()
            case .bestYesBid: bestYesBid = try reader.readOptionalFixed()
            case .bestYesAsk: bestYesAsk = try reader.readOptionalFixed()
            case .bestNoBid: bestNoBid = try reader.readOptionalFixed()
            case .bestNoAsk: bestNoAsk = try reader.readOptionalFixed()
            case .spreadPercent: spreadPercent = try reader.readOptionalDouble()
            case .startDate: startDate = try reader.readOptionalString()
            case .endDate: endDate = try reader.readOptionalString()
            case .url: url = try reader.readOptionalString()
            }
        }
        self.init(
            venue: try reader.require(venue, Field.venue),
            slug: try reader.require(slug, Field.slug),
            symbol: symbol,
            question: question ?? "",
            details: details,
            outcomes: outcomes,
            outcomeTokenIDs: outcomeTokenIDs,
            yesTokenID: yesTokenID,
            noTokenID: noTokenID,
            conditionID: conditionID,
            eventID: eventID,
            isNegativeRisk: isNegativeRisk,
            volume24h: volume24h,
            volumeWeek: volumeWeek,
            volumeTotal: volumeTotal,
            liquidity: liquidity,
            bestYesBid: bestYesBid,
            bestYesAsk: bestYesAsk,
            bestNoBid: bestNoBid,
            bestNoAsk: bestNoAsk,
            spreadPercent: spreadPercent,
            startDate: startDate,
            endDate: endDate,
            url: url,
            extra: extra
        )
    }
}

extension Market {
    /// The outcome a row of an expanded event stands for.
    public var outcomeName: String? { extra["outcome_name"]?.stringValue }
    /// Whether that outcome is a slot without a candidate yet.
    public var isPlaceholderOutcome: Bool? { extra["is_placeholder_outcome"]?.boolValue }
    /// Where that outcome stands among its event's.
    public var outcomeIndex: Int? {
        extra["outcome_index"]?.int64Value.flatMap { Int(exactly: $0) }
    }
    /// The event's id, for a row of an expanded event.
    public var parentEventID: String? { extra["parent_event_id"]?.stringValue }
    /// The event's slug, for a row of an expanded event.
    public var parentSlug: String? { extra["parent_slug"]?.stringValue }
    /// The smallest step of the price, in steps of 10⁻⁹.
    public var tick: Px? { extra["tick_1e9"]?.int64Value.map(Px.init(raw:)) }
}
