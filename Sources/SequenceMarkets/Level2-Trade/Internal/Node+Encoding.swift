extension Node {
    /// Writes an order's terms, for any kind of graph.
    func writeMembers(to writer: inout JSONWriter) {
        writer.key("instrument")
        writer.object { writer in
            writer.key("symbol")
            writer.string(symbol)
            writer.key("type")
            writer.string(instrumentType.rawValue)
            if let venue {
                writer.key("venue")
                writer.string(venue.rawValue)
            }
        }
        writer.key("side")
        writer.string(side.rawValue)
        writer.key("order_type")
        if case .success(let price)? = limitPrice {
            writer.object { writer in
                writer.key("limit")
                writer.object { writer in
                    writer.key("price_1e9")
                    writer.int(price.raw)
                }
            }
        } else {
            writer.string("market")
        }
        writer.key("quantity")
        if case .fixed(.success(let quantity)) = quantity {
            quantity.writeFixed(to: &writer)
        } else {
            writer.string("derived")
        }
        execution.write(to: &writer)
    }
}

extension Qty {
    /// `{"fixed":{"qty_1e8":…}}`, in units of 1e-8.
    func writeFixed(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("fixed")
            writer.object { writer in
                writer.key("qty_1e8")
                writer.int(raw)
            }
        }
    }
}

extension ExecutionOptions {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.key("execution")
        writer.object { writer in
            if let policy {
                writer.key("policy")
                writer.string(policy.rawValue)
            }
            if let urgency {
                writer.key("urgency")
                writer.string(urgency.rawValue)
            }
            if let slippage = maximumSlippage {
                writer.key("max_slippage_bps")
                writer.int(Int64(slippage))
            }
            if let horizon {
                writer.key("horizon_ms")
                writer.int(horizon.wholeMilliseconds)
            }
            if let timeInForce {
                writer.key("tif")
                writer.string(timeInForce.rawValue)
            }
            if let pacing { pacing.write(to: &writer) }
            writeOverrides(to: &writer)
        }
    }

    /// The fields that the documentation names without showing their form.
    private func writeOverrides(to writer: inout JSONWriter) {
        if let placement {
            writer.key("placement")
            writer.string(placement.rawValue)
        }
        if let escalation {
            writer.key("escalate_after_ms")
            writer.int(escalation.wholeMilliseconds)
        }
        if !fallbackVenues.isEmpty {
            writer.key("venue_fallback")
            writer.array { writer in
                for venue in fallbackVenues { writer.string(venue.rawValue) }
            }
        }
        if reduceOnly {
            writer.key("reduce_only")
            writer.bool(true)
        }
    }
}

extension Pacing {
    /// The documentation names the kinds of pacing without showing their form.
    fileprivate func write(to writer: inout JSONWriter) {
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
            switch self {
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
}
