/// Level 2 · Trade: orders, fills, cancels.
extension SequenceClient {
    /// Starts an order to buy; see ``OrderBuilder``.
    ///
    /// `POST /v1/orders` when it is submitted. The quantity is in units of the base asset,
    /// or contracts; a `Double` is rounded to the nearest step of 10⁻⁸.
    ///
    /// - Parameters:
    ///   - symbol: The instrument, for example `BTC-USD`.
    ///   - quantity: The quantity, in units of the base asset or in contracts.
    /// - Returns: The order, to be refined and submitted.
    public func buy(_ symbol: String, _ quantity: some QtyConvertible) -> OrderBuilder {
        OrderBuilder(self, .buy(symbol, quantity))
    }

    /// Starts an order to sell; see ``OrderBuilder``.
    ///
    /// `POST /v1/orders` when it is submitted. The quantity is in units of the base asset,
    /// or contracts; a `Double` is rounded to the nearest step of 10⁻⁸.
    ///
    /// - Parameters:
    ///   - symbol: The instrument, for example `BTC-USD`.
    ///   - quantity: The quantity, in units of the base asset or in contracts.
    /// - Returns: The order, to be refined and submitted.
    public func sell(_ symbol: String, _ quantity: some QtyConvertible) -> OrderBuilder {
        OrderBuilder(self, .sell(symbol, quantity))
    }

