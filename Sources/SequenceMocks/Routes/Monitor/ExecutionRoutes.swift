import SequenceMarkets

extension Route {
    static let execution: [Route] = [
        Route("GET", "/v1/execution/live/{id}") { state, request throws(ExchangeRefusal) in
            let order = try order(state, request)
            return .json(ExecutionWriter(state: state).live(order, at: request.time))
        },
        Route("GET", "/v1/execution/review/{id}") { state, request throws(ExchangeRefusal) in
            let order = try order(state, request)
            return .json(ExecutionWriter(state: state).review(order))
        },
        Route("GET", "/v1/execution/summary") { state, request in
            .json(ExecutionWriter(state: state).summary(at: request.time))
        },
    ]

    private static func order(_ state: ExchangeState, _ request: RouteRequest)
        throws(ExchangeRefusal) -> SimulatedOrder
    {
        let id = request.parameter("id")
        guard let index = state.accounts.current.order(id) else {
            throw .notFound("order \(id) not found")
        }
        return state.accounts.current.orders[index]
    }
}

/// Writes how orders are executed.
private struct ExecutionWriter {
    let state: ExchangeState

    /// An order in progress.
    func live(_ order: SimulatedOrder, at time: Int64) -> JSONValue {
        let end = order.state.isTerminal ? order.updated : time
        let share = Double(order.filled.raw) / Double(max(order.quantity.raw, 1)) * 100
        let report = CostReport(order: order, time: end)
        return [
            "node_order_id": .string(order.id), "symbol": .string(order.instrument.symbol),
            "side": .string(order.side.upper), "status": .string(order.state.rawValue),
            "qty_1e8": .int(order.quantity.raw), "filled_qty_1e8": .int(order.filled.raw),
            "remaining_qty_1e8": .int(order.remaining.raw), "fill_pct": .rounded(share),
            "num_fills": .int(order.fillCount),
            "avg_fill_price_1e9": order.fillCount > 0 ? .int(order.averagePrice.raw) : .null,
            "arrival_mid_1e9": order.benchmarks.arrival.map { .int($0.raw) } ?? .null,
            "current_mid_1e9": state.market.mid(order.instrument, at: time).map { .int($0.raw) }
                ?? .null,
            "slippage_bps": order.fillCount > 0 ? .rounded(report.slippageBps) : .null,
            "fees_1e9": .int(order.executed.fees.raw),
            "elapsed_ms": .int((end - order.created) / 1_000_000),
            "venues": .array(order.executed.venues.map { .string($0) }),
        ]
    }

    /// A completed order in review.
    func review(_ order: SimulatedOrder) -> JSONValue {
        let mine = state.accounts.current.books.fills.filter { $0.order == order.index }
        let venues = order.executed.venues.map { venue -> JSONValue in
            let there = mine.filter { $0.venue == venue }
            return [
                "venue": .string(venue), "num_fills": .int(there.count),
                "qty_1e8": .int(there.reduce(0) { $0 &+ $1.quantity.raw }),
                "notional_1e9": .int(there.reduce(0) { $0 &+ $1.notional.raw }),
                "fee_1e9": .int(there.reduce(0) { $0 &+ $1.fee.raw }),
            ]
        }
        let report = CostReport(order: order, time: order.updated)
        let isFilled = order.fillCount > 0
        return [
            "node_order_id": .string(order.id), "symbol": .string(order.instrument.symbol),
            "side": .string(order.side.upper), "status": .string(order.state.rawValue),
            "failure_reason": .text(order.failure),
            "arrival_price_1e9": order.benchmarks.arrival.map { .int($0.raw) } ?? .null,
            "achieved_vwap_1e9": isFilled ? .int(order.averagePrice.raw) : .null,
            "realized_slippage_bps": isFilled ? .rounded(report.slippageBps) : .null,
            "total_fees_1e9": .int(order.executed.fees.raw),
            "duration_ms": .int((order.updated - order.created) / 1_000_000),
            "venue_breakdown": .array(venues),
            "tca": isFilled ? report.json : .null,
        ]
    }

    /// The desk's last twenty-four hours.
    func summary(at time: Int64) -> JSONValue {
        let since = time - 86_400_000_000_000
        let fills = state.accounts.current.books.fills.filter { $0.time > since }
        let orders = state.accounts.current.orders.filter { $0.created > since }
        let ended = orders.filter(\.state.isTerminal)
        let hits = ended.count { $0.fillCount > 0 }
        let reports = state.accounts.current.orders.costReports().filter {
            $0.order.created > since
        }
        let slip = reports.reduce(0) { $0 + $1.slippageBps }
        var bySymbol: [String: Int64] = [:]
        for fill in fills { bySymbol[fill.symbol, default: 0] &+= fill.notional.raw }
        let top = bySymbol.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(10)
        return [
            "window_hours": 24,
            "notional_24h_usd_1e9": .int(fills.reduce(0) { $0 &+ $1.notional.raw }),
            "fees_24h_usd_1e9": .int(fills.reduce(0) { $0 &+ $1.fee.raw }),
            "orders_24h": .int(orders.count), "fills_24h": .int(fills.count),
            "open_orders": .int(state.accounts.current.orders.count { $0.isActive }),
            "hit_rate": ended.isEmpty ? .null : .ratio(hits, of: ended.count),
            "avg_slippage_bps": reports.isEmpty
                ? .null : .rounded(slip / Double(reports.count)),
            "top_symbols": .array(
                top.map { ["symbol": .string($0.key), "notional_usd_1e9": .int($0.value)] }
            ),
            "as_of_ns": .int(time),
        ]
    }
}
