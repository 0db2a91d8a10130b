extension Endpoint where Response: JSONModel {
    /// A report: market structure, costs, executions.
    static func report(
        _ path: RequestPath,
        _ query: RequestQuery = RequestQuery()
    ) -> Endpoint {
        Endpoint(.get, path, query: query, lane: .marketReads)
    }
}

extension Endpoint where Response == TCASummary {
    static func tca(_ symbol: String?) -> Endpoint {
        var query = RequestQuery()
        query.add("symbol", symbol)
        return .report("/v1/tca", query)
    }
}

extension Endpoint where Response == SlippageCurve {
    static func slippage(
        _ symbol: String,
        _ side: Side,
        _ sizes: [Int]
    ) throws(SequenceError) -> Endpoint {
        guard !sizes.isEmpty, sizes.allSatisfy({ $0 > 0 }) else {
            throw .validation(field: "sizes", "needs at least one size greater than zero")
        }
        var query: RequestQuery = ["symbol": symbol, "side": side.rawValue]
        query.add("sizes", list: sizes.map(String.init))
        return .report("/v1/intelligence/slippage", query)
    }
}

extension Endpoint where Response == Rows<TraceEvent> {
    static func trace(_ nodeOrderID: String) throws(SequenceError) -> Endpoint {
        guard !nodeOrderID.isEmpty else {
            throw .validation(field: "node_order_id", "must not be empty")
        }
        let query: RequestQuery = ["node_order_id": nodeOrderID, "limit": "100"]
        return .list("/v1/traces", query: query, under: ["traces", "events"], orEmpty: true)
    }
}

extension RequestQuery {
    /// `symbol`, `side` and `qty` of a hypothetical order.
    static func order(
        _ symbol: String,
        _ side: Side,
        _ quantity: some QtyConvertible
    ) throws(SequenceError) -> RequestQuery {
        let checked = Result { () throws(FixedPointError) in try quantity.qty() }
        guard case .success(let quantity) = checked, OrderInput.problem(checked) == nil else {
            throw .validation(field: "qty", OrderInput.problem(checked) ?? "is not a quantity")
        }
        return ["symbol": symbol, "side": side.rawValue, "qty": quantity.description]
    }
}