    /// One order.
    ///
    /// `GET /v1/orders?node_order_id=`. Throws ``SequenceError/api(_:)`` with status 404 if the
    /// exchange does not know the id, or returns only other orders.
    ///
    /// - Parameter nodeOrderID: The order's id.
    /// - Returns: The order.
    /// - Throws: ``SequenceError``.
    public func order(_ nodeOrderID: String) async throws(SequenceError) -> Order {
        let (result, call) = try await executor.report(
            .page(.orders, ListFilter(nodeOrderID: nodeOrderID))
        )
        let page = try result.get()
        page.items.forEach(executor.shared.submissions.saw)
        guard let order = page.items.row(of: nodeOrderID) else {
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
    ///
    /// - Returns: The request, to be refined and fetched.
    public func orders() -> OrderQuery { OrderQuery(self, .orders) }

    /// The account's fills, page by page: `GET /v1/fills`.
    ///
    /// - Returns: The request, to be refined and fetched.
    public func fills() -> FillQuery { FillQuery(self, .fills) }

    /// Cancels the order's whole graph, not only the order; existing fills remain.
    ///
    /// `DELETE /v1/execution_graphs/{graph_id}`. Takes a graph's id or an order's, in any of
    /// the forms `graph_x`, `graph:graph_x:node:1` and `graph_x:node:1`.
    ///
    /// - Parameter graphOrOrderID: The graph's id, or the id of one of its orders.
    /// - Throws: ``SequenceError``.
    public func cancel(_ graphOrOrderID: String) async throws(SequenceError) {
        guard let graph = GraphID(orderID: graphOrOrderID) else {
            throw .validation(field: "id", "must not be empty")
        }
        try await cancel(graph)
    }

    /// Cancels every active order of a graph: `DELETE /v1/execution_graphs/{graph_id}`.
    ///
    /// - Parameter graph: The graph's id.
    /// - Throws: ``SequenceError``.
    public func cancel(_ graph: GraphID) async throws(SequenceError) {
        try await send(.cancel(graph))
        executor.shared.submissions.withBook { $0.noteCancel(of: graph) }
    }

    /// Queries the outcome of a submission; never sends an order.
    ///
    /// `GET /v1/execution_graphs/{graph_id}`, then `GET /v1/orders?node_order_id=`. A graph that is
    /// not found stays unknown: the submission may still be in flight.
    ///
    /// - Parameter graph: The id of the submission.
    /// - Returns: ``OrderOutcome/accepted(_:)`` if the exchange shows the graph, else
    ///   ``OrderOutcome/unknown(_:)``.
    /// - Throws: ``SequenceError`` if the exchange cannot be reached.
    public func resolve(_ graph: GraphID) async throws(SequenceError) -> OrderOutcome {
        try await executor.resolve(graph)
    }

    /// Sends exactly the same bytes of a submission again, under the same id.
    ///
    /// `POST /v1/orders`. Only while its outcome is unknown, by the client that made it, and within
    /// ``Configuration/resubmitWindow`` of its first attempt. A refusal of the repeat proves
    /// nothing about the first attempt: the outcome then stays unknown.
    ///
    /// - Parameter graph: The id of the submission.
    /// - Returns: The outcome of the submission, over all its attempts.
    /// - Throws: ``SequenceError/validation(_:)`` before any I/O if it must not be repeated.
    public func resubmit(_ graph: GraphID) async throws(SequenceError) -> OrderOutcome {
        try await executor.resubmit(graph)
    }

    /// Abandons a submission: cancels its graph until it has ended, or is proven not to exist.
    ///
    /// `DELETE` and `GET /v1/execution_graphs/{graph_id}`, repeated. Only a 404 with the code
    /// `NOT_FOUND`, repeatedly for ``Configuration/settleWindow``, denies the graph.
    ///
    /// - Parameters:
    ///   - graph: The id of the submission.
    ///   - limit: How long to try; must exceed the settle window for a denial to be possible.
    /// - Returns: ``AbandonOutcome/over(_:)``, ``AbandonOutcome/denied(since:)`` or
    ///   ``AbandonOutcome/unknown(_:)``.
    /// - Throws: ``SequenceError/validation(_:)`` for an id that cannot be sent.
    public func abandon(
        _ graph: GraphID,
        within limit: Duration = .seconds(30)
    ) async throws(SequenceError) -> AbandonOutcome {
        try await executor.abandon(graph, within: limit)
    }

    /// Finds out what became of the submissions that earlier processes left unsettled in the
    /// journal; sends no order.
    ///
    /// `GET /v1/execution_graphs/{graph_id}` and `GET /v1/orders` for each. Call it when a bot
    /// starts, and end what is still unknown:
    ///
    /// ```swift
    /// for submission in try await seq.recover().submissions {
    ///     if case .unknown = submission.outcome { try await seq.abandon(submission.graphID) }
    /// }
    /// ```
    ///
    /// - Returns: The unsettled submissions with their outcomes, and what is still watched.
    /// - Throws: ``SequenceError/journal(_:)`` if the journal cannot be used;
    ///   ``SequenceError/validation(_:)`` if none is configured.
    public func recover() async throws(SequenceError) -> Recovery {
        try await executor.recover()
    }

    /// Changes the price, the quantity or both of a resting order.
    ///
    /// `PATCH /v1/orders/{node_order_id}`. The quantity is the new total, not a difference. Check
    /// ``AmendResult/mode``: queue priority may be lost, and the id may be a new one. Throws
    /// ``SequenceError/validation(_:)`` before any I/O if neither is given, and
    /// ``SequenceError/outcomeUnknown(_:)`` if its answer is lost. It is retried only after a 429
    /// or if nothing was sent, as a second amend could lose queue priority twice.
    ///
    /// ```swift
    /// let order = try await seq.amend(id, price: 0.55, qty: 10)
    /// ```
    ///
    /// - Parameters:
    ///   - orderID: The order's id.
    ///   - price: The new price; nil keeps it.
    ///   - qty: The new total quantity; nil keeps it.
    /// - Returns: The amended order.
    /// - Throws: ``SequenceError``.
    public func amend(
        _ orderID: String,
        price: (any PxConvertible)? = nil,
        qty: (any QtyConvertible)? = nil
    ) async throws(SequenceError) -> AmendResult {
        let endpoint = try OrderChange(price: price, quantity: qty).endpoint(for: orderID)
        return try await executor.amend(endpoint, GraphID(orderID: orderID), orderID)
    }

    /// Reduces a resting order without changing its price.
    ///
    /// `GET /v1/orders?node_order_id=`, then `PATCH /v1/orders/{node_order_id}` with the exact
    /// difference. Throws ``SequenceError/validation(_:)`` and changes nothing if no open quantity
    /// would remain: cancel instead.
    ///
    /// - Parameters:
    ///   - orderID: The order's id.
    ///   - reduction: The reduction, in units of the base asset or in contracts.
    /// - Returns: The amended order.
    /// - Throws: ``SequenceError``.
    public func decrease(
        _ orderID: String,
        by reduction: some QtyConvertible
    ) async throws(SequenceError) -> AmendResult {
        try await shrink(orderID, by: reduction)
    }

    /// Starts a batch of orders and cancels for one venue; see ``BatchBuilder``.
    ///
    /// - Parameter venue: The venue.
    /// - Returns: The batch, to be filled and submitted.
    public func batch(_ venue: Venue) -> BatchBuilder { BatchBuilder(self, venue) }

    /// Redeems a resolved prediction market.
    ///
    /// `POST /v1/markets/{slug}/redeem?venue=`. ``RedeemResult/mode`` states the action taken. It
    /// is retried only if no byte was sent.
    ///
    /// - Parameters:
    ///   - slug: The market's slug.
    ///   - venue: The venue.
    /// - Returns: The action taken.
    /// - Throws: ``SequenceError``.
    @discardableResult
    public func redeem(
        _ slug: String,
        venue: Venue
    ) async throws(SequenceError) -> RedeemResult {
        try await send(.redeem(slug, venue))
    }
}
