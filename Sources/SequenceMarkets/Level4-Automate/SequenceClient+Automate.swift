/// Level 4 · Automate: WASM algos on the venues' edges, and hosted strategies.
extension SequenceClient {
    // MARK: Deployments

    /// Deploys a WASM algo to every edge that hosts one of the symbols, and starts it.
    ///
    /// `POST /v1/deployments`. A file is read as it is encoded, never held whole beside. Throws
    /// ``SequenceError/validation(_:)`` for what is no WASM module, or for no symbols. It is
    /// repeated only if no byte of it was sent, as deploying twice would run two.
    ///
    /// ```swift
    /// let algo = try await seq.deployAlgo(name: "mm", wasm: .file(url), symbols: ["ETH-USD"])
    /// ```
    public func deployAlgo(
        name: String,
        wasm: AlgoModule,
        symbols: [String]
    ) async throws(SequenceError) -> Deployment {
        let body = try wasm.deployment(name: name, symbols: symbols)
        return try await send(Endpoint(.post, "/v1/deployments", body: body, lane: .orders))
    }

    /// A deployment with its state on every edge: `GET /v1/deployments/{id}`.
    public func algoStatus(_ deployment: String) async throws(SequenceError) -> Deployment {
        try await send(Endpoint(.get, "/v1/deployments/\(deployment)", lane: .orderReads))
    }

    /// Starts a stopped algo on every edge: `POST /v1/deployments/{id}/start`.
    public func algoStart(_ deployment: String) async throws(SequenceError) {
        try await command("/v1/deployments/\(deployment)/start", .orders)
    }

    /// Stops an algo on every edge; its resting orders stay.
    ///
    /// `POST /v1/deployments/{id}/stop`
    public func algoStop(_ deployment: String) async throws(SequenceError) {
        try await command("/v1/deployments/\(deployment)/stop", .safety)
    }

    /// Stops an algo and deletes it, for good: `DELETE /v1/deployments/{id}`.
    public func algoUndeploy(_ deployment: String) async throws(SequenceError) {
        try await send(Endpoint<Void>(.delete, "/v1/deployments/\(deployment)", lane: .safety))
    }

    /// What an algo has written, the newest first: `GET /v1/deployments/{id}/logs?limit=`.
    public func algoLogs(
        _ deployment: String,
        limit: Int = 200
    ) async throws(SequenceError) -> [LogLine] {
        guard limit > 0 else { throw .validation(field: "limit", "must be at least 1") }
        let path: RequestPath = "/v1/deployments/\(deployment)/logs"
        return try await send(
            Endpoint(
                .get,
                path,
                query: ["limit": String(limit)],
                lane: .marketReads,
                reading: LogLine.list
            )
        )
    }

    /// What an algo writes from now on, and what it has written; see ``LogFollowing``.
    public func followAlgoLogs(
        _ deployment: String,
        every interval: Duration = .seconds(1)
    ) -> LogFollowing {
        LogFollowing(client: self, deployment: deployment, interval: interval)
    }

    /// The mesh between an algo's edges: `GET /v1/deployments/{id}/mesh`.
    public func algoMesh(_ deployment: String) async throws(SequenceError) -> AlgoMesh {
        try await send(Endpoint(.get, "/v1/deployments/\(deployment)/mesh", lane: .marketReads))
    }

    /// An algo's metrics: `GET /v1/deployments/{id}/metrics`.
    public func algoMetrics(_ deployment: String) async throws(SequenceError) -> AlgoMetrics {
        try await send(Endpoint(.get, "/v1/deployments/\(deployment)/metrics", lane: .marketReads))
    }

    // MARK: Algos by symbol

    /// The account's algos: `GET /v1/algos[?detail=edge]`.
    public func algos(detail: AlgoDetail = .flat) async throws(SequenceError) -> [Algo] {
        var query = RequestQuery()
        query.add("detail", detail == .flat ? nil : detail.rawValue)
        return try await send(
            Endpoint(.get, "/v1/algos", query: query, lane: .orderReads) {
                reader throws(JSONError) in
                try Algo.list("algos", &reader).map { Algo(json: $0) }
            }
        )
    }

