/// One page of prediction markets.
public struct MarketsPage: HoldsRowIssues {
    /// The markets, in the server's order.
    public var markets: [Market]
    /// The number of markets on this page.
    public var count: Int?
    /// The venue.
    public var venue: Venue?
    /// Whether there are more pages; nil if the server did not state it.
    public var hasMore: Bool?
    /// The argument of ``MarketsQuery/cursor(_:)`` for the next page.
    public var nextCursor: String?
    /// The markets that could not be read.
    public var issues: [RowIssue]

    /// Makes a page of markets.
    public init(
        markets: [Market] = [],
        count: Int? = nil,
        venue: Venue? = nil,
        hasMore: Bool? = nil,
        nextCursor: String? = nil,
        issues: [RowIssue] = []
    ) {
        (self.markets, self.count, self.venue, self.hasMore) = (markets, count, venue, hasMore)
        (self.nextCursor, self.issues) = (nextCursor, issues)
    }
}

extension MarketsPage: WireModel {
    static var blank: MarketsPage { MarketsPage() }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.rows("markets", &markets, &issues)
        try wire.field("count", &count)
        try wire.field("venue", &venue)
        try wire.field("has_more", &hasMore)
        try wire.field("next_cursor", &nextCursor)
    }
}
