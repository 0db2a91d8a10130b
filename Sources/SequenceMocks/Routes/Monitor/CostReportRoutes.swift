import SequenceMarkets

/// What an order cost, in basis points of the mid it met; statistics, not money.
struct CostReport: Sendable {
    let order: SimulatedOrder
    /// When it ended.
    let time: Int64

    private var sign: Double { order.side == .buy ? 1 : -1 }
    private var arrival: Px { order.arrival ?? order.averagePrice }
    private var touch: Px { order.touch ?? arrival }
    /// Halfway between the mids at both ends of the execution.
    private var benchmark: Px {
        guard let last = order.closingMid else { return arrival }
        return Px(raw: arrival.raw + (last.raw - arrival.raw) / 2)
    }

    private func bps(from base: Px, to price: Px) -> Double {
        arrival.raw == 0 ? 0 : sign * (price.double - base.double) / arrival.double * 10_000
    }

    var feeBps: Double {
        order.notional.raw == 0 ? 0 : order.fees.double / order.notional.double * 10_000
    }
    var spreadBps: Double { bps(from: arrival, to: touch) }
    var impactBps: Double { bps(from: touch, to: order.averagePrice) }
    var slippageBps: Double { bps(from: arrival, to: order.averagePrice) }
    var shortfallBps: Double { slippageBps + feeBps }
    var savingsBps: Double { bps(from: order.averagePrice, to: benchmark) }
    var savings: Double { savingsBps / 10_000 * order.notional.double }

    var json: JSONValue {
        let vwap = order.averagePrice
        let expectedFee = order.expectedFeeBps ?? feeBps
        var data = JSONObject()
        data["node_order_id"] = .string(order.id)
        data["client_id"] = "client_mock"
        data["symbol"] = .string(order.instrument.symbol)
        data["side"] = .string(order.side.upper)
        data["achieved_vwap_1e9"] = .int(vwap.raw)
        data["expected_fill_1e9"] = .int(touch.raw)
        data["benchmark_vwap_1e9"] = .int(benchmark.raw)
        data["total_fees_1e9"] = .int(order.fees.raw)
        data["fee_cost_bps"] = .rounded(feeBps)
        data["expected_fee_bps"] = .rounded(expectedFee)
        data["fee_prediction_error_bps"] = .rounded(feeBps - expectedFee)
        data["spread_cost_bps"] = .rounded(spreadBps)
        data["market_impact_bps"] = .rounded(impactBps)
        data["implementation_shortfall_bps"] = .rounded(shortfallBps)
        data["savings_vs_benchmark_bps"] = .rounded(savingsBps)
        data["is_prediction"] = .bool(order.instrument.kind == .prediction)
        if order.instrument.kind == .prediction {
            data["achieved_implied_prob_bps"] = .int(vwap.raw / 100_000)
            data["arrival_implied_prob_bps"] = .int(arrival.raw / 100_000)
            data["probability_slippage_bps"] = .int(
                (arrival.raw / 100_000 - vwap.raw / 100_000) * (order.side == .buy ? 1 : -1)
            )
        }
        data["venues_used"] = .array(order.filledAt.map { .string($0) })
        data["execution_time_ms"] = .int((time - order.created) / 1_000_000)
        data["num_fills"] = .int(order.fillCount)
        return .object(data)
    }
}

extension MockStreamFrame {
    /// The report that follows an order's last fill.
    static func report(_ order: SimulatedOrder, at time: Int64) -> JSONValue {
        CostReport(order: order, time: time).json
    }
}

extension TradingAccount {
    /// The reports of every order that has ended with fills, of one symbol or of all.
    func reports(_ symbol: String? = nil) -> [CostReport] {
        orders.lazy.filter { order in
            order.state.isTerminal && order.fillCount > 0
                && (symbol == nil || order.instrument.symbol == symbol)
        }.map { CostReport(order: $0, time: $0.updated) }
    }
}

extension Route {
    static let costReports: [Route] = [
        Route("GET", "/v1/tca") { state, request in
            let symbol = request.query("symbol").map { state.catalog.instrument($0)?.symbol ?? $0 }
            let reports = state.trading.reports(symbol)
            var body = JSONObject()
            if let symbol { body["symbol"] = .string(symbol) }
            // Orders weigh by what they moved.
            let total = reports.reduce(0) { $0 + $1.order.notional.double }
            func mean(_ value: (CostReport) -> Double) -> JSONValue {
                guard total > 0 else { return .null }
                return .rounded(
                    reports.reduce(0) { $0 + value($1) * $1.order.notional.double } / total
                )
            }
            body["num_orders"] = .int(reports.count)
            body["num_fills"] = .int(reports.reduce(0) { $0 + $1.order.fillCount })
            body["total_notional_usd"] = .rounded(total)
            body["total_fees_1e9"] = .int(reports.reduce(0) { $0 &+ $1.order.fees.raw })
            body["implementation_shortfall_bps"] = mean(\.shortfallBps)
            body["spread_cost_bps"] = mean(\.spreadBps)
            body["market_impact_bps"] = mean(\.impactBps)
            body["fee_cost_bps"] = mean(\.feeBps)
            body["savings_vs_benchmark_bps"] = mean(\.savingsBps)
            body["savings_usd"] = .rounded(reports.reduce(0) { $0 + $1.savings })
            body["reports"] = .array(reports.suffix(50).reversed().map(\.json))
            return .ok(.object(body))
        },
        Route("GET", "/v1/traces") { state, request in
            let id = request.query("node_order_id") ?? ""
            guard let limit = request.number("limit", default: 100, in: 1...1_000) else {
                return .failure(invalid("limit", "must be a whole number"))
            }
            guard let order = state.trading.order(id) else {
                return .failure(.notFound("order \(id) not found"))
            }
            let steps = state.trading.traces[order] ?? []
            return .ok(.array(steps.prefix(limit).map(\.row)))
        },
    ]
}
