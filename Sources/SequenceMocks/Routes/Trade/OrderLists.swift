import SequenceMarkets

/// The answers of `GET /v1/orders` and `GET /v1/fills`.
struct OrderLists {
    let state: ExchangeState
    let request: RouteRequest
    /// The request's number among those for lists.
    let number: UInt64

    /// The rows of `GET /v1/orders`.
    func orders() throws(ExchangeRefusal) -> JSONValue {
        if let id = request.query("node_order_id") {
            let named = rows(named: id)
            return try page("orders", count: named.count) { offset, limit in
                Array(named.dropFirst(offset).prefix(limit))
            }
        }
        let symbol = request.query("symbol").map { state.catalog.instrument($0)?.symbol ?? $0 }
        let (rows, order) = orderRows(symbol)
        return try page("orders", count: order.count) { offset, limit in
            order.page(offset: offset, limit: limit).compactMap { row in
                switch row {
                case .old(let number):
                    unreadable(number)
                        ?? state.lists.history.order(number, state.catalog)
                        .map { state.encoder.listed($0) }
                case .live(let index): state.encoder.listed(rows[index].order, as: rows[index].past)
                }
            }
        }
    }

    private typealias OrderRow = (order: SimulatedOrder, past: PastRevision?)

    private func orderRows(_ symbol: String?) -> (rows: [OrderRow], order: RowOrder) {
        var rows: [OrderRow] = []
        for index in state.accounts.current.orders.indices {
            guard symbol == nil || state.accounts.current.orders[index].instrument.symbol == symbol,
                let order = state.lists.order(index, in: state.accounts)
            else { continue }
            if state.dialect.amendedOrder == .ended || state.dialect.amendedOrder == .endedSilently
            {
                for past in order.revisions.past { rows.append((order, past)) }
            }
            rows.append((order, nil))
        }
        return (
            rows,
            RowOrder(
                old: state.lists.history.numbers(symbol),
                live: rows.count,
                order: state.dialect.orderList,
                updated: rows.map { $0.past?.ended ?? $0.order.updated },
                request: number
            )
        )
    }

    /// The row an id names, as the dialect takes ids from before an amendment.
    private func rows(named id: String) -> [JSONValue] {
        if let number = state.lists.history.number(id) {
            return state.lists.history.order(number, state.catalog).map {
                [state.encoder.listed($0)]
            } ?? []
        }
        guard let index = state.accounts.current.order(id),
            let order = state.lists.order(index, in: state.accounts),
            let number = TradingAccount.revision(of: id)
        else { return [] }
        if number == order.revisions.number { return [state.encoder.listed(order)] }
        guard let past = order.revisions.past.first(where: { $0.number == number }) else {
            return []
        }
        switch state.dialect.amendedOrder {
        case .followed: return [state.encoder.listed(order)]
        case .ended, .endedSilently: return [state.encoder.listed(order, as: past)]
        case .forgotten: return []
        }
    }

    /// The rows of `GET /v1/fills`.
    func fills() throws(ExchangeRefusal) -> JSONValue {
        let symbol = request.query("symbol").map { state.catalog.instrument($0)?.symbol ?? $0 }
        let id = request.query("node_order_id")
        let known = state.lists.fills(in: state.accounts)
        let rows = known.filter { index in
            let fill = state.accounts.current.books.fills[index]
            return (symbol == nil || fill.symbol == symbol)
                && (id.map { isFill(fill, of: $0) } ?? true)
        }
        var old = state.lists.history.numbers(symbol)
        if let id {
            let number = state.lists.history.number(id)
            old = OldNumbers(first: number ?? 0, stride: 1, count: number == nil ? 0 : 1)
        }
        let order = RowOrder(
            old: old,
            live: rows.count,
            order: state.dialect.fillList,
            updated: rows.map { state.accounts.current.books.fills[$0].time },
            request: number
        )
        return try page("fills", count: order.count) { offset, limit in
            order.page(offset: offset, limit: limit).compactMap { row in
                switch row {
                case .old(let number):
                    unreadable(number)
                        ?? state.lists.history.fill(number, state.catalog).map {
                            state.encoder.listed($0)
                        }
                case .live(let place):
                    state.encoder.listed(state.accounts.current.books.fills[rows[place]])
                }
            }
        }
    }

    /// The unreadable row in place of an old one that the weather has corrupted.
    private func unreadable(_ number: Int) -> JSONValue? {
        let draw = state.weather.draw
        guard draw.happens(draw.weather.badRows, .badRow, UInt64(number)) else { return nil }
        return ["node_order_id": 7, "schema": "v0", "qty_1e8": [.int(number)]]
    }

    private func isFill(_ fill: SimulatedFill, of id: String) -> Bool {
        guard let order = state.accounts.current.order(id), fill.order == order else {
            return false
        }
        guard state.dialect.amendedOrder != .followed, state.dialect.amendedID == .new else {
            return true
        }
        return TradingAccount.revision(of: fill.orderID) == TradingAccount.revision(of: id)
    }

    /// One page of a list; only the rows it shows are written out.
    private func page(_ name: String, count: Int, _ rows: (Int, Int) -> [JSONValue])
        throws(ExchangeRefusal) -> JSONValue
    {
        let (limit, offset) = try request.page(limit: 50)
        let most = min(limit, state.dialect.pageCap.rows)
        let shown = rows(offset, most)
        var body = JSONObject()
        body[name] = .array(shown)
        if state.dialect.total == .present { body["total"] = .int(count) }
        body["limit"] = .int(most)
        body["offset"] = .int(offset)
        if state.dialect.hasMore == .present {
            body["has_more"] = .bool(offset + shown.count < count)
        }
        return .object(body)
    }
}
