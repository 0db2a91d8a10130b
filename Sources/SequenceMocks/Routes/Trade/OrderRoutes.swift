import SequenceMarkets

extension Route {
    static let trade: [Route] = [
        Route("POST", "/v1/orders") { submit(&$0, $1) },
        Route("GET", "/v1/orders") { state, request in state.orderPage(request) },
        Route("GET", "/v1/fills") { state, request in state.fillPage(request) },
        Route("PATCH", "/v1/orders/{node_order_id}") { amend(&$0, $1) },
        Route("DELETE", "/v1/orders/{id}") { state, request in
            let id = request.parameters["id"] ?? ""
            if let order = state.trading.order(id) {
                state.trading.cancel(order, because: "cancelled by the client", at: request.time)
                return .ok(["node_order_id": .string(id), "status": "cancelled"])
            }
            guard let graph = state.trading.graphByID[id] else {
                return .failure(.notFound("order \(id) not found"))
            }
            state.trading.cancelGraph(graph, because: "cancelled by the client", at: request.time)
            return .ok(["graph_id": .string(id), "status": "cancelled"])
        },
    ]

    private static func submit(_ state: inout ExchangeState, _ request: RouteRequest)
        -> RouteResponse
    {
        let body = request.json
        guard body.objectValue != nil else { return .failure(.badRequest("expected an object")) }
        var reader = GraphReader(catalog: state.catalog)
        let spec = reader.read(body)
        guard let spec, reader.problems.isEmpty else {
            return .failure(.validation(reader.problems))
        }
        // The same submission again is answered as it was, whatever has changed since.
        let asked = reader.graphID
        let ignoresID = state.dialect.ignoresGraphID
        if !ignoresID, let id = asked, let known = state.trading.graphByID[id] {
            guard state.trading.graphs[known].spec == spec else {
                return .failure(.conflict("graph_id \(id) was submitted with other parameters"))
            }
            return .ok(receipt(state.trading.graphs[known], state))
        }
        if let reason = state.trading.killReason {
            return .failure(.conflict("kill switch is active: \(reason)"))
        }
        let refused = state.trading.admissionProblems(spec, at: request.time)
        guard refused.isEmpty else { return .failure(.validation(refused)) }
        let own = ignoresID ? nil : asked
        let id = own ?? "graph_" + state.trading.makeID(digits: 32)
        let index = state.trading.submit(
            spec,
            id: id,
            asked: asked,
            bodyHash: SeededNoise.key(request.body),
            at: request.time
        )
        return .ok(receipt(state.trading.graphs[index], state))
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
        -> RouteResponse
    {
        let body = request.json
        let id = request.parameters["node_order_id"] ?? ""
        guard let order = state.trading.order(id) else {
            return .failure(.notFound("order \(id) not found"))
        }
        if let failure = state.staleness(of: id, order) { return .failure(failure) }
        let (quantity, constraints) = (Field(body)["new_qty_1e8"], Field(body)["new_constraints"])
        var problems: [FieldProblem] = []
        _ = constraints.isObject(&problems)
        let size = quantity.steps(&problems).map(Qty.init(raw:))
        let limit = constraints["max_price_1e9"].steps(&problems).map(Px.init(raw:))
        if problems.isEmpty, size == nil, limit == nil {
            quantity.fail("or new_constraints.max_price_1e9 is required", &problems)
        }
        guard problems.isEmpty else { return .failure(.validation(problems)) }
        if let failure = state.trading.amend(order, quantity: size, price: limit, at: request.time)
        {
            return .failure(failure)
        }
        let name = state.encoder.id(state.trading.orders[order].id)
        return .ok(["node_order_id": .string(name), "status": "accepted"])
    }
}

extension ExchangeState {
    /// Why an id from before an amendment names no order that can be changed, or nil.
    func staleness(of id: String, _ order: Int) -> RouteFailure? {
        guard TradingAccount.revision(of: id) != trading.orders[order].revision else { return nil }
        switch dialect.amendedOrder {
        case .followed: return nil
        case .ended, .endedSilently: return .conflict("order is CANCELLED: it was replaced")
        case .forgotten: return .notFound("order \(id) not found")
        }
    }
}
