/// Level 4 · Automate: WASM algos on the venues' edges, and hosted strategies.
extension SequenceClient {
    // MARK: Deployments

    /// Deploys a WASM algo to every edge that hosts one of the symbols, and starts it.
    ///
    /// `POST /v1/deployments`. A file is encoded as it is read, never loaded whole. Throws
    /// ``SequenceError/validation(_:)`` for data that is not a WASM module, or for no symbols. It
    /// is retried only if no byte of it was sent, as deploying twice would run two.
    ///
    /// ```swift
    /// let algo = try await seq.deployAlgo(name: "mm", wasm: .file(url), symbols: ["ETH-USD"])
    /// ```
    ///
    /// - Parameters:
    ///   - name: The algo's name.
    ///   - wasm: The module: a file or bytes.
    ///   - symbols: The instruments.
    /// - Returns: The deployment.
    /// - Throws: ``SequenceError``.
    public func deployAlgo(
        name: String,
        wasm: AlgoModule,
        symbols: [String]
    ) async throws(SequenceError) -> Deployment {
        try await send(.deploy(name, wasm, symbols))
    }

    /// A deployment with its state on every edge: `GET /v1/deployments/{id}`.
    ///
    /// - Parameter deployment: The deployment's id.
    /// - Returns: The deployment.
    /// - Throws: ``SequenceError``.
    public func algoStatus(_ deployment: String) async throws(SequenceError) -> Deployment {
        try await send(.deployment(deployment))
    }

    /// Starts a stopped algo on every edge: `POST /v1/deployments/{id}/start`.
    ///
    /// - Parameter deployment: The deployment's id.
    /// - Throws: ``SequenceError``.
    public func algoStart(_ deployment: String) async throws(SequenceError) {
        try await send(.command("/v1/deployments/\(deployment)/start", lane: .orders))
    }

    /// Stops an algo on every edge; its resting orders remain.
    ///
    /// `POST /v1/deployments/{id}/stop`. Takes the deployment's id: an instrument is a 404, and its
    /// algo runs on; for that use ``algoStop(symbol:)``.
    ///
    /// - Parameter deployment: The deployment's id.
    /// - Throws: ``SequenceError``.
    public func algoStop(_ deployment: String) async throws(SequenceError) {
        try await send(.command("/v1/deployments/\(deployment)/stop", lane: .safety))
    }

    /// Stops an algo and deletes it permanently: `DELETE /v1/deployments/{id}`.
    ///
    /// - Parameter deployment: The deployment's id.
    /// - Throws: ``SequenceError``.
    public func algoUndeploy(_ deployment: String) async throws(SequenceError) {
        try await send(.undeploy(deployment))
    }

    /// An algo's log, newest first: `GET /v1/deployments/{id}/logs?limit=`.
    ///
    /// - Parameters:
    ///   - deployment: The deployment's id.
    ///   - limit: The maximum number of lines, at least 1.
    /// - Returns: The lines.
    /// - Throws: ``SequenceError``.
    public func algoLogs(
        _ deployment: String,
        limit: Int = 200
    ) async throws(SequenceError) -> Rows<LogLine> {
        try await send(.logs(of: deployment, limit: limit))
    }

    /// An algo's log, existing and new lines; see ``LogFollowing``.
    ///
    /// - Parameters:
    ///   - deployment: The deployment's id.
    ///   - interval: How often to poll for new lines.
    /// - Returns: The lines, as they are written.
    public func followAlgoLogs(
        _ deployment: String,
        every interval: Duration = .seconds(1)
    ) -> LogFollowing {
        LogFollowing(client: self, deployment: deployment, interval: interval)
    }

    /// The mesh between an algo's edges: `GET /v1/deployments/{id}/mesh`.
    ///
    /// - Parameter deployment: The deployment's id.
    /// - Returns: The links between the edges.
    /// - Throws: ``SequenceError``.
    public func algoMesh(_ deployment: String) async throws(SequenceError) -> AlgoMesh {
        try await send(.mesh(deployment))
    }

    /// An algo's metrics: `GET /v1/deployments/{id}/metrics`.
    ///
    /// - Parameter deployment: The deployment's id.
    /// - Returns: The metrics.
    /// - Throws: ``SequenceError``.
    public func algoMetrics(_ deployment: String) async throws(SequenceError) -> AlgoMetrics {
        try await send(.metrics(deployment))
    }

    // MARK: Algos by symbol

    /// The account's algos: `GET /v1/algos[?detail=edge]`.
    ///
    /// - Parameter detail: One row per algo, or one per edge.
    /// - Returns: The algos.
    /// - Throws: ``SequenceError``.
    public func algos(detail: AlgoDetail = .flat) async throws(SequenceError) -> Rows<Algo> {
        try await send(.algos(detail))
    }

