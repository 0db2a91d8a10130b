/// A request for prediction markets of a venue.
///
/// ```swift
/// let page = try await seq.markets(.kalshi).search("fed").limit(50).fetch()
/// for try await market in seq.markets(.polymarket).expandOutcomes().all() { … }
/// ```
public struct MarketsQuery: Sendable {
    /// The maximum number of rows per page.
    static let maximumLimit = 1_000

    let client: SequenceClient
    private let venue: Venue
    private var text: String?
    private var slug: String?
    private var token: String?
    private var tag: String?
    private var tagID: Int?
    private var hasRelatedTags = false
    private var excludedTagID: Int?
    private var isActiveOnly = true
    private var includesClosed = false
    private var pageSize: Int?
    private var offset: Int?
    private var cursor: String?
    private var order: MarketOrder?
    private var expandsOutcomes = false

    init(_ client: SequenceClient, _ venue: Venue) {
        self.client = client
        self.venue = venue
    }

    /// Only markets whose question or slug contains this text.
    public func search(_ text: String) -> MarketsQuery { with { $0.text = text } }
    /// Only the market with this slug, or ticker on Kalshi.
    public func slug(_ slug: String) -> MarketsQuery { with { $0.slug = slug } }
    /// Only the market with this token.
    public func tokenID(_ token: String) -> MarketsQuery { with { $0.token = token } }
    /// Only markets with this tag of Polymarket, for example `bitcoin`.
    public func tag(_ tag: String) -> MarketsQuery { with { $0.tag = tag } }
    /// Only markets with the tag of this id, optionally with related tags.
    ///
    /// - Parameters:
    ///   - id: The tag's id.
    ///   - related: Whether markets with related tags count too.
    /// - Returns: The request, changed.
    public func tagID(_ id: Int, related: Bool = false) -> MarketsQuery {
        with { ($0.tagID, $0.hasRelatedTags) = (id, related) }
    }
    /// No markets with the tag of this id.
    public func excludeTagID(_ id: Int) -> MarketsQuery { with { $0.excludedTagID = id } }
    /// Only markets that are trading now; the default.
    public func activeOnly(_ value: Bool) -> MarketsQuery { with { $0.isActiveOnly = value } }
    /// Includes resolved markets.
    public func includeClosed() -> MarketsQuery { with { $0.includesClosed = true } }
    /// Rows per page, clamped to 1…1000; 20 by default, 1000 when reading all pages.
    public func limit(_ limit: Int) -> MarketsQuery {
        with { $0.pageSize = min(max(limit, 1), MarketsQuery.maximumLimit) }
    }
    /// The number of results to skip; for deep pagination use ``all(resumingFrom:progress:)``.
    public func offset(_ offset: Int) -> MarketsQuery { with { $0.offset = offset } }
    /// The page at ``MarketsPage/nextCursor`` of the previous one.
    public func cursor(_ cursor: String) -> MarketsQuery { with { $0.cursor = cursor } }
    /// Sorts the markets; not available when reading all pages.
    public func orderBy(_ order: MarketOrder) -> MarketsQuery { with { $0.order = order } }
    /// One row for each outcome of an event with several.
    public func expandOutcomes() -> MarketsQuery { with { $0.expandsOutcomes = true } }

    /// One page: `GET /v1/markets`.
    ///
    /// - Returns: The page, with the cursor of the next one.
    /// - Throws: ``SequenceError``; ``SequenceError/validation(_:)`` before any I/O for an empty
    ///   slug, token or cursor, or a negative offset.
    public func fetch() async throws(SequenceError) -> MarketsPage {
        try check()
        return try await client.send(endpoint(at: cursor, limit: pageSize ?? 20, .marketReads))
    }

    /// Every market, page after page: `GET /v1/markets` until there are no more.
    ///
    /// It fetches the next page while the caller processes this one, at the client's lowest
    /// priority.
    ///
    /// - Parameters:
    ///   - checkpoint: The position to resume from, of an earlier run of the same query; nil begins
    ///     at the first row.
    ///   - progress: Called after each page.
    /// - Returns: The markets, as a sequence that requests pages as needed.
    public func all(
        resumingFrom checkpoint: WalkCheckpoint? = nil,
        progress: (@Sendable (WalkProgress) -> Void)? = nil
    ) -> MarketPages {
        PageSequence(source, from: checkpoint, progress: progress)
    }