    /// The algo of a symbol: `GET /v1/algos/{symbol}`.
    public func algo(_ symbol: String) async throws(SequenceError) -> Algo {
        try await send(Endpoint(.get, "/v1/algos/\(symbol)", lane: .orderReads))
    }

    /// Starts the algo of a symbol: `POST /v1/algos/{symbol}/start`.
    public func algoStart(symbol: String) async throws(SequenceError) {
        try await command("/v1/algos/\(symbol)/start", .orders)
    }

    /// Stops the algo of a symbol; its resting orders stay.
    ///
    /// `POST /v1/algos/{symbol}/stop`
    public func algoStop(symbol: String) async throws(SequenceError) {
        try await command("/v1/algos/\(symbol)/stop", .safety)
    }

    /// What the algo of a symbol has written: `GET /v1/algos/{symbol}/logs`.
    public func algoLogs(symbol: String) async throws(SequenceError) -> [LogLine] {
        try await send(
            Endpoint(.get, "/v1/algos/\(symbol)/logs", lane: .marketReads, reading: LogLine.list)
        )
    }

    /// Run-time figures of the algo of a symbol: `GET /v1/algos/{symbol}/stats`.
    public func algoStats(symbol: String) async throws(SequenceError) -> AlgoMetrics {
        try await send(Endpoint(.get, "/v1/algos/\(symbol)/stats", lane: .marketReads))
    }

    // MARK: Hosted strategies

    /// Creates a hosted strategy: `POST /v1/strategies`.
    ///
    /// Throws ``SequenceError/validation(_:)`` for an empty name, entry point or artifact. It is
    /// repeated only if no byte of it was sent.
    public func createStrategy(_ strategy: NewStrategy) async throws(SequenceError) -> Strategy {
        let body = try strategy.encoded()
        return try await send(Endpoint(.post, "/v1/strategies", body: body, lane: .orders))
    }

    /// The account's hosted strategies: `GET /v1/strategies`.
    public func strategies() async throws(SequenceError) -> [Strategy] {
        try await send(
            Endpoint(.get, "/v1/strategies", lane: .orderReads) { reader throws(JSONError) in
                try Algo.list("strategies", &reader).map { Strategy(json: $0) }
            }
        )
    }

    /// One hosted strategy: `GET /v1/strategies/{id}`.
    public func strategy(_ id: String) async throws(SequenceError) -> Strategy {
        try await send(Endpoint(.get, "/v1/strategies/\(id)", lane: .orderReads))
    }

    /// Starts a hosted strategy: `POST /v1/strategies/{id}/start`.
    public func strategyStart(_ id: String) async throws(SequenceError) {
        try await command("/v1/strategies/\(id)/start", .orders)
    }

    /// Stops a hosted strategy: `POST /v1/strategies/{id}/stop`.
    public func strategyStop(_ id: String) async throws(SequenceError) {
        try await command("/v1/strategies/\(id)/stop", .safety)
    }

    /// What a hosted strategy has written, of its latest run or of one.
    ///
    /// `GET /v1/strategies/{id}/logs[?run_id=]`
    public func strategyLogs(
        _ id: String,
        runID: String? = nil
    ) async throws(SequenceError) -> [LogLine] {
        var query = RequestQuery()
        query.add("run_id", runID)
        let path: RequestPath = "/v1/strategies/\(id)/logs"
        return try await send(
            Endpoint(.get, path, query: query, lane: .marketReads, reading: LogLine.list)
        )
    }

    /// Deletes a hosted strategy: `DELETE /v1/strategies/{id}`.
    public func strategyDelete(_ id: String) async throws(SequenceError) {
        try await send(Endpoint<Void>(.delete, "/v1/strategies/\(id)", lane: .safety))
    }

    /// A POST without a body that may be made twice: starting what runs changes nothing.
    private func command(_ path: RequestPath, _ lane: Lane) async throws(SequenceError) {
        try await send(Endpoint<Void>(.post, path, repetition: .idempotent, lane: lane))
    }
}
