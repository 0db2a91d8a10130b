/// The JSON forms that the documentation leaves open, settled here and nowhere else.
enum SettledForms {
    /// Where a node carries the caller's own order id.
    static let clientOrderID = "client_order_id"

    /// What Hyperliquid's `extra_json` holds: the page names the vault, not its key.
    static func hyperliquidVault(_ address: String) -> JSONValue {
        ["vault_address": .string(address)]
    }

    static func writeFixed(_ quantity: Qty, _ writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("fixed")
            writer.object { writer in
                writer.key("qty_1e8")
                writer.int(quantity.raw)
            }
        }
    }

    static func write(_ pacing: Pacing, _ writer: inout JSONWriter) {
        func slices(_ name: String, _ count: Int, _ interval: Duration, _ w: inout JSONWriter) {
            w.key(name)
            w.object { writer in
                writer.key("num_slices")
                writer.int(Int64(count))
                writer.key("interval_ms")
                writer.int(interval.wholeMilliseconds)
            }
        }
        writer.key("pacing")
        writer.object { writer in
            switch pacing {
            case .twap(let count, let interval): slices("uniform", count, interval, &writer)
            case .vwap(let count, let interval): slices("vwap", count, interval, &writer)
            case .iceberg(let display):
                writer.key("iceberg")
                writer.object { writer in
                    if case .success(let quantity) = display {
                        writer.key("display_qty_1e8")
                        writer.int(quantity.raw)
                    }
                }
            }
        }
    }

    static func writeOverrides(_ execution: ExecutionOptions, _ writer: inout JSONWriter) {
        if let placement = execution.placement {
            writer.key("placement")
            writer.string(placement.rawValue)
        }
        if let escalation = execution.escalation {
            writer.key("escalate_after_ms")
            writer.int(escalation.wholeMilliseconds)
        }
        if !execution.fallbackVenues.isEmpty {
            writer.key("venue_fallback")
            writer.array { writer in
                for venue in execution.fallbackVenues { writer.string(venue.rawValue) }
            }
        }
        if execution.reduceOnly {
            writer.key("reduce_only")
            writer.bool(true)
        }
    }

    static func write(_ sizing: Sizing, _ writer: inout JSONWriter) {
        writer.key("sizing")
        switch sizing {
        case .parentFilledQty: writer.string("parent_filled_qty")
        case .incrementalFill: writer.string("incremental_fill")
        case .residual: writer.string("residual")
        case .linearHedge(let multiplier):
            writer.object { writer in
                writer.key("linear_hedge")
                writer.object { writer in
                    writer.key("multiplier")
                    writer.double(multiplier)
                }
            }
        case .scaledNotional(let multiplier, let cap):
            writer.object { writer in
                writer.key("scaled_notional")
                writer.object { writer in
                    writer.key("multiplier")
                    writer.double(multiplier)
                    if let cap {
                        writer.key("cap_usd")
                        writer.decimal(cap)
                    }
                }
            }
        case .fixed(let quantity):
            if case .success(let quantity) = quantity {
                writeFixed(quantity, &writer)
            } else {
                writer.null()
            }
        }
    }

    /// `"risk":{…}` with the layers that hold anything.
    static func write(_ risk: RiskLimits, _ writer: inout JSONWriter) {
        let none = RiskLimits()
        guard risk != none else { return }
        writer.key("risk")
        writer.object { writer in
            layer("admission", &writer) { writer in
                usd("max_notional_usd", risk.maximumNotional, &writer)
                if let leverage = risk.maximumLeverage {
                    writer.key("max_leverage")
                    writer.double(leverage)
                }
                if !risk.requiredVenues.isEmpty {
                    writer.key("required_venues")
                    writer.array { writer in
                        for venue in risk.requiredVenues { writer.string(venue.rawValue) }
                    }
                }
                int("max_concurrent_graphs", risk.maximumConcurrentGraphs, &writer)
            }
            layer("pre_trade", &writer) { writer in
                usd("max_node_notional_usd", risk.maximumNodeNotional, &writer)
                if risk.requiresBalanceCheck {
                    writer.key("require_balance_check")
                    writer.bool(true)
                }
                int("max_slippage_bps", risk.maximumSlippage, &writer)
            }
            layer("runtime", &writer) { writer in
                usd("max_unhedged_qty", risk.maximumUnhedged, &writer)
                usd("max_loss_usd", risk.maximumLoss, &writer)
                usd("max_drawdown_usd", risk.maximumDrawdown, &writer)
            }
            layer("failure", &writer) { writer in
                action("on_runtime_breach", risk.onRuntimeBreach, &writer)
                action("on_disconnect", risk.onDisconnect, &writer)
            }
        }
    }

    /// Writes a layer only if its body wrote something.
    private static func layer(
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

    private static func usd(
        _ name: String,
        _ value: (some FixedPoint)?,
        _ writer: inout JSONWriter
    ) {
        guard let value else { return }
        writer.key(name)
        writer.decimal(value)
    }

    private static func int(_ name: String, _ value: Int?, _ writer: inout JSONWriter) {
        guard let value else { return }
        writer.key(name)
        writer.int(Int64(value))
    }

    private static func action(
        _ name: String,
        _ value: FailureAction?,
        _ writer: inout JSONWriter
    ) {
        guard let value else { return }
        writer.key(name)
        writer.string(value.rawValue)
    }
}
