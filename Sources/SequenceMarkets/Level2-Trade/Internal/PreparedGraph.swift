/// A validated order or graph: its id, the exact bytes that will be sent, and its orders.
struct PreparedGraph {
    var id: GraphID
    var body: [UInt8]
    /// The orders, with every quantity that one of them may have.
    var nodes: [Node]
}

extension RequestExecutor {
    /// Submits a graph that is within the configured limits.
    func submit(_ graph: PreparedGraph) async throws(SequenceError) -> OrderOutcome {
        try check(graph.nodes)
        return try await submit(graph.id, graph.body)
    }

    /// Throws every breach of ``SequenceClient/Configuration/orderLimits``.
    private func check(_ nodes: [Node]) throws(SequenceError) {
        let limits = configuration.orderLimits
        var problems: [ValidationError.Problem] = []
        for node in nodes {
            if let limit = limits.maximumNotional { check(node, limit, &problems) }
            if let collar = limits.priceCollar { check(node, collar, &problems) }
        }
        guard problems.isEmpty else { throw .validation(ValidationError(problems: problems)) }
        guard let limit = limits.maximumSubmissionsPerMinute else { return }
        let now = configuration.time.monotonic()
        guard shared.pace.withLock({ $0.admit(now: now, limit: limit) }) else {
            throw .validation(
                field: "orderLimits.maximumSubmissionsPerMinute",
                "\(limit) submissions began within the last minute"
            )
        }
    }

    private func check(_ node: Node, _ limit: USD, _ problems: inout [ValidationError.Problem]) {
        func object(_ message: String) {
            problems.append(.init(field: "orderLimits.maximumNotional", message: message))
        }
        guard case .fixed(.success(let quantity)) = node.quantity else {
            return object("the quantity of \(node.symbol) is derived, so its notional is not known")
        }
        let quote = shared.quotes?.find(node.symbol, node.instrumentType)
        let sides = node.side == .sell ? [quote?.bid, quote?.ask] : [quote?.ask, quote?.bid]
        let market = sides.lazy.compactMap(\.self).first
        let limitPrice = (try? node.limitPrice?.get()) ?? nil
        // A buy costs its limit price at most; a sell may bring more than its own.
        let isSell = node.side == .sell
        guard !isSell || market != nil,
            let price = isSell
                ? [limitPrice, market].compactMap(\.self).max() : limitPrice ?? market
        else { return object(noQuote(of: node)) }
        guard let notional = try? price * quantity else {
            return object("\(quantity) of \(node.symbol) at \(price) is more than \(limit) USD")
        }
        if notional > limit {
            object("\(quantity) of \(node.symbol) at \(price) is \(notional) USD, over \(limit)")
        }
    }

    private func check(
        _ node: Node,
        _ collar: BasisPoints,
        _ problems: inout [ValidationError.Problem]
    ) {
        func object(_ message: String) {
            problems.append(.init(field: "orderLimits.priceCollar", message: message))
        }
        guard case .success(let price)? = node.limitPrice else { return }
        guard let quote = shared.quotes?.find(node.symbol, node.instrumentType),
            let low = quote.bid ?? quote.ask, let high = quote.ask ?? quote.bid
        else { return object(noQuote(of: node)) }
        // A crossed quote has its bid above its ask.
        let (bid, ask) = (min(low, high), max(low, high))
        let isFar =
            (price < bid && isOutside(price, of: bid, collar))
            || (price > ask && isOutside(price, of: ask, collar))
        if isFar {
            object(
                "\(price) is more than \(collar) away from the last known quote of "
                    + "\(node.symbol), \(bid) to \(ask)"
            )
        }
    }

    /// Whether a price differs from another by more than a rate; also if that cannot be computed.
    private func isOutside(_ price: Px, of other: Px, _ collar: BasisPoints) -> Bool {
        guard let distance = try? price.distance(from: other) else { return true }
        return abs(distance.value) > collar.value
    }

    private func noQuote(of node: Node) -> String {
        "no quote of \(node.symbol) is known: call quote(\"\(node.symbol)\") or stream its prices"
    }
}
