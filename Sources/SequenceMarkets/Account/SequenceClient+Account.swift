/// Account: what keeps a bot's orders in hand.
extension SequenceClient {
    /// Follows a graph to its end; see ``GraphFollowing``.
    ///
    /// The `orders` and `fills` topics, and `GET /v1/execution_graphs/{graph_id}`.
    ///
    /// - Parameters:
    ///   - graph: The graph's id.
    ///   - interval: How often to ask while no stream tells.
    /// - Returns: The updates, to be iterated.
    public func followGraph(
        _ graph: GraphID,
        pollingEvery interval: Duration = .seconds(2)
    ) -> GraphFollowing {
        GraphFollowing(client: self, graphID: graph, pollInterval: interval)
    }

    /// Cancels open orders at once, looks, and reports what is open still.
    ///
    /// Engages the kill switch, cancels the graphs this client made from memory, then lists the
    /// orders and cancels again within the limit. With ``FlattenScope/all`` it also cancels what
    /// others made, venue by venue and graph by graph. It closes no position. It never throws and
    /// never claims what it has not seen: what failed is in the report.
    ///
    /// - Parameters:
    ///   - scope: Whose orders; those of this client unless said otherwise.
    ///   - reason: The reason given to the kill switch.
    ///   - limit: How long to cancel and look.
    /// - Returns: What was done, and what was seen afterwards.
    ///
    /// ```swift
    /// let report = await seq.flattenAll(reason: "risk limit")
    /// if !report.isVerifiedFlat { page(report) }
    /// ```
    public func flattenAll(
        _ scope: FlattenScope = .own,
        reason: String? = nil,
        within limit: Duration = .seconds(10)
    ) async -> FlattenReport {
        await OpenOrderSweep(self, scope, limit: limit).flatten(reason: reason)
    }

    /// Runs a scope under a dead-man guard: if it throws, is cancelled, or the stream is down for
    /// longer than `limit`, the open graphs this client made are cancelled at once, from memory,
    /// and looked for again; with ``FlattenScope/all`` every open graph of the account.
    ///
    /// A scope that ends well leaves its orders as they are. `sweepLimit` bounds the cancelling
    /// and looking. When the stream is down, the scope's task is cancelled first. It cannot help
    /// against the end of the process: for that, tell the exchange with
    /// ``RiskLimits/onDisconnect(_:)``.
    ///
    /// ```swift
    /// do {
    ///     try await seq.withDeadManGuard(after: .seconds(10)) { try await makeMarket(seq) }
    /// } catch {
    ///     log(error.reason, error.report)      // what set it off, and what is still open
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - limit: How long the guard may go without a sign from the body.
    ///   - scope: Which orders it may cancel.
    ///   - sweepLimit: How long cancelling may take.
    ///   - body: What to do under the guard.
    /// - Returns: What the body returns.
    /// - Throws: What the body throws, or ``GuardTripped``.
    public func withDeadManGuard<Value: Sendable>(
        after limit: Duration,
        cancelling scope: FlattenScope = .own,
        within sweepLimit: Duration = .seconds(10),
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws(GuardTripped) -> Value {
        try await DeadManGuard(self, scope, after: limit, within: sweepLimit).run(body)
    }
}
