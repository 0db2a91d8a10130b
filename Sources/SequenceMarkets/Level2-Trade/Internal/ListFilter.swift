/// The filter of orders and fills.
struct ListFilter: Sendable {
    var symbol: String?
    var limit: Int?
    var offset: Int?
    var nodeOrderID: String?

    func query() throws(SequenceError) -> RequestQuery {
        if let limit, limit < 1 { throw .validation(field: "limit", "must be at least 1") }
        if let offset, offset < 0 { throw .validation(field: "offset", "must not be negative") }
        if nodeOrderID?.isEmpty == true {
            throw .validation(field: "node_order_id", "must not be empty")
        }
        var query = RequestQuery()
        query.add("limit", limit)
        query.add("offset", offset)
        query.add("symbol", symbol)
        query.add("node_order_id", nodeOrderID)
        return query
    }
}

/// A list of the account: its path, and the identity of its rows.
struct ListKind<Item: JSONModel>: Sendable {
    /// `orders`, for example: the path and the field of the rows.
    let name: String
    let key: @Sendable (inout StableHash, Item) -> Void
    /// Reports a row to the submissions that wait for an answer.
    let show: @Sendable (Item, SubmissionLog) -> Void
}

extension ListKind<Order> {
    static let orders = ListKind(
        name: "orders",
        key: { $0.add($1.nodeOrderID) },
        show: { $1.saw($0) }
    )
}

extension ListKind<Fill> {
    static let fills = ListKind(
        name: "fills",
        key: { hash, fill in
            hash.add(fill.nodeOrderID)
            if let key = fill.deduplicationKey { return hash.add(key) }
            // Without an id, only a fill that is equal in every field is the same fill.
            hash.add(fill.json.description)
        },
        show: { _, _ in }
    )
}

extension Endpoint {
    /// A page of a list: `GET /v1/orders` or `GET /v1/fills`.
    static func page<Item>(
        _ list: ListKind<Item>,
        _ filter: ListFilter,
        lane: Lane = .orderReads
    ) throws(SequenceError) -> Endpoint where Response == Page<Item> {
        let query = try filter.query()
        return Endpoint(.get, "/v1/\(list.name)", query: query, lane: lane) {
            reader throws(JSONError) in try Page<Item>.read(list.name, &reader)
        }
    }
}
