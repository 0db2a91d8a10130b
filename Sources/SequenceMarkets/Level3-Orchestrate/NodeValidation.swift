extension Node {
    /// Whether the price is one of a prediction market: by its type, or by its venue.
    fileprivate var isPrediction: Bool {
        instrumentType == .prediction || venue == .kalshi || venue == .polymarket
    }
}

/// What can be known to be wrong with one order before it is sent.
enum NodeValidation {
    /// Appends a problem for everything wrong with a node; `prefix` names it in a graph.
    static func check(_ node: Node, prefix: String, into problems: inout [ValidationError.Problem])
    {
        func report(_ field: String, _ message: String) {
            problems.append(.init(field: prefix + field, message: message))
        }
        if node.symbol.isEmpty { report("symbol", "must not be empty") }
        if node.symbol.holdsControlCharacter {
            report("symbol", "must not hold a control character")
        }
        if !node.side.isKnown { report("side", "must be buy or sell, not \"\(node.side)\"") }
        if case .fixed(let quantity) = node.quantity, let message = problem(quantity) {
            report("qty", message)
        }
        if let limit = node.limitPrice {
            if let message = problem(price: limit) {
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
            if let message = problem(display) { report("pacing", "display quantity \(message)") }
        case nil: break
        }
    }

    /// Why a number cannot be an order's quantity, or nil.
    static func problem(_ quantity: Result<Qty, FixedPointError>) -> String? {
        switch quantity {
        case .failure(let error): "is \(error)"
        case .success(.max), .success(.min): "is too large for 64 bits at this scale"
        case .success(let value) where value.raw <= 0:
            "must be greater than zero (the smallest step is 0.00000001), not \(value)"
        case .success: nil
        }
    }

    /// Why a number cannot be an order's limit, or nil.
    static func problem(price: Result<Px, FixedPointError>) -> String? {
        switch price {
        case .failure(let error): "is \(error)"
        case .success(.max): "must be greater than zero and fit 64 bits"
        case .success(let value) where value.raw <= 0: "must be greater than zero and fit 64 bits"
        case .success: nil
        }
    }

    /// A graph's id travels in a path and in a body.
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
