import SequenceMarkets

extension Route {
    static let trade: [Route] = [
        Route("POST", "/v1/orders", submit),
        Route("GET", "/v1/orders") { state, request throws(ExchangeRefusal) in
            let number = state.lists.nextRequest()
            return .json(try OrderLists(state: state, request: request, number: number).orders())
        },
        Route("GET", "/v1/fills") { state, request throws(ExchangeRefusal) in
            let number = state.lists.nextRequest()
            return .json(try OrderLists(state: state, request: request, number: number).fills())
        },
        Route("PATCH", "/v1/orders/{node_order_id}", amend),
        Route("DELETE", "/v1/orders/{id}", cancel),
    ]

    private static func submit(_ state: inout ExchangeState, _ request: RouteRequest)
        throws(ExchangeRefusal) -> RouteResponse
    {
        guard request.body.json.objectValue != nil else { throw .badRequest("expected an object") }
        let reader = GraphReader(catalog: state.catalog, body: request.body)
        let submission = try reader.read()
        let (spec, asked) = (submission.spec, submission.graphID)
        let own = state.dialect.ignoresGraphID ? nil : asked
        // A repeated submission gets its original response, whatever has changed since.
        if let own, let known = state.accounts.current.graphs.index(ofID: own) {
            guard state.accounts.current.graphs[known].spec == spec else {
                throw .conflict("graph_id \(own) was submitted with other parameters")
            }
            return .json(receipt(state.accounts.current.graphs[known], state))
        }
        if let reason = state.accounts.current.terms.killReason {
            throw .conflict("kill switch is active: \(reason)")
        }
        try state.accounts.current.admit(spec, at: request.time)
        let id = own ?? "graph_" + state.accounts.current.ids.next(digits: 32)
        let index = state.accounts.current.submit(
            spec,
            id: id,
            asked: asked,
            bodyHash: SeededNoise.key(request.body.bytes),
            at: request.time
        )
        return .json(receipt(state.accounts.current.graphs[index], state))
    }

    private static func receipt(_ graph: SimulatedGraph, _ state: ExchangeState) -> JSONValue {
        var body = JSONObject()
        body["graph_id"] = .string(graph.id)
        body["status"] = "active"
        body["node_count"] = .int(graph.spec.nodes.count)
        body["edge_count"] = .int(graph.spec.edges.count)
        if state.dialect.receiptOrderID == .present, graph.spec.nodes.count == 1 {
            let id = "graph:\(graph.id):\(graph.spec.nodes[0].id):1"
            body["node_order_id"] = .string(state.encoder.id(id))
        }
        return .object(body)
    }

    private static func amend(_ state: inout ExchangeState, _ request: RouteRequest)
        throws(ExchangeRefusal) -> RouteResponse
    {
        let id = request.parameter("node_order_id")
        guard let order = state.accounts.current.order(id) else {
            throw .notFound("order \(id) not found")
        }
        if TradingAccount.revision(of: id) != state.accounts.current.orders[order].revisions.number
        {
            switch state.dialect.amendedOrder {
            case .followed: break
            case .ended, .endedSilently: throw .conflict("order is CANCELLED: it was replaced")
            case .forgotten: throw .notFound("order \(id) not found")
            }
        }
        let quantity = request.body["new_qty_1e8"]
        let constraints = request.body["new_constraints"]
        _ = constraints.isObject()
        let size = quantity.steps().map(Qty.init(raw:))
        let limit = constraints["max_price_1e9"].steps().map(Px.init(raw:))
        try request.body.check()
        if size == nil, limit == nil {
            quantity.fail("or new_constraints.max_price_1e9 is required")
        }
        try request.body.check()
        try state.accounts.current.amend(order, quantity: size, price: limit, at: request.time)
        let name = state.encoder.id(state.accounts.current.orders[order].id)
        return .json(["node_order_id": .string(name), "status": "accepted"])
    }

    private static func cancel(_ state: inout ExchangeState, _ request: RouteRequest)
        throws(ExchangeRefusal) -> RouteResponse
    {
        let id = request.parameter("id")
        let reason = "cancelled by the client"
        if let order = state.accounts.current.order(id) {
            state.accounts.current.cancel(order, because: reason, at: request.time)
            return .json(["node_order_id": .string(id), "status": "cancelled"])
        }
        guard let graph = state.accounts.current.graphs.index(ofID: id) else {
            throw .notFound("order \(id) not found")
        }
        state.accounts.current.cancelGraph(graph, because: reason, at: request.time)
        return .json(["graph_id": .string(id), "status": "cancelled"])
    }
}
