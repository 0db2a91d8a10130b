/// One page of a list, with its position in the list.
public struct Page<Item: JSONModel>: HoldsRowIssues {
    /// The items, in the server's order.
    public var items: [Item]
    /// The total number of items, if the server states it.
    public var total: Int?
    /// The maximum number requested.
    public var limit: Int?
    /// The number of items skipped.
    public var offset: Int?
    /// Whether there is another page: as stated by the server, else derived from its total.
    public var hasMore: Bool
    /// The rows that could not be read.
    public var issues: [RowIssue]
    /// The server's statement about another page; nil if there is none.
    var saysMore: Bool?
    /// Whether the page came as a bare list.
    var isBare = false

    /// Makes a page, as a test does.
    public init(
        items: [Item],
        total: Int? = nil,
        limit: Int? = nil,
        offset: Int? = nil,
        hasMore: Bool = false,
        issues: [RowIssue] = []
    ) {
        (self.items, self.total, self.limit, self.offset) = (items, total, limit, offset)
        (self.hasMore, self.issues) = (hasMore, issues)
    }

    /// The number of rows the server sent.
    var rowCount: Int { items.count + issues.count }

    /// Whether the list may continue after this page of `limit` rows, with `skipped` rows before
    /// it.
    ///
    /// Any indication counts: `has_more`, a total that is not reached, or, without either, a page
    /// that is not empty (or, for a bare list, not short). An empty page is the last one.
    func mayContinue(skipped: Int, limit: Int) -> Bool {
        guard rowCount > 0 else { return false }
        if saysMore == true { return true }
        if let total { return skipped + rowCount < total }
        return saysMore == nil && (!isBare || rowCount >= limit)
    }

    /// Reads `{"<key>":[…],"total","limit","offset","has_more"}`, or a bare list.
    static func read(_ key: String, _ reader: inout JSONReader) throws(JSONError) -> Page {
        var page = Page(items: [])
        if reader.peek() == UInt8(ascii: "[") {
            page.items = try reader.readRows(&page.issues)
            page.isBare = true
            return page
        }
        var found = false
        var more: Bool?
        try reader.readDictionary { name, reader throws(JSONError) in
            switch name {
            case key:
                page.items = try reader.readRows(&page.issues)
                found = true
            case "total": page.total = try reader.readOptionalInt()
            case "limit": page.limit = try reader.readOptionalInt()
            case "offset": page.offset = try reader.readOptionalInt()
            case "has_more": more = try reader.readOptionalBool()
            default: try reader.skipValue()
            }
        }
        guard found else { throw reader.failure("the field \"\(key)\"") }
        page.saysMore = more
        page.hasMore = more ?? page.total.map { (page.offset ?? 0) + page.rowCount < $0 } ?? false
        return page
    }
}

/// The storage form of a page: its items under `items`, whatever the endpoint calls them.
extension Page: WireModel {
    static var blank: Page { Page(items: []) }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.rows("items", &items, &issues, isRequired: true)
        try wire.field("total", &total)
        try wire.field("limit", &limit)
        try wire.field("offset", &offset)
        try wire.field("has_more", &hasMore, or: false)
    }
}
