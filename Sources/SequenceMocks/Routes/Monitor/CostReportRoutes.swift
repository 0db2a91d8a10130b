import SequenceMarkets

extension Route {
    static let costReports: [Route] = [
        Route("GET", "/v1/tca") { state, request in
            let symbol = request.query("symbol").map { state.catalog.instrument($0)?.symbol ?? $0 }
            let reports = state.accounts.current.orders.costReports(symbol)
            var body = JSONObject()
            if let symbol { body["symbol"] = .string(symbol) }
            // Orders are weighted by notional.
            let total = reports.reduce(0) { $0 + $1.order.executed.notional.double }
            func mean(_ value: (CostReport) -> Double) -> JSONValue {
                guard total > 0 else { return .null }
                return .rounded(
                    reports.reduce(0) { $0 + value($1) * $1.order.executed.notional.double } / total
                )
            }
            body["num_orders"] = .int(reports.count)
            body["num_fills"] = .int(reports.reduce(0) { $0 + $1.order.fillCount })
            body["total_notional_usd"] = .rounded(total)
            body["total_fees_1e9"] = .int(reports.reduce(0) { $0 &+ $1.order.executed.fees.raw })
            body["implementation_shortfall_bps"] = mean(\.shortfallBps)
            body["spread_cost_bps"] = mean(\.spreadBps)
            body["market_impact_bps"] = mean(\.impactBps)
            body["fee_cost_bps"] = mean(\.feeBps)
            body["savings_vs_benchmark_bps"] = mean(\.savingsBps)
            body["savings_usd"] = .rounded(reports.reduce(0) { $0 + $1.savings })
            body["reports"] = .array(reports.suffix(50).reversed().map(\.json))
            return .json(.object(body))
        },
        Route("GET", "/v1/traces") { state, request throws(ExchangeRefusal) in
            let id = request.query("node_order_id") ?? ""
            let limit = try request.number("limit", default: 100, in: 1...1_000)
            guard let order = state.accounts.current.order(id) else {
                throw .notFound("order \(id) not found")
            }
            let steps = state.accounts.current.record.trace(of: order)
            return .json(.array(steps.prefix(limit).map(\.row)))
        },
    ]
}
