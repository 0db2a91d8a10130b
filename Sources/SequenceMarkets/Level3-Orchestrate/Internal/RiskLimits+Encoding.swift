extension RiskLimits: GraphPart {
    /// Whether nothing is limited: the field is left out then.
    var isEmpty: Bool { self == RiskLimits() }

    /// Writes the layers that hold anything.
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            layer("admission", &writer) { writer in
                usd("max_notional_usd", maximumNotional, &writer)
                if let leverage = maximumLeverage {
                    writer.key("max_leverage")
                    writer.double(leverage)
                }
                if !requiredVenues.isEmpty {
                    writer.key("required_venues")
                    writer.array { writer in
                        for venue in requiredVenues { writer.string(venue.rawValue) }
                    }
                }
                int("max_concurrent_graphs", maximumConcurrentGraphs, &writer)
            }
            layer("pre_trade", &writer) { writer in
                usd("max_node_notional_usd", maximumNodeNotional, &writer)
                if requiresBalanceCheck {
                    writer.key("require_balance_check")
                    writer.bool(true)
                }
                int("max_slippage_bps", maximumSlippage, &writer)
            }
            layer("runtime", &writer) { writer in
                usd("max_unhedged_qty", maximumUnhedged, &writer)
                usd("max_loss_usd", maximumLoss, &writer)
                usd("max_drawdown_usd", maximumDrawdown, &writer)
            }
            layer("failure", &writer) { writer in
                action("on_runtime_breach", onRuntimeBreach, &writer)
                action("on_disconnect", onDisconnect, &writer)
            }
        }
    }

    /// Writes a layer only if its body wrote something.
    private func layer(
        _ name: String,
        _ writer: inout JSONWriter,
        _ body: (inout JSONWriter) -> Void
    ) {
        var inner = JSONWriter()
        inner.object(body)
        guard inner.bytes.count > 2 else { return }
        writer.key(name)
        writer.raw(inner.bytes)
    }

    private func usd(
        _ name: String,
        _ value: (some FixedPoint)?,
        _ writer: inout JSONWriter
    ) {
        guard let value else { return }
        writer.key(name)
        writer.decimal(value)
    }

    private func int(_ name: String, _ value: Int?, _ writer: inout JSONWriter) {
        guard let value else { return }
        writer.key(name)
        writer.int(Int64(value))
    }

    private func action(
        _ name: String,
        _ value: FailureAction?,
        _ writer: inout JSONWriter
    ) {
        guard let value else { return }
        writer.key(name)
        writer.string(value.rawValue)
    }
}
