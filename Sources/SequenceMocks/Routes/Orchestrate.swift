import SequenceMarkets

extension Route {
    static let orchestrate: [Route] = [
        Route("GET", "/v1/execution_graphs/{graph_id}") { state, request in
            withGraph(&state, request) { state, index in .ok(state.trading.status(of: index)) }
        },
        Route("DELETE", "/v1/execution_graphs/{graph_id}") { state, request in
            withGraph(&state, request) { state, index in
                let reason = "cancelled by the client"
                state.trading.cancelGraph(index, because: reason, at: request.time)
                return .ok([
                    "graph_id": .string(state.trading.graphs[index].id),
                    "status": .string(state.trading.graphs[index].state.rawValue),
                ])
            }
        },
        Route("POST", "/v1/execution_graphs/{graph_id}/resume") { state, request in
            withGraph(&state, request) { state, index in
                guard state.trading.graphs[index].state == .paused else {
                    return .failure(.conflict("graph is not paused"))
                }
                state.trading.resume(index, at: request.time)
                return .ok([
                    "graph_id": .string(state.trading.graphs[index].id), "status": "active",
                ])
            }
        },
        Route("PATCH", "/v1/execution_graphs/{graph_id}/nodes/{node_id}") { amendNode(&$0, $1) },
        Route("PUT", "/v1/execution_graphs/{graph_id}/nodes/{node_id}") { amendNode(&$0, $1) },
    ]

    private static func withGraph(
        _ state: inout ExchangeState,
        _ request: RouteRequest,
        _ body: (inout ExchangeState, Int) -> Answer
    ) -> Answer {
        let id = request.parameters["graph_id"] ?? ""
        guard let index = state.trading.graphByID[id] else {
            return .failure(.notFound("graph \(id) not found"))
        }
        return body(&state, index)
    }

    private static func amendNode(_ state: inout ExchangeState, _ request: RouteRequest) -> Answer {
        withGraph(&state, request) { state, index in
            let graph = state.trading.graphs[index]
            let id = request.parameters["node_id"] ?? ""
            guard let node = graph.spec.nodes.firstIndex(where: { $0.id == id }) else {
                return .failure(.notFound("node \(id) not found"))
            }
            let body: JSONValue
            do throws(JSONError) { body = try request.json() } catch {
                return .failure(.badRequest("malformed JSON: \(error)"))
            }
            var problems: [FieldProblem] = []
            let quantity = GraphReader.quantity(body["qty_1e8"], "qty_1e8", &problems)
            guard problems.isEmpty else { return .failure(.validation(problems)) }
            guard let order = graph.nodes[node].order else {
                if let quantity { state.trading.graphs[index].nodes[node].target = quantity }
                return .ok([
                    "graph_id": .string(graph.id), "node_id": .string(id), "status": "accepted",
                ])
            }
            if let quantity,
                let failure = state.trading.amend(
                    order,
                    quantity: quantity,
                    price: nil,
                    at: request.time
                )
            {
                return .failure(failure)
            }
            if let bps = body["max_slippage_bps"]?.int64Value, bps > 0, bps <= 10_000 {
                state.trading.orders[order].maxSlippageBps = bps
                state.trading.wake(order, at: request.time)
            }
            return .ok([
                "graph_id": .string(graph.id), "node_id": .string(id), "status": "accepted",
            ])
        }
    }
}

extension Trading {
    /// A graph as `GET /v1/execution_graphs/{graph_id}` shows it.
    func status(of index: Int) -> JSONValue {
        let graph = graphs[index]
        var nodes = JSONObject()
        for (spec, node) in zip(graph.spec.nodes, graph.nodes) {
            let order = node.order.map { orders[$0] }
            var row = JSONObject()
            row["status"] = .string(node.state.rawValue)
            if let order { row["node_order_id"] = .string(order.id) }
            row["target_qty_1e8"] = .int(node.target.raw)
            row["filled_qty_1e8"] = .int(order?.filled.raw ?? 0)
            row["avg_fill_price_1e9"] =
                order.map { $0.fillCount > 0 ? .int($0.averagePrice.raw) : .null } ?? .null
            row["fill_count"] = .int(order?.fillCount ?? 0)
            nodes[spec.id] = .object(row)
        }
        var edges = JSONObject()
        for (spec, edge) in zip(graph.spec.edges, graph.edges) {
            edges[spec.id] = [
                "status": .string(edge.isFired ? "fired" : edge.isDead ? "expired" : "pending"),
                "fired": .bool(edge.isFired),
            ]
        }
        return [
            "graph_id": .string(graph.id),
            "client_id": "client_mock",
            "status": .string(graph.state.rawValue),
            "nodes": .object(nodes),
            "edges": .object(edges),
        ]
    }
}
