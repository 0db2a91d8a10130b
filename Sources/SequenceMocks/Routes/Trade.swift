import SequenceMarkets

extension Route {
    static let trade: [Route] = [
        Route("POST", "/v1/orders") { submit(&$0, $1) },
        Route("GET", "/v1/orders") { state, request in
            let trading = state.trading
            if let id = request.query("node_order_id") {
                let found = trading.order(id).map { [$0] } ?? []
                return page("orders", found, request) { trading.orders[$0].row }
            }
            let symbol = request.query("symbol").map { canonical($0, state) }
            let rows = trading.orders.indices.reversed().filter {
                symbol == nil || trading.orders[$0].instrument.symbol == symbol
            }
            return page("orders", rows, request) { trading.orders[$0].row }
        },
        Route("GET", "/v1/fills") { state, request in
            let trading = state.trading
            let id = request.query("node_order_id")
            let order = id.flatMap { trading.order($0) }
            let symbol = request.query("symbol").map { canonical($0, state) }
            let rows = trading.fills.indices.reversed().filter {
                (id == nil || trading.fills[$0].order == order)
                    && (symbol == nil || trading.fills[$0].symbol == symbol)
            }
            return page("fills", rows, request) { trading.fills[$0].row }
        },
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

    private static func canonical(_ symbol: String, _ state: ExchangeState) -> String {
        state.catalog.instrument(symbol)?.symbol ?? symbol
    }

    /// One page of a list; only the rows it shows are written out.
    private static func page(
        _ name: String,
        _ rows: [Int],
        _ request: RouteRequest,
        _ row: (Int) -> JSONValue
    ) -> Answer {
        guard let limit = request.number("limit", default: 50, in: 1...1_000),
            let offset = request.number("offset", default: 0, in: 0...Int(Int32.max))
        else {
            return .failure(
                .validation([
                    FieldProblem(field: "limit, offset", message: "must be whole numbers")
                ])
            )
        }
        let shown = rows.dropFirst(offset).prefix(limit)
        var body = JSONObject()
        body[name] = .array(shown.map(row))
        body["total"] = .int(rows.count)
        body["limit"] = .int(limit)
        body["offset"] = .int(offset)
        body["has_more"] = .bool(offset + shown.count < rows.count)
        return .ok(.object(body))
    }

    private static func submit(_ state: inout ExchangeState, _ request: RouteRequest) -> Answer {
        let body: JSONValue
        do throws(JSONError) { body = try request.json() } catch {
            return .failure(.badRequest("malformed JSON: \(error)"))
        }
        guard body.objectValue != nil else { return .failure(.badRequest("expected an object")) }
        var reader = GraphReader(catalog: state.catalog)
        let spec = reader.read(body)
        guard let spec, reader.problems.isEmpty else {
            return .failure(.validation(reader.problems))
        }
        // The same submission again is answered as it was, whatever has changed since.
        if let id = reader.graphID, let known = state.trading.graphByID[id] {
            guard state.trading.graphs[known].spec == spec else {
                return .failure(.conflict("graph_id \(id) was submitted with other parameters"))
            }
            return .ok(receipt(state.trading.graphs[known]))
        }
        if let reason = state.trading.killReason {
            return .failure(.conflict("kill switch is active: \(reason)"))
        }
        let refused = state.trading.admissionProblems(spec, at: request.time)
        guard refused.isEmpty else { return .failure(.validation(refused)) }
        let id = reader.graphID ?? "graph_" + state.trading.makeID(digits: 32)
        let index = state.trading.submit(spec, id: id, at: request.time)
        return .ok(receipt(state.trading.graphs[index]))
    }

    private static func receipt(_ graph: Graph) -> JSONValue {
        var body = JSONObject()
        body["graph_id"] = .string(graph.id)
        body["status"] = "active"
        body["node_count"] = .int(graph.spec.nodes.count)
        body["edge_count"] = .int(graph.spec.edges.count)
        if graph.spec.nodes.count == 1 {
            body["node_order_id"] = .string("graph:\(graph.id):\(graph.spec.nodes[0].id):1")
        }
        return .object(body)
    }

    private static func amend(_ state: inout ExchangeState, _ request: RouteRequest) -> Answer {
        let body: JSONValue
        do throws(JSONError) { body = try request.json() } catch {
            return .failure(.badRequest("malformed JSON: \(error)"))
        }
        let id = request.parameters["node_order_id"] ?? ""
        guard let order = state.trading.order(id) else {
            return .failure(.notFound("order \(id) not found"))
        }
        let quantity = body["new_qty_1e8"]?.ifPresent
        let price = body["new_constraints"]?["max_price_1e9"]?.ifPresent
        guard quantity != nil || price != nil else {
            return .failure(
                .validation([
                    FieldProblem(
                        field: "new_qty_1e8",
                        message: "or new_constraints.max_price_1e9 is required"
                    )
                ])
            )
        }
        var problems: [FieldProblem] = []
        let size = GraphReader.quantity(quantity, "new_qty_1e8", &problems)
        let limit = GraphReader.price(price, "new_constraints.max_price_1e9", &problems)
        guard problems.isEmpty else { return .failure(.validation(problems)) }
        if let failure = state.trading.amend(order, quantity: size, price: limit, at: request.time)
        {
            return .failure(failure)
        }
        return .ok([
            "node_order_id": .string(state.trading.orders[order].id), "status": "accepted",
        ])
    }
}
