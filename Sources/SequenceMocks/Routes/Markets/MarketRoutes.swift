import SequenceMarkets

extension Route {
    static let markets: [Route] = [
        Route("GET", "/v1/markets") { state, request throws(ExchangeRefusal) in
            try markets(state.market, request)
        }
    ]

    private static func markets(_ market: SimulatedMarket, _ request: RouteRequest)
        throws(ExchangeRefusal) -> RouteResponse
    {
        guard let house = PredictionMarket.House(rawValue: request.query("venue") ?? "polymarket")
        else { throw .invalid("venue", "must be kalshi or polymarket") }
        let (limit, offset) = try request.page(limit: 20)
        let filter = MarketFilter(request, house: house)
        if let name = request.query("slug") ?? request.query("clob_token_id") {
            let rows = lookUp(name, filter, market, at: request.time)
            return page(Array(rows.prefix(limit)), nil, house)
        }
        var cursor = MarketCursor(phase: 0, next: 0, began: request.time)
        if let text = request.query("cursor") {
            guard let known = MarketCursor(text) else {
                throw .invalid("cursor", "is none this server gave")
            }
            cursor = known
            cursor.began = min(known.began, request.time)
        }
        let pagination = MarketPagination(
            market: market,
            filter: filter,
            began: cursor.began,
            now: request.time
        )
        let found: (entries: [MarketPagination.Entry], next: MarketCursor?)
        if let name = request.query("order"), !name.isEmpty {
            guard let order = MarketSortKey(rawValue: name) else {
                throw .invalid("order", "is no field to sort by")
            }
            let (first, overflow) = cursor.next.addingReportingOverflow(offset)
            found = pagination.sortedPage(by: order, from: overflow ? .max : first, limit: limit)
        } else {
            found = pagination.page(from: cursor, skipping: offset, limit: limit)
        }
        let rows = found.entries.map { entry in
            MarketRow(
                entry.market,
                event: entry.event,
                isExpanded: filter.isExpanded,
                in: market,
                at: request.time
            )
        }
        return page(rows, found.next, house)
    }

    /// The market of a slug, ticker, token or URL; an event's outcomes if they are to be expanded.
    private static func lookUp(
        _ name: String,
        _ filter: MarketFilter,
        _ market: SimulatedMarket,
        at time: Int64
    ) -> [MarketRow] {
        if filter.house == .polymarket, let group = OutcomeGroup(slug: name),
            group.first + OutcomeGroup.size <= market.catalog.counts.polymarket
        {
            guard !filter.isExpanded else {
                return group.markets.map { MarketRow($0, isExpanded: true, in: market, at: time) }
            }
            return [MarketRow(group.markets[0], event: group, in: market, at: time)]
        }
        guard let found = market.catalog.outcome(name)?.market, found.house == filter.house else {
            return []
        }
        return [MarketRow(found, isExpanded: filter.isExpanded, in: market, at: time)]
    }

    private static func page(
        _ rows: [MarketRow],
        _ next: MarketCursor?,
        _ house: PredictionMarket.House
    ) -> RouteResponse {
        var writer = JSONWriter()
        writer.object { object in
            object.key("markets")
            object.array { list in
                for row in rows { list.object { row.write(to: &$0) } }
            }
            object.key("count")
            object.int(Int64(rows.count))
            object.key("venue")
            object.string(house.rawValue)
            object.key("has_more")
            object.bool(next != nil)
            object.key("next_cursor")
            if let next { object.string(next.text) } else { object.null() }
        }
        return .bytes(writer.bytes)
    }
}