    /// The algo of a symbol: `GET /v1/algos/{symbol}`.
    ///
    /// - Parameter symbol: The instrument, for example `BTC-USD`.
    /// - Returns: The algo.
    /// - Throws: ``SequenceError``.
    public func algo(_ symbol: String) async throws(SequenceError) -> Algo {
        try await send(.algo(symbol))
    }

    /// Starts the algo of a symbol: `POST /v1/algos/{symbol}/start`.
    ///
    /// - Parameter symbol: The instrument, for example `BTC-USD`.
    /// - Throws: ``SequenceError``.
    public func algoStart(symbol: String) async throws(SequenceError) {
        try await send(.command("/v1/algos/\(symbol)/start", lane: .orders))
    }

    /// Stops the algo of a symbol; its resting orders remain.
    ///
    /// `POST /v1/algos/{symbol}/stop`
    ///
    /// - Parameter symbol: The instrument, for example `BTC-USD`.
    /// - Throws: ``SequenceError``.
    public func algoStop(symbol: String) async throws(SequenceError) {
        try await send(.command("/v1/algos/\(symbol)/stop", lane: .safety))
    }

    /// The log of the algo of a symbol: `GET /v1/algos/{symbol}/logs`.
    ///
    /// - Parameter symbol: The instrument, for example `BTC-USD`.
    /// - Returns: The lines.
    /// - Throws: ``SequenceError``.
    public func algoLogs(symbol: String) async throws(SequenceError) -> Rows<LogLine> {
        try await send(.logs("/v1/algos/\(symbol)/logs"))
    }

    /// Metrics of the algo of a symbol: `GET /v1/algos/{symbol}/stats`.
    ///
    /// - Parameter symbol: The instrument, for example `BTC-USD`.
    /// - Returns: The metrics.
    /// - Throws: ``SequenceError``.
    public func algoStats(symbol: String) async throws(SequenceError) -> AlgoMetrics {
        try await send(.stats(ofAlgo: symbol))
    }

    // MARK: Hosted strategies

    /// Creates a hosted strategy: `POST /v1/strategies`.
    ///
    /// Throws ``SequenceError/validation(_:)`` for an empty name, entry point or artifact. It is
    /// retried only if no byte of it was sent.
    ///
    /// - Parameter strategy: The strategy to create.
    /// - Returns: The strategy.
    /// - Throws: ``SequenceError``.
    public func createStrategy(_ strategy: NewStrategy) async throws(SequenceError) -> Strategy {
        try await send(.create(strategy))
    }

    /// The account's hosted strategies: `GET /v1/strategies`.
    ///
    /// - Returns: The strategies.
    /// - Throws: ``SequenceError``.
    public func strategies() async throws(SequenceError) -> Rows<Strategy> {
        try await send(.strategies)
    }

    /// One hosted strategy: `GET /v1/strategies/{id}`.
    ///
    /// - Parameter id: The strategy's id.
    /// - Returns: The strategy.
    /// - Throws: ``SequenceError``.
    public func strategy(_ id: String) async throws(SequenceError) -> Strategy {
        try await send(.strategy(id))
    }

    /// Starts a hosted strategy: `POST /v1/strategies/{id}/start`.
    ///
    /// - Parameter id: The strategy's id.
    /// - Throws: ``SequenceError``.
    public func strategyStart(_ id: String) async throws(SequenceError) {
        try await send(.command("/v1/strategies/\(id)/start", lane: .orders))
    }

    /// Stops a hosted strategy: `POST /v1/strategies/{id}/stop`.
    ///
    /// - Parameter id: The strategy's id.
    /// - Throws: ``SequenceError``.
    public func strategyStop(_ id: String) async throws(SequenceError) {
        try await send(.command("/v1/strategies/\(id)/stop", lane: .safety))
    }

    /// The log of a hosted strategy, of its latest run or of a given one.
    ///
    /// `GET /v1/strategies/{id}/logs[?run_id=]`
    ///
    /// - Parameters:
    ///   - id: The strategy's id.
    ///   - runID: The run; nil is the latest.
    /// - Returns: The lines.
    /// - Throws: ``SequenceError``.
    public func strategyLogs(
        _ id: String,
        runID: String? = nil
    ) async throws(SequenceError) -> Rows<LogLine> {
        try await send(.logs(ofStrategy: id, run: runID))
    }

    /// Deletes a hosted strategy: `DELETE /v1/strategies/{id}`.
    ///
    /// - Parameter id: The strategy's id.
    /// - Throws: ``SequenceError``.
    public func strategyDelete(_ id: String) async throws(SequenceError) {
        try await send(.deleteStrategy(id))
    }
}
