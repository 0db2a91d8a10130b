/// A prediction market when it is created: `/v1/ws/new_markets`.
public struct NewMarket: LifecycleEvent {
    /// The market, in the form of the catalog's rows.
    public var market: Market

    /// The exchange time.
    public var observedAt: Nanoseconds? {
        market.extra["observed_at_ns"]?.int64Value.map(Nanoseconds.init(raw:))
    }

    /// Venue and event or condition: the same in all regions.
    public var deduplicationKey: String {
        // An event can hold many markets, so its id is used only if there is nothing more specific.
        if let condition = market.conditionID { return "\(market.venue)/condition/\(condition)" }
        let tokens = market.outcomeTokenIDs.sorted().joined(separator: ",")
        if !tokens.isEmpty { return "\(market.venue)/tokens/\(tokens)" }
        if !market.slug.isEmpty { return "\(market.venue)/slug/\(market.slug)" }
        return "\(market.venue)/event/\(market.eventID ?? "")"
    }

    /// Makes an event.
    public init(_ market: Market) { self.market = market }

    /// Reads an event.
    public init(from reader: inout JSONReader) throws(JSONError) {
        market = try Market(from: &reader)
    }

    /// Appends the event in the wire's form.
    public func write(to writer: inout JSONWriter) { market.write(to: &writer) }
}