    /// Every market at once; a loop over ``all(resumingFrom:progress:)`` takes less memory.
    ///
    /// - Parameter progress: Called after each page.
    /// - Returns: The markets of all pages.
    /// - Throws: ``SequenceError``.
    public func fetchAll(
        progress: (@Sendable (WalkProgress) -> Void)? = nil
    ) async throws(SequenceError) -> [Market] {
        try await all(progress: progress).collected()
    }

    private func with(_ change: (inout MarketsQuery) -> Void) -> MarketsQuery {
        var copy = self
        change(&copy)
        return copy
    }
}

/// All markets of a query, page after page; see ``PageSequence``.
public typealias MarketPages = PageSequence<Market>

extension MarketsQuery {
    private func check() throws(SequenceError) {
        if let offset, offset < 0 { throw .validation(field: "offset", "must not be negative") }
        for (field, value) in [("slug", slug), ("token_id", token), ("cursor", cursor)]
        where value?.isEmpty == true {
            throw .validation(field: field, "must not be empty")
        }
    }

    private func query(at cursor: String?, limit: Int) -> RequestQuery {
        var query = RequestQuery()
        query.add("venue", venue.rawValue)
        query.add("limit", limit)
        query.add("active", isActiveOnly ? "true" : "false")
        query.add("closed", flag: includesClosed)
        query.add("q", text: text)
        query.add("slug", slug)
        query.add("clob_token_id", token)
        query.add("tag", tag)
        query.add("tag_id", tagID)
        query.add("related_tags", flag: hasRelatedTags)
        query.add("exclude_tag_id", excludedTagID)
        query.add("order", order?.rawValue)
        query.add("expand", expandsOutcomes ? "outcomes" : nil)
        query.add("offset", cursor == nil ? offset : nil)
        query.add("cursor", text: cursor)
        return query
    }

    private func endpoint(at cursor: String?, limit: Int, _ lane: Lane) -> Endpoint<MarketsPage> {
        Endpoint(.get, "/v1/markets", query: query(at: cursor, limit: limit), lane: lane)
    }

    private var source: PageSource<Market> {
        let limit = pageSize ?? MarketsQuery.maximumLimit
        return PageSource(name: "markets?\(query(at: nil, limit: limit).encoded)") {
            next throws(SequenceError) in
            try check()
            let endpoint = endpoint(at: next ?? cursor, limit: limit, .bulk)
            let (result, call) = try await client.executor.report(endpoint)
            let page = try result.get()
            let hasMore = page.hasMore ?? true
            let following = page.nextCursor.flatMap { $0.isEmpty ? nil : $0 }
            return FetchedPage(
                rows: page.markets,
                issues: page.issues,
                next: hasMore ? following : nil,
                shortfall: page.hasMore == true && following == nil
                    ? "a cursor, as there are more" : nil,
                rateLimitWait: call.rateLimitWait,
                context: call.context()
            )
        } key: { market in
            var hash = StableHash()
            hash.add(market.venue.rawValue)
            hash.add(market.slug)
            hash.add(market.conditionID)
            hash.add(market.symbol)
            hash.add(market.yesTokenID)
            // Two rows with one ticker and two questions are two different markets.
            hash.add(market.question)
            return hash.value
        }
    }
}

/// The sort order of markets.
public struct MarketOrder: OpenEnum {
    /// The order on the wire.
    public let rawValue: String
    /// Wraps text without looking it up.
    public init(unchecked text: String) { rawValue = text }

    /// The 24-hour volume.
    public static let volume = MarketOrder(unchecked: "volume")
    /// The weekly volume.
    public static let volumeWeek = MarketOrder(unchecked: "volume_week")
    /// The total volume.
    public static let volumeTotal = MarketOrder(unchecked: "volume_total")
    /// The liquidity.
    public static let liquidity = MarketOrder(unchecked: "liquidity")
    /// When trading ends.
    public static let endDate = MarketOrder(unchecked: "end_date")
    /// When trading starts.
    public static let startDate = MarketOrder(unchecked: "start_date")
    /// Creation time, newest first.
    public static let created = MarketOrder(unchecked: "created")
    /// How competitive the outcomes are.
    public static let competitive = MarketOrder(unchecked: "competitive")
    /// The closing time.
    public static let closedTime = MarketOrder(unchecked: "closed_time")
    /// The documented orders.
    public static let known: [MarketOrder] = [
        .volume, .volumeWeek, .volumeTotal, .liquidity, .endDate, .startDate, .created,
        .competitive, .closedTime,
    ]
    /// The known values, indexed for the reader.
    public static let table = OpenEnumTable(known)
}
