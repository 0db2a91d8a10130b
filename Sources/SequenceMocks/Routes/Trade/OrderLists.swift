import SequenceMarkets

/// One row of a list: an old one by its number, or a live one by its place.
enum ListedRow: Sendable, Hashable {
    case old(Int)
    case live(Int)
}

/// The rows of a list in the order a dialect lists them.
struct RowOrder: Sendable {
    /// Old rows, the oldest first.
    let old: OldNumbers
    /// How many live rows there are; their places are in the order of creation.
    let live: Int
    let order: Dialect.ListOrder
    /// When each live row was last changed, by place.
    let updated: [Int64]
    /// Differs from request to request.
    let request: UInt64

    var count: Int { old.count + live }

    func page(offset: Int, limit: Int) -> [ListedRow] {
        guard offset < count else { return [] }
        let range = offset..<min(offset + limit, count)
        switch order {
        case .oldest: return range.map(oldest)
        case .newest: return range.map { oldest(count - 1 - $0) }
        case .updated:
            let byChange = (0..<live).sorted { (updated[$0], $0) > (updated[$1], $1) }
            return range.map { place in
                place < live
                    ? .live(byChange[place]) : .old(old[old.count - 1 - (place - live)])
            }
        case .shuffled: return merged(range)
        case .reshuffled:
            return range.map { oldest(RowOrder.permuted($0, of: count, key: request)) }
        }
    }

    private func oldest(_ place: Int) -> ListedRow {
        place < old.count ? .old(old[place]) : .live(place - old.count)
    }

    /// Live rows fall among the old ones wherever their hashes say, and stay there.
    private func merged(_ range: Range<Int>) -> [ListedRow] {
        let slots = (0..<live).map { place -> (slot: Int, place: Int) in
            let hash = OrderHistory.hash(Int32(truncatingIfNeeded: place))
            return (Int(hash % UInt64(old.count + 1)), place)
        }.sorted { a, b in
            let left = OrderHistory.hash(Int32(truncatingIfNeeded: a.place))
            let right = OrderHistory.hash(Int32(truncatingIfNeeded: b.place))
            return (a.slot, left) < (b.slot, right)
        }
        // A live row stands behind the old ones of its slot and the live ones before it.
        var rows: [ListedRow] = []
        var next = slots.indices.first { slots[$0].slot + $0 >= range.lowerBound } ?? slots.count
        for place in range {
            if next < slots.count, slots[next].slot + next == place {
                rows.append(.live(slots[next].place))
                next += 1
            } else {
                let number = RowOrder.permuted(place - next, of: old.count, key: 0x57ab1e)
                rows.append(.old(old[number]))
            }
        }
        return rows
    }

    /// A place in another order, which a key decides: a walk over a power of two that skips
    /// what lies outside.
    private static func permuted(_ place: Int, of count: Int, key: UInt64) -> Int {
        let bits = max(Int.bitWidth - max(count - 1, 1).leadingZeroBitCount, 2)
        let half = (bits + 1) / 2
        let mask = UInt64(1) << UInt64(half) - 1
        var value = UInt64(place)
        repeat {
            var (left, right) = (value >> UInt64(half), value & mask)
            for round in 0..<4 as Range<UInt64> {
                let mixed = SeededGenerator.mix(right ^ key &* 31 ^ round << 40) & mask
                (left, right) = (right, left ^ mixed)
            }
            value = left << UInt64(half) | right
        } while value >= UInt64(count)
        return Int(value)
    }
}

extension ExchangeState {
    /// An order as REST answers show it; nil while they do not know it yet.
    func shownOrder(_ index: Int) -> SimulatedOrder? {
        guard isRESTLate else { return trading.orders[index] }
        return shown[account ?? ""]?.orders[index]
    }

    /// `GET /v1/orders`.
    mutating func orderPage(_ request: RouteRequest) -> RouteResponse {
        listed += 1
        if let id = request.query("node_order_id") {
            return page("orders", request, count: rows(named: id).count) { state, offset, limit in
                Array(state.rows(named: id).dropFirst(offset).prefix(limit))
            }
        }
        let symbol = request.query("symbol").map { catalog.instrument($0)?.symbol ?? $0 }
        let (rows, order) = orderRows(symbol)
        return page("orders", request, count: order.count) { state, offset, limit in
            order.page(offset: offset, limit: limit).compactMap { row in
                switch row {
                case .old(let number):
                    state.unreadable(number)
                        ?? state.history.order(number, state.catalog).map {
                            state.encoder.listed($0)
                        }
                case .live(let place): state.encoder.listed(rows[place].order, as: rows[place].past)
                }
            }
        }
    }

