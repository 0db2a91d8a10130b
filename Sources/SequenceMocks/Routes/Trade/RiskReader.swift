import SequenceMarkets

/// Reads a graph's `risk` object.
struct RiskReader {
    func read(_ risk: RequestField) -> RiskSpec {
        var spec = RiskSpec()
        guard risk.isObject() else { return spec }
        let admission = risk["admission"]
        if admission.isObject() {
            spec.maxNotional = admission["max_notional_usd"].amount(USD.self)
            spec.maxLeverage = admission["max_leverage"].amount(Px.self)?.raw
            spec.requiredVenues = admission["required_venues"].elements()
                .compactMap { venue in
                    guard venue.isPresent else {
                        venue.fail("must be text")
                        return nil
                    }
                    return venue.text()
                }
            spec.maxGraphs = admission["max_concurrent_graphs"].whole(0...(.max))
        }
        let preTrade = risk["pre_trade"]
        if preTrade.isObject() {
            spec.maxNodeNotional = preTrade["max_node_notional_usd"].amount(USD.self)
            spec.checksBalance = preTrade["require_balance_check"].flag() ?? false
            spec.maxSlippageBps = preTrade["max_slippage_bps"].whole(0...(.max))
        }
        let runtime = risk["runtime"]
        if runtime.isObject() {
            spec.maxUnhedged = runtime["max_unhedged_qty"].amount(Qty.self)
            spec.maxLoss = runtime["max_loss_usd"].amount(USD.self)
            spec.maxDrawdown = runtime["max_drawdown_usd"].amount(USD.self)
        }
        let failure = risk["failure"]
        if failure.isObject() {
            spec.onBreach = failure["on_runtime_breach"].failure() ?? spec.onBreach
            spec.onDisconnect = failure["on_disconnect"].failure() ?? spec.onDisconnect
        }
        return spec
    }
}

extension RequestField {
    /// What to do when something goes wrong.
    func failure() -> FailureSpec? {
        choice(["cancel_all_open", "pause_graph", "do_nothing"])
            .flatMap(FailureSpec.init(rawValue:))
    }
}
