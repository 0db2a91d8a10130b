extension Node {
    /// Whether the price is that of a prediction market: by its type, or by its venue.
    fileprivate var isPrediction: Bool {
        instrumentType == .prediction || venue == .kalshi || venue == .polymarket
    }
}

/// Checks one order before it is sent.
enum NodeValidation {
    /// Appends every problem of a node; `prefix` names it in a graph.
    static func check(_ node: Node, prefix: String, into problems: inout [ValidationError.Problem])
    {
        func report(_ field: String, _ message: String) {
            problems.append(.init(field: prefix + field, message: message))
        }
        OrderInput.check(node.symbol, node.side, report)
        if case .fixed(let quantity) = node.quantity, let message = OrderInput.problem(quantity) {
            report("qty", message)
        }
        if let limit = node.limitPrice {
            if let message = OrderInput.problem(price: limit) {
                report("price", message)
            } else if node.isPrediction, let price = try? limit.get(), price > 1 {
                report("price", "of a prediction market lies between 0 and 1, not \(price)")
            }
        }
        check(node.execution, report)
    }

    private static func check(_ execution: ExecutionOptions, _ report: (String, String) -> Void) {
        if let slippage = execution.maximumSlippage, slippage < 0 {
            report("max_slippage_bps", "must not be negative")
        }
        if let horizon = execution.horizon, horizon.wholeMilliseconds < 1 {
            report("horizon_ms", "must be at least a millisecond")
        }
        if let escalation = execution.escalation, escalation.wholeMilliseconds < 1 {
            report("escalate_after_ms", "must be at least a millisecond")
        }
        switch execution.pacing {
        case .twap(let slices, let interval)?, .vwap(let slices, let interval)?:
            if slices < 1 { report("pacing", "needs at least one slice") }
            if interval.wholeMilliseconds < 1 {
                report("pacing", "needs an interval of at least a millisecond")
            }
        case .iceberg(let display)?:
            if let message = OrderInput.problem(display) {
                report("pacing", "display quantity \(message)")
            }
        case nil: break
        }
    }

    /// A graph's id is used in a path and in a body.
    static func check(_ id: GraphID, into problems: inout [ValidationError.Problem]) {
        let allowed = id.rawValue.utf8.allSatisfy { byte in
            byte > 0x20 && byte < 0x7f && byte != UInt8(ascii: ":")
        }
        if id.leavesItsSegment {
            problems.append(
                .init(
                    field: "graph_id",
                    message: "must hold neither a slash nor two dots in a row"
                )
            )
        }
        if id.rawValue.isEmpty || id.rawValue.utf8.count > 128 || !allowed {
            problems.append(
                .init(
                    field: "graph_id",
                    message: "must have 1 to 128 printable characters and no colon"
                )
            )
        }
    }
}
