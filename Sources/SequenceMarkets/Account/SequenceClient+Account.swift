/// Account: control over a bot's orders.
extension SequenceClient {
    /// Follows a graph to its end; see ``GraphFollowing``.
    ///
    /// The `orders` and `fills` topics, and `GET /v1/execution_graphs/{graph_id}`.
    ///
    /// - Parameters:
    ///   - graph: The graph's id.
    ///   - interval: How often to poll while the stream is silent.
    /// - Returns: The updates, to be iterated.
    public func followGraph(
        _ graph: GraphID,
        pollingEvery interval: Duration = .seconds(2)
    ) -> GraphFollowing {
        GraphFollowing(client: self, graphID: graph, pollInterval: interval)
    }

    /// Cancels open orders at once, checks, and reports those that are still open.
    ///
    /// Engages the kill switch, cancels this client's graphs from memory, then lists the orders and
    /// cancels again within the limit. Until it ends, the client refuses to submit orders; a
    /// submission whose outcome is unknown is cancelled and asked for until it has ended or the
    /// exchange has denied it for ``Configuration/settleWindow``. With ``FlattenScope/all`` it also
    /// cancels orders submitted by others, venue by venue and graph by graph. It closes no position.
    /// It never throws and never claims anything it has not seen: failures are in the report.
    ///
    /// - Parameters:
    ///   - scope: Which orders; by default those of this client.
    ///   - reason: The reason given to the kill switch.
    ///   - limit: How long to cancel and check.
    /// - Returns: The actions taken, and the state seen afterwards.
    ///
    /// ```swift
    /// let report = await seq.flattenAll(reason: "risk limit")
    /// if !report.hasNoOpenOrders { page(report) }
    /// ```
    public func flattenAll(
        _ scope: FlattenScope = .own,
        reason: String? = nil,
        within limit: Duration = .seconds(15)
    ) async -> FlattenReport {
        await OpenOrderSweep(self, scope, limit: limit).flatten(reason: reason)
    }

    /// Runs a scope under a dead-man guard: if it throws, is cancelled, or the stream is down for
    /// longer than `limit`, this client's open graphs are cancelled at once, from memory, and then
    /// searched for again; with ``FlattenScope/all`` every open graph of the account.
    ///
    /// From the moment it trips, the scope's tasks submit nothing more, also those that outlive it:
    /// a submission is a validation error, and one that waits for its turn is not sent. Detached
    /// tasks are not the scope's: they are refused only while the guard cancels and checks.
    ///
    /// A scope that returns normally leaves its orders as they are, unless it has been cancelled.
    /// `sweepLimit` bounds the
    /// cancelling and checking. When the stream is down, the scope's task is cancelled first. It
    /// cannot help if the process dies: for that, instruct the exchange with
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
    ///   - limit: How long the stream may be down before the guard acts.
    ///   - scope: Which orders it may cancel.
    ///   - sweepLimit: How long cancelling may take.
    ///   - body: The code to run under the guard.
    /// - Returns: The body's result.
    /// - Throws: ``GuardTripped``, with the body's error if it threw one.
    public func withDeadManGuard<Value: Sendable>(
        after limit: Duration,
        cancelling scope: FlattenScope = .own,
        within sweepLimit: Duration = .seconds(15),
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws(GuardTripped) -> Value {
        try await DeadManGuard(self, scope, after: limit, within: sweepLimit).run(body)
    }
}
