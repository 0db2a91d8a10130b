import SequenceMarkets

/// Reads a graph's `risk` object.
struct RiskReader {
    private(set) var problems: [FieldProblem] = []

    mutating func read(_ risk: Field) -> RiskSpec {
        var spec = RiskSpec()
        guard risk.isObject(&problems) else { return spec }
        let admission = risk["admission"]
        if admission.isObject(&problems) {
            spec.maxNotional = admission["max_notional_usd"].amount(USD.self, &problems)
            spec.maxLeverage = admission["max_leverage"].amount(Px.self, &problems)?.raw
            spec.requiredVenues = admission["required_venues"].elements(&problems)
                .compactMap { venue in
                    guard venue.isPresent else {
                        venue.fail("must be text", &problems)
                        return nil
                    }
                    return venue.text(&problems)
                }
            spec.maxGraphs = admission["max_concurrent_graphs"].whole(0...(.max), &problems)
        }
        let preTrade = risk["pre_trade"]
        if preTrade.isObject(&problems) {
            spec.maxNodeNotional = preTrade["max_node_notional_usd"].amount(USD.self, &problems)
            spec.checksBalance = preTrade["require_balance_check"].flag(&problems) ?? false
            spec.maxSlippageBps = preTrade["max_slippage_bps"].whole(0...(.max), &problems)
        }
        let runtime = risk["runtime"]
        if runtime.isObject(&problems) {
            spec.maxUnhedged = runtime["max_unhedged_qty"].amount(Qty.self, &problems)
            spec.maxLoss = runtime["max_loss_usd"].amount(USD.self, &problems)
            spec.maxDrawdown = runtime["max_drawdown_usd"].amount(USD.self, &problems)
        }
        let failure = risk["failure"]
        if failure.isObject(&problems) {
            spec.onBreach = failure["on_runtime_breach"].failure(&problems) ?? spec.onBreach
            spec.onDisconnect = failure["on_disconnect"].failure(&problems) ?? spec.onDisconnect
        }
        return spec
    }
}

extension Field {
    /// What to do when something goes wrong.
    func failure(_ problems: inout [FieldProblem]) -> FailureSpec? {
        choice(["cancel_all_open", "pause_graph", "do_nothing"], &problems)
            .flatMap(FailureSpec.init(rawValue:))
    }
}
