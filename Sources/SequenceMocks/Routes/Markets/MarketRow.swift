import SequenceMarkets

/// One row of `GET /v1/markets`, written straight into the answer's bytes: a page has a
/// thousand of them.
struct MarketRow {
    /// The best prices of the first outcome; nil leaves all four null.
    struct Touch {
        var bid: Px?
        var ask: Px?
    }

    let market: PredictionMarket
    /// Set if the row represents a whole event, not one of its outcomes.
    var event: OutcomeGroup?
    /// Set if an event's outcomes were requested one by one.
    var isExpanded = false
    /// The ids it carries; lists carry both.
    var key = Dialect.LifecycleKey.both
    /// An event it belongs to together with others, where a dialect says so.
    var sharedEvent: String?
    /// Seconds since the epoch.
    var start: Int64
    var end: Int64
    var stats: MarketStats
    var touch: Touch?
    var resolution: Resolution?

    /// The members of the row, without the braces around them.
    func write(to writer: inout JSONWriter) {
        let group = market.group
        let tokens = event.map { $0.markets.map(\.yesSymbol) } ?? market.tokens
        let slug = event?.slug ?? market.slug
        writer.field("venue", market.house.rawValue)
        writer.field("slug", slug)
        writer.field("symbol", tokens.first ?? "")
        writer.field("question", event?.title ?? market.question)
        writer.field("description", "Settles on what the source named in the rules reports.")
        writer.key("outcomes")
        writer.array { list in for name in event?.names ?? market.outcomes { list.string(name) } }
        writer.key("outcome_token_ids")
        writer.array { list in for token in tokens { list.string(token) } }
        writer.field("yes_token_id", tokens.first ?? "")
        writer.field("no_token_id", event == nil ? tokens.last ?? "" : market.noSymbol)
        let condition = market.conditionID
        let eventID = group == nil && market.house == .polymarket ? condition : market.eventID
        if key != .eventID { writer.field("condition_id", event == nil ? condition : eventID) }
        if key != .conditionID { writer.field("event_id", sharedEvent ?? eventID) }
        writer.key("neg_risk")
        writer.bool(group != nil)
        writeStats(to: &writer)
        writeTouch(to: &writer)
        writer.field("start_date", MarketRow.date(start))
        writer.field("end_date", MarketRow.date(end))
        writer.field("url", url(slug))
        writer.key("active")
        writer.bool(resolution == nil)
        writer.key("closed")
        writer.bool(resolution != nil)
        writer.key("resolved_outcome")
        if let resolution {
            writer.string(market.outcomes[resolution.isYes ? 0 : 1])
        } else {
            writer.null()
        }
        writeRules(to: &writer)
        if isExpanded { writeExpansion(group, to: &writer) }
    }

    private func writeStats(to writer: inout JSONWriter) {
        writer.key("volume_24h")
        writer.double(stats.day)
        writer.key("volume_week")
        writer.double(stats.week)
        writer.key("volume_total")
        writer.double(stats.total)
        writer.key("liquidity")
        writer.double(stats.liquidity)
    }

    private func writeTouch(to writer: inout JSONWriter) {
        let (bid, ask) = (touch?.bid, touch?.ask)
        writer.field("best_yes_bid", price: bid)
        writer.field("best_yes_ask", price: ask)
        writer.field("best_no_bid", price: ask.map { Px(raw: Px.unit - $0.raw) })
        writer.field("best_no_ask", price: bid.map { Px(raw: Px.unit - $0.raw) })
        writer.key("spread_pct")
        if let bid, let ask, bid.raw + ask.raw > 0 {
            let spread = Double(ask.raw - bid.raw) / Double(bid.raw + ask.raw) * 200
            writer.double((spread * 100).rounded() / 100)
        } else {
            writer.null()
        }
    }

    private func writeRules(to writer: inout JSONWriter) {
        writer.key("tick_1e9")
        writer.int(10_000_000)
        writer.key("fee_schedule")
        let rate = FeeSchedule.of(market.house.rawValue, kind: .prediction).curveRate ?? 0
        writer.object { object in
            object.key("exponent")
            object.int(1)
            object.key("rate_1e8")
            object.int(rate)
            object.key("taker_only")
            object.bool(true)
        }
        writer.key("tags")
        writer.array { list in for tag in market.tags { list.string(tag.slug) } }
    }

    private func writeExpansion(_ group: OutcomeGroup?, to writer: inout JSONWriter) {
        let place = group.map { market.index - $0.first } ?? 0
        let name = group?.names[place] ?? market.outcomes[0]
        writer.field("parent_event_id", market.eventID)
        writer.field("parent_slug", group?.slug ?? market.slug)
        writer.field("outcome_name", name)
        writer.field("raw_outcome_name", name)
        writer.key("outcome_index")
        writer.int(Int64(place))
        writer.key("is_placeholder_outcome")
        writer.bool(place >= OutcomeGroup.firstPlaceholder)
    }

    private func url(_ slug: String) -> String {
        switch market.house {
        case .kalshi: "https://kalshi.com/markets/\(slug)"
        case .polymarket:
            "https://polymarket.com/event/\(event == nil ? market.group?.slug ?? slug : slug)"
        }
    }

    private static func date(_ seconds: Int64) -> String {
        let time = CivilTime(secondsSinceEpoch: seconds)
        return "\(time.date)T\(time.clock)Z"
    }
}

extension JSONWriter {
    fileprivate mutating func field(_ name: String, _ text: String) {
        key(name)
        string(text)
    }

    fileprivate mutating func field(_ name: String, price: Px?) {
        key(name)
        if let price { decimal(price) } else { null() }
    }
}

extension MarketRow {
    /// A market's row as of a moment.
    init(
        _ item: PredictionMarket,
        event: OutcomeGroup? = nil,
        isExpanded: Bool = false,
        in market: SimulatedMarket,
        at time: Int64
    ) {
        let resolution = market.resolution(of: item, at: time)
        self.init(
            market: item,
            event: event,
            isExpanded: isExpanded,
            start: market.startSecond(of: item, at: time),
            end: market.endSecond(of: item, at: time),
            stats: item.stats,
            resolution: resolution
        )
        if resolution == nil {
            let yes = Catalog.prediction(PredictionOutcome(market: item, isYes: true))
            let book = market.book(yes, venue: item.house.rawValue, at: time, depth: 1)
            touch = Touch(bid: book.bids.first?.price, ask: book.asks.first?.price)
        }
    }
}
