import SequenceMarkets

/// The cost of an order, in basis points of its arrival mid; statistics, not money.
struct CostReport: Sendable {
    let order: SimulatedOrder
    /// When it ended.
    let time: Int64
    /// The id to write; its own unless another is given.
    var orderID: String

    init(order: SimulatedOrder, time: Int64) {
        self.order = order
        self.time = time
        orderID = order.id
    }

    private var sign: Double { order.side == .buy ? 1 : -1 }
    private var arrival: Px { order.benchmarks.arrival ?? order.averagePrice }
    private var touch: Px { order.benchmarks.touch ?? arrival }
    /// Halfway between the mids at both ends of the execution.
    private var benchmark: Px {
        guard let last = order.benchmarks.closing else { return arrival }
        return Px(raw: arrival.raw + (last.raw - arrival.raw) / 2)
    }

    private func bps(from base: Px, to price: Px) -> Double {
        arrival.raw == 0 ? 0 : sign * (price.double - base.double) / arrival.double * 10_000
    }

    var feeBps: Double {
        order.executed.notional.raw == 0
            ? 0 : order.executed.fees.double / order.executed.notional.double * 10_000
    }
    var spreadBps: Double { bps(from: arrival, to: touch) }
    var impactBps: Double { bps(from: touch, to: order.averagePrice) }
    var slippageBps: Double { bps(from: arrival, to: order.averagePrice) }
    var shortfallBps: Double { slippageBps + feeBps }
    var savingsBps: Double { bps(from: order.averagePrice, to: benchmark) }
    var savings: Double { savingsBps / 10_000 * order.executed.notional.double }

    var json: JSONValue {
        let vwap = order.averagePrice
        let expectedFee = order.benchmarks.expectedFeeBps ?? feeBps
        var data = JSONObject()
        data["node_order_id"] = .string(orderID)
        data["client_id"] = "client_mock"
        data["symbol"] = .string(order.instrument.symbol)
        data["side"] = .string(order.side.upper)
        data["achieved_vwap_1e9"] = .int(vwap.raw)
        data["expected_fill_1e9"] = .int(touch.raw)
        data["benchmark_vwap_1e9"] = .int(benchmark.raw)
        data["total_fees_1e9"] = .int(order.executed.fees.raw)
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
        data["venues_used"] = .array(order.executed.venues.map { .string($0) })
        data["execution_time_ms"] = .int((time - order.created) / 1_000_000)
        data["num_fills"] = .int(order.fillCount)
        return .object(data)
    }
}

extension OrderTable {
    /// The reports of every order that has ended with fills, of one symbol or of all.
    func costReports(_ symbol: String? = nil) -> [CostReport] {
        lazy.filter { order in
            order.state.isTerminal && order.fillCount > 0
                && (symbol == nil || order.instrument.symbol == symbol)
        }.map { CostReport(order: $0, time: $0.updated) }
    }
}
