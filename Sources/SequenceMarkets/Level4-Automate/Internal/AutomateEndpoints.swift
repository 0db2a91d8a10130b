extension Endpoint where Response == Void {
    /// A POST without a body that may be repeated: starting a running algo changes nothing.
    static func command(_ path: RequestPath, lane: Lane) -> Endpoint {
        Endpoint(.post, path, repetition: .idempotent, lane: lane)
    }

    static func undeploy(_ deployment: String) -> Endpoint {
        Endpoint(.delete, "/v1/deployments/\(deployment)", lane: .safety)
    }

    static func deleteStrategy(_ id: String) -> Endpoint {
        Endpoint(.delete, "/v1/strategies/\(id)", lane: .safety)
    }
}

extension Endpoint where Response == Deployment {
    static func deploy(
        _ name: String,
        _ module: AlgoModule,
        _ symbols: [String]
    ) throws(SequenceError) -> Endpoint {
        let body = try module.deployment(name: name, symbols: symbols)
        return Endpoint(.post, "/v1/deployments", body: body, lane: .orders)
    }

    static func deployment(_ id: String) -> Endpoint {
        Endpoint(.get, "/v1/deployments/\(id)", lane: .orderReads)
    }
}

extension Endpoint where Response == AlgoMesh {
    static func mesh(_ deployment: String) -> Endpoint {
        Endpoint(.get, "/v1/deployments/\(deployment)/mesh", lane: .marketReads)
    }
}

extension Endpoint where Response == AlgoMetrics {
    static func metrics(_ deployment: String) -> Endpoint {
        Endpoint(.get, "/v1/deployments/\(deployment)/metrics", lane: .marketReads)
    }

    static func stats(ofAlgo symbol: String) -> Endpoint {
        Endpoint(.get, "/v1/algos/\(symbol)/stats", lane: .marketReads)
    }
}

extension Endpoint where Response == Rows<LogLine> {
    static func logs(
        _ path: RequestPath,
        query: RequestQuery = RequestQuery()
    ) -> Endpoint {
        .list(path, query: query, under: ["logs", "lines"], orEmpty: true)
    }

    static func logs(of deployment: String, limit: Int) throws(SequenceError) -> Endpoint {
        guard limit > 0 else { throw .validation(field: "limit", "must be at least 1") }
        return .logs("/v1/deployments/\(deployment)/logs", query: ["limit": String(limit)])
    }

    static func logs(ofStrategy id: String, run: String?) -> Endpoint {
        var query = RequestQuery()
        query.add("run_id", run)
        return .logs("/v1/strategies/\(id)/logs", query: query)
    }
}

extension Endpoint where Response == Rows<Algo> {
    static func algos(_ detail: AlgoDetail) -> Endpoint {
        var query = RequestQuery()
        query.add("detail", detail == .flat ? nil : detail.rawValue)
        return .list(
            "/v1/algos",
            query: query,
            under: ["algos"],
            orEmpty: true,
            lane: .orderReads
        )
    }
}

extension Endpoint where Response == Algo {
    static func algo(_ symbol: String) -> Endpoint {
        Endpoint(.get, "/v1/algos/\(symbol)", lane: .orderReads)
    }
}

extension Endpoint where Response == Rows<Strategy> {
    static var strategies: Endpoint {
        .list("/v1/strategies", under: ["strategies"], orEmpty: true, lane: .orderReads)
    }
}

extension Endpoint where Response == Strategy {
    static func create(_ strategy: NewStrategy) throws(SequenceError) -> Endpoint {
        Endpoint(.post, "/v1/strategies", body: try strategy.encoded(), lane: .orders)
    }

    static func strategy(_ id: String) -> Endpoint {
        Endpoint(.get, "/v1/strategies/\(id)", lane: .orderReads)
    }
}
