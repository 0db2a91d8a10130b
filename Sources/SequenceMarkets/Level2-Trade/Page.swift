/// One page of a list, with where it stands in the whole.
public struct Page<Item: JSONModel>: Sendable, Hashable {
    /// The items, in the server's order.
    public var items: [Item]
    /// How many there are in all, if the server says so.
    public var total: Int?
    /// How many were asked for.
    public var limit: Int?
    /// How many were passed over.
    public var offset: Int?
    /// Whether there is another page.
    public var hasMore: Bool

    /// Makes a page, as a test does.
    public init(
        items: [Item],
        total: Int? = nil,
        limit: Int? = nil,
        offset: Int? = nil,
        hasMore: Bool = false
    ) {
        self.items = items
        self.total = total
        self.limit = limit
        self.offset = offset
        self.hasMore = hasMore
    }

    /// Reads `{"<key>":[…],"total","limit","offset","has_more"}`, or a bare list.
    static func read(_ key: String, _ reader: inout JSONReader) throws(JSONError) -> Page {
        var page = Page(items: [])
        if reader.peek() == UInt8(ascii: "[") {
            page.items = try reader.readList()
            return page
        }
        var found = false
        try reader.readDictionary { name, reader throws(JSONError) in
            switch name {
            case key:
                page.items = try reader.readList()
                found = true
            case "total": page.total = try reader.readOptionalInt()
            case "limit": page.limit = try reader.readOptionalInt()
            case "offset": page.offset = try reader.readOptionalInt()
            case "has_more": page.hasMore = try reader.readOptionalBool() ?? false
            default: try reader.skipValue()
            }
        }
        guard found else { throw reader.failure("the field \"\(key)\"") }
        return page
    }
}