    private typealias OrderRow = (order: SimulatedOrder, past: PastRevision?)

    private func orderRows(_ symbol: String?) -> (rows: [OrderRow], order: RowOrder) {
        var rows: [OrderRow] = []
        for index in trading.orders.indices {
            guard symbol == nil || trading.orders[index].instrument.symbol == symbol,
                let order = shownOrder(index)
            else { continue }
            if dialect.amendedOrder == .ended || dialect.amendedOrder == .endedSilently {
                for past in order.past { rows.append((order, past)) }
            }
            rows.append((order, nil))
        }
        return (
            rows,
            RowOrder(
                old: history.numbers(symbol),
                live: rows.count,
                order: dialect.orderList,
                updated: rows.map { $0.past?.ended ?? $0.order.updated },
                request: listed
            )
        )
    }

    /// The row an id names, as the dialect takes ids from before an amendment.
    private func rows(named id: String) -> [JSONValue] {
        if let number = history.number(id) {
            return history.order(number, catalog).map { [encoder.listed($0)] } ?? []
        }
        guard let index = trading.order(id), let order = shownOrder(index),
            let number = TradingAccount.revision(of: id)
        else { return [] }
        if number == order.revision { return [encoder.listed(order)] }
        guard let past = order.past.first(where: { $0.number == number }) else { return [] }
        switch dialect.amendedOrder {
        case .followed: return [encoder.listed(order)]
        case .ended, .endedSilently: return [encoder.listed(order, as: past)]
        case .forgotten: return []
        }
    }

    /// `GET /v1/fills`.
    mutating func fillPage(_ request: RouteRequest) -> RouteResponse {
        listed += 1
        let symbol = request.query("symbol").map { catalog.instrument($0)?.symbol ?? $0 }
        let id = request.query("node_order_id")
        let known = isRESTLate ? shown[account ?? ""]?.fills ?? [] : Array(trading.fills.indices)
        let rows = known.filter { index in
            let fill = trading.fills[index]
            return (symbol == nil || fill.symbol == symbol)
                && (id.map { isFill(fill, of: $0) } ?? true)
        }
        var old = history.numbers(symbol)
        if let id {
            let number = history.number(id)
            old = OldNumbers(first: number ?? 0, stride: 1, count: number == nil ? 0 : 1)
        }
        let order = RowOrder(
            old: old,
            live: rows.count,
            order: dialect.fillList,
            updated: rows.map { trading.fills[$0].time },
            request: listed
        )
        return page("fills", request, count: order.count) { state, offset, limit in
            order.page(offset: offset, limit: limit).compactMap { row in
                switch row {
                case .old(let number):
                    state.unreadable(number)
                        ?? state.history.fill(number, state.catalog).map {
                            state.encoder.listed($0)
                        }
                case .live(let place): state.encoder.listed(state.trading.fills[rows[place]])
                }
            }
        }
    }

    /// What stands in a list in place of an old row that the weather has spoilt.
    private func unreadable(_ number: Int) -> JSONValue? {
        guard draw.happens(draw.weather.badRows, .badRow, UInt64(number)) else { return nil }
        return ["node_order_id": 7, "schema": "v0", "qty_1e8": [.int(number)]]
    }

    private func isFill(_ fill: SimulatedFill, of id: String) -> Bool {
        guard let order = trading.order(id), fill.order == order else { return false }
        guard dialect.amendedOrder != .followed, dialect.amendedID == .new else { return true }
        return TradingAccount.revision(of: fill.orderID) == TradingAccount.revision(of: id)
    }

    /// One page of a list; only the rows it shows are written out.
    private func page(
        _ name: String,
        _ request: RouteRequest,
        count: Int,
        _ rows: (ExchangeState, Int, Int) -> [JSONValue]
    ) -> RouteResponse {
        guard let limit = request.number("limit", default: 50, in: 1...1_000),
            let offset = request.number("offset", default: 0, in: 0...Int(Int32.max))
        else {
            let problem = FieldProblem(field: "limit, offset", message: "must be whole numbers")
            return .failure(.validation([problem]))
        }
        let most = min(limit, dialect.pageCap.rows)
        let shown = rows(self, offset, most)
        var body = JSONObject()
        body[name] = .array(shown)
        if dialect.total == .present { body["total"] = .int(count) }
        body["limit"] = .int(most)
        body["offset"] = .int(offset)
        if dialect.hasMore == .present { body["has_more"] = .bool(offset + shown.count < count) }
        return .ok(.object(body))
    }
}
