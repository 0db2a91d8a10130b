import SequenceMarkets

extension Route {
    static let orchestrate: [Route] = [
        Route("GET", "/v1/execution_graphs/{graph_id}") { state, request in
            withGraph(&state, request) { state, index in .ok(state.graphStatus(index)) }
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
        Route("PATCH", "/v1/execution_graphs/{graph_id}/nodes/{node_id}") { state, request in
            state.dialect.nodeAmend == .put ? .failure(.of(405)) : amendNode(&state, request)
        },
        Route("PUT", "/v1/execution_graphs/{graph_id}/nodes/{node_id}") { state, request in
            state.dialect.nodeAmend == .patch ? .failure(.of(405)) : amendNode(&state, request)
        },
    ]

    private static func withGraph(
        _ state: inout ExchangeState,
        _ request: RouteRequest,
        _ body: (inout ExchangeState, Int) -> RouteResponse
    ) -> RouteResponse {
        let id = request.parameters["graph_id"] ?? ""
        guard let index = state.trading.graphByID[id], state.isShown(graph: index) else {
            return .failure(.notFound("graph \(id) not found"))
        }
        return body(&state, index)
    }

    private static func amendNode(_ state: inout ExchangeState, _ request: RouteRequest)
        -> RouteResponse
    {
        withGraph(&state, request) { state, index in
            let graph = state.trading.graphs[index]
            let id = request.parameters["node_id"] ?? ""
            guard let node = graph.spec.nodes.firstIndex(where: { $0.id == id }) else {
                return .failure(.notFound("node \(id) not found"))
            }
            let body = request.json
            var reader = AmendmentReader()
            let amendment = reader.read(body)
            guard reader.problems.isEmpty else { return .failure(.validation(reader.problems)) }
            if let failure = state.trading.amend(node, of: index, amendment, at: request.time) {
                return .failure(failure)
            }
            return .ok([
                "graph_id": .string(graph.id), "node_id": .string(id), "status": "accepted",
            ])
        }
    }
}

/// Reads what is to change of a node.
private struct AmendmentReader {
    private(set) var problems: [FieldProblem] = []

    mutating func read(_ json: JSONValue) -> SimulatedGraph.Amendment {
        let body = Field(json)
        var amendment = SimulatedGraph.Amendment()
        amendment.quantity = body["qty_1e8"].steps(&problems).map(Qty.init(raw:))
        amendment.maxSlippageBps = body["max_slippage_bps"].whole(1...10_000, &problems)
        let most = ExecutionReader.longestHorizon
        amendment.horizon = body["horizon_ms"].whole(1...most, &problems).map { $0 * 1_000_000 }
        amendment.urgency = body["urgency"].choice(ExecutionReader.urgencies, &problems)
        let known = ["qty_1e8", "max_slippage_bps", "horizon_ms", "urgency"]
        if !known.contains(where: { body[$0].isPresent }) {
            problems.append(FieldProblem(field: "body", message: "nothing to amend"))
        }
        return amendment
    }
}

extension ExchangeState {
    /// Whether REST answers know a graph yet; a change of one always finds it.
    func isShown(graph index: Int) -> Bool {
        guard isRESTLate else { return true }
        return trading.graphs[index].nodes.contains { node in
            node.order.map { shownOrder($0) != nil } ?? false
        }
    }

    /// A graph as `GET /v1/execution_graphs/{graph_id}` shows it.
    func graphStatus(_ index: Int) -> JSONValue {
        let graph = trading.graphs[index]
        var nodes = JSONObject()
        var isBehind = false
        for (spec, node) in zip(graph.spec.nodes, graph.nodes) {
            let order = node.order.flatMap { shownOrder($0) }
            let state = order.map { isRESTLate ? SimulatedNodeState($0) : node.state } ?? node.state
            if node.state.isOver, !state.isOver { isBehind = true }
            nodes[spec.id] = nodeStatus(node, order, state, spec)
        }
        var edges = JSONObject()
        for (spec, edge) in zip(graph.spec.edges, graph.edges) {
            edges[spec.id] = [
                "status": .string(edge.isFired ? "fired" : edge.isDead ? "expired" : "pending"),
                "fired": .bool(edge.isFired),
            ]
        }
        var body = JSONObject()
        body["graph_id"] = .string(graph.id)
        body["client_id"] = "client_mock"
        body["status"] = .string(word(for: isBehind ? .active : graph.state, graph))
        body["nodes"] = .object(nodes)
        body["edges"] = .object(edges)
        if dialect.statusReason == .present { body["failure_reason"] = .text(graph.failure) }
        return .object(body)
    }

    private func nodeStatus(
        _ node: SimulatedGraph.NodeProgress,
        _ order: SimulatedOrder?,
        _ state: SimulatedNodeState,
        _ spec: NodeSpec
    ) -> JSONValue {
        var row = JSONObject()
        var status = state.rawValue
        if dialect.graphWords == .python {
            if state == .pending, !spec.isRoot { status = "armed" }
            if state == .failed { status = "rejected" }
            // As flat lists say PARTIAL: it works on, filled in part.
            if state == .executing, order.map({ $0.fillCount > 0 }) ?? false {
                status = "partial_fill"
            }
        }
        row["status"] = .string(status)
        if dialect.statusOrderID == .present, let order {
            row["node_order_id"] = .string(encoder.id(order.id))
        }
        let sizes = order.map { encoder.sizes(of: $0) }
        row["target_qty_1e8"] = .int(sizes?.quantity.raw ?? node.target.raw)
        row["filled_qty_1e8"] = .int(sizes?.filled.raw ?? 0)
        row["avg_fill_price_1e9"] =
            order.map { $0.fillCount > 0 ? .int($0.averagePrice.raw) : .null } ?? .null
        row["fill_count"] = .int(order?.fillCount ?? 0)
        return .object(row)
    }

    private func word(for state: SimulatedGraphState, _ graph: SimulatedGraph) -> String {
        guard dialect.graphWords == .python else { return state.rawValue }
        switch state {
        case .completed, .paused: return state.rawValue
        case .cancelled, .failed: return "aborted"
        case .active:
            let orders = graph.nodes.compactMap { $0.order.flatMap { shownOrder($0) } }
            if orders.contains(where: { $0.fillCount > 0 }) { return "partial_fill" }
            return orders.allSatisfy { $0.state == .pending } ? "pending" : "active"
        }
    }
}

extension SimulatedNodeState {
    /// The state of a node as its order tells it.
    init(_ order: SimulatedOrder) {
        switch order.state {
        case .new, .pending, .accepted, .partial: self = .executing
        case .filled, .completed: self = .filled
        case .cancelled: self = .cancelled
        case .rejected: self = .rejected
        case .failed: self = .failed
        }
    }
}
