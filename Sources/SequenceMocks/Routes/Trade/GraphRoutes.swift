import SequenceMarkets

extension Route {
    static let orchestrate: [Route] = [
        Route("GET", "/v1/execution_graphs/{graph_id}") { state, request throws(ExchangeRefusal) in
            let index = try graph(state, request)
            return .json(GraphStatusWriter(state: state).json(of: index))
        },
        Route("DELETE", "/v1/execution_graphs/{graph_id}") {
            state,
            request throws(ExchangeRefusal) in
            let index = try graph(state, request)
            let reason = "cancelled by the client"
            state.accounts.current.cancelGraph(index, because: reason, at: request.time)
            return .json([
                "graph_id": .string(state.accounts.current.graphs[index].id),
                "status": .string(state.accounts.current.graphs[index].state.rawValue),
            ])
        },
        Route("POST", "/v1/execution_graphs/{graph_id}/resume") {
            state,
            request throws(ExchangeRefusal) in
            let index = try graph(state, request)
            guard state.accounts.current.graphs[index].state == .paused else {
                throw .conflict("graph is not paused")
            }
            state.accounts.current.resume(index, at: request.time)
            return .json([
                "graph_id": .string(state.accounts.current.graphs[index].id), "status": "active",
            ])
        },
        Route("PATCH", "/v1/execution_graphs/{graph_id}/nodes/{node_id}") {
            state,
            request throws(ExchangeRefusal) in
            guard state.dialect.nodeAmend != .put else { throw .of(405) }
            return try amendNode(&state, request)
        },
        Route("PUT", "/v1/execution_graphs/{graph_id}/nodes/{node_id}") {
            state,
            request throws(ExchangeRefusal) in
            guard state.dialect.nodeAmend != .patch else { throw .of(405) }
            return try amendNode(&state, request)
        },
    ]

    private static func graph(_ state: ExchangeState, _ request: RouteRequest)
        throws(ExchangeRefusal) -> Int
    {
        let id = request.parameter("graph_id")
        guard let index = state.accounts.current.graphs.index(ofID: id),
            state.lists.knows(graph: index, in: state.accounts)
        else { throw .notFound("graph \(id) not found") }
        return index
    }

    private static func amendNode(_ state: inout ExchangeState, _ request: RouteRequest)
        throws(ExchangeRefusal) -> RouteResponse
    {
        let index = try graph(state, request)
        let graph = state.accounts.current.graphs[index]
        let id = request.parameter("node_id")
        guard let node = graph.spec.nodes.firstIndex(where: { $0.id == id }) else {
            throw .notFound("node \(id) not found")
        }
        let amendment = try amendment(request.body)
        try state.accounts.current.amend(node, of: index, amendment, at: request.time)
        return .json([
            "graph_id": .string(graph.id), "node_id": .string(id), "status": "accepted",
        ])
    }

    /// The changes to a node.
    private static func amendment(_ body: RequestBody) throws(ExchangeRefusal)
        -> SimulatedGraph.Amendment
    {
        var amendment = SimulatedGraph.Amendment()
        amendment.quantity = body["qty_1e8"].steps().map(Qty.init(raw:))
        amendment.maxSlippageBps = body["max_slippage_bps"].whole(1...10_000)
        let most = ExecutionReader.longestHorizon
        amendment.horizon = body["horizon_ms"].whole(1...most).map { $0 * 1_000_000 }
        amendment.urgency = body["urgency"].choice(ExecutionReader.urgencies)
        let known = ["qty_1e8", "max_slippage_bps", "horizon_ms", "urgency"]
        if !known.contains(where: { body[$0].isPresent }) {
            body.problems.add("body", "nothing to amend")
        }
        try body.check()
        return amendment
    }
}

/// Writes graphs as `GET /v1/execution_graphs/{graph_id}` shows them.
private struct GraphStatusWriter {
    let state: ExchangeState

    /// A graph as `GET /v1/execution_graphs/{graph_id}` shows it.
    func json(of index: Int) -> JSONValue {
        let graph = state.accounts.current.graphs[index]
        var nodes = JSONObject()
        var isBehind = false
        for (spec, node) in zip(graph.spec.nodes, graph.nodes) {
            let order = node.order.flatMap { state.lists.order($0, in: state.accounts) }
            let shown =
                order.map { state.lists.isLate ? SimulatedNodeState($0) : node.state } ?? node.state
            if node.state.isOver, !shown.isOver { isBehind = true }
            nodes[spec.id] = nodeStatus(node, order, shown, spec)
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
        if state.dialect.statusReason == .present { body["failure_reason"] = .text(graph.failure) }
        return .object(body)
    }

    private func nodeStatus(
        _ node: SimulatedGraph.NodeProgress,
        _ order: SimulatedOrder?,
        _ shown: SimulatedNodeState,
        _ spec: NodeSpec
    ) -> JSONValue {
        var row = JSONObject()
        var status = shown.rawValue
        if state.dialect.graphWords == .python {
            if shown == .pending, !spec.isRoot { status = "armed" }
            if shown == .failed { status = "rejected" }
            // As flat lists say PARTIAL: it works on, filled in part.
            if shown == .executing, order.map({ $0.fillCount > 0 }) ?? false {
                status = "partial_fill"
            }
        }
        row["status"] = .string(status)
        if state.dialect.statusOrderID == .present, let order {
            row["node_order_id"] = .string(state.encoder.id(order.id))
        }
        let sizes = order.map { state.encoder.sizes(of: $0) }
        row["target_qty_1e8"] = .int(sizes?.quantity.raw ?? node.target.raw)
        row["filled_qty_1e8"] = .int(sizes?.filled.raw ?? 0)
        row["avg_fill_price_1e9"] =
            order.map { $0.fillCount > 0 ? .int($0.averagePrice.raw) : .null } ?? .null
        row["fill_count"] = .int(order?.fillCount ?? 0)
        return .object(row)
    }

    private func word(for phase: SimulatedGraphState, _ graph: SimulatedGraph) -> String {
        guard state.dialect.graphWords == .python else { return phase.rawValue }
        switch phase {
        case .completed, .paused: return phase.rawValue
        case .cancelled, .failed: return "aborted"
        case .active:
            let orders = graph.nodes.compactMap {
                $0.order.flatMap { state.lists.order($0, in: state.accounts) }
            }
            if orders.contains(where: { $0.fillCount > 0 }) { return "partial_fill" }
            return orders.allSatisfy { $0.state == .pending } ? "pending" : "active"
        }
    }
}

extension SimulatedNodeState {
    /// The state of a node, from its order.
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
