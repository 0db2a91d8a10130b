/// Level 2 · Trade: orders, fills, cancels.
extension SequenceClient {
    /// Starts an order to buy; see ``OrderBuilder``.
    ///
    /// `POST /v1/orders` when it is submitted. The quantity is in units of the base asset,
    /// or contracts; a `Double` is rounded to the nearest step of 10⁻⁸.
    public func buy(_ symbol: String, _ quantity: some QtyConvertible) -> OrderBuilder {
        OrderBuilder(self, .buy(symbol, quantity))
    }

    /// Starts an order to sell; see ``OrderBuilder``.
    ///
    /// `POST /v1/orders` when it is submitted. The quantity is in units of the base asset,
    /// or contracts; a `Double` is rounded to the nearest step of 10⁻⁸.
    public func sell(_ symbol: String, _ quantity: some QtyConvertible) -> OrderBuilder {
        OrderBuilder(self, .sell(symbol, quantity))
    }

    /// One order.
    ///
    /// `GET /v1/orders?node_order_id=`. Throws ``SequenceError/api(_:)`` with status 404 if
    /// the exchange does not know the id.
    public func order(_ nodeOrderID: String) async throws(SequenceError) -> Order {
        let (result, call) = try await executor.report(
            OrderQuery(self).nodeOrderID(nodeOrderID).endpoint()
        )
        let page = try result.get()
        guard let order = page.items.first else {
            throw .api(
                APIError(
                    status: 404,
                    code: .notFound,
                    message: "order \(nodeOrderID) not found",
                    context: call.context()
                )
            )
        }
        return order
    }

    /// The account's orders, page by page: `GET /v1/orders`.
    public func orders() -> OrderQuery { OrderQuery(self) }

    /// The account's fills, page by page: `GET /v1/fills`.
    public func fills() -> FillQuery { FillQuery(self) }

    /// Cancels every active order of a graph; what is filled stays filled.
    ///
    /// `DELETE /v1/execution_graphs/{graph_id}`. Takes a graph's id or an order's, in any of
    /// the forms `graph_x`, `graph:graph_x:node:1` and `graph_x:node:1`.
    public func cancel(_ graphOrOrderID: String) async throws(SequenceError) {
        guard let graph = GraphID(orderID: graphOrOrderID) else {
            throw .validation(field: "id", "must not be empty")
        }
        try await cancel(graph)
    }

    /// Cancels every active order of a graph: `DELETE /v1/execution_graphs/{graph_id}`.
    public func cancel(_ graph: GraphID) async throws(SequenceError) {
        try await send(Endpoint<Void>(.delete, "/v1/execution_graphs/\(graph)", lane: .safety))
    }

    /// Settles a submission whose outcome is not known, without ever submitting twice.
    ///
    /// `GET /v1/execution_graphs/{graph_id}`; if the exchange does not know the graph and this
    /// client still holds its bytes, the same `POST /v1/orders` again. A graph that neither
    /// knows is `rejected` with status 404: it was never accepted.
    public func resolve(_ graph: GraphID) async throws(SequenceError) -> OrderOutcome {
        try await executor.resolve(graph)
    }
}
