/// One page of prediction markets.
public struct MarketsPage: JSONModel, HoldsRowIssues {
    /// The markets, in the server's order.
    public var markets: [Market]
    /// How many there are on this page.
    public var count: Int?
    /// The venue.
    public var venue: Venue?
    /// Whether there are more pages; nil if the server did not say.
    public var hasMore: Bool?
    /// What to pass to ``MarketsQuery/cursor(_:)`` for the next page.
    public var nextCursor: String?
    /// The markets that could not be read.
    public var issues: [RowIssue] = []

    enum Field: String, WireField {
        case markets
        case count
        case venue
        case hasMore = "has_more"
        case nextCursor = "next_cursor"
    }
    static let fields = FieldTable<Field>()

    /// Reads a page of markets.
    public init(from reader: inout JSONReader) throws(JSONError) {
        markets = []
        let table = MarketsPage.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table) {
            switch field {
            case .markets: markets = try reader.readNull() ? [] : try reader.readRows(&issues)
            case .count: count = try reader.readOptionalInt()
            case .venue: venue = try reader.readOptionalEnum()
            case .hasMore: hasMore = try reader.readOptionalBool()
            case .nextCursor: nextCursor = try reader.readOptionalString()
            }
        }
    }

    /// Appends a page of markets in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.markets, list: markets)
            writer.field(Field.count, count)
            writer.field(Field.venue, venue)
            writer.field(Field.hasMore, hasMore)
            writer.field(Field.nextCursor, nextCursor)
        }
    }
}
