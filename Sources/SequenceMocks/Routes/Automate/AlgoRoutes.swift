import SequenceMarkets

extension Route {
    static let algos: [Route] = [
        Route("GET", "/v1/algos") { state, request in
            let isDetailed = request.query("detail") == "edge"
            var rows: [JSONValue] = []
            var seen: Set<String> = []
            for deployment in state.automation.deployments {
                for instrument in deployment.instruments
                where seen.insert(instrument.symbol).inserted {
                    guard let index = state.automation.deployment(symbol: instrument.symbol) else {
                        continue
                    }
                    rows.append(state.algoRow(index, instrument.symbol, isDetailed: isDetailed))
                }
            }
            return .ok(["algos": .array(rows)])
        },
        Route("GET", "/v1/algos/{symbol}") { state, request in
            withAlgo(&state, request) { state, index, symbol in
                .ok(state.algoRow(index, symbol, isDetailed: true))
            }
        },
        Route("POST", "/v1/algos/{symbol}/start") { state, request in
            withAlgo(&state, request) { state, index, symbol in
                state.startDeployment(index, at: request.time)
                return .ok(state.algoRow(index, symbol, isDetailed: false))
            }
        },
        Route("POST", "/v1/algos/{symbol}/stop") { state, request in
            withAlgo(&state, request) { state, index, symbol in
                state.stopDeployment(index, at: request.time)
                return .ok(state.algoRow(index, symbol, isDetailed: false))
            }
        },
        Route("GET", "/v1/algos/{symbol}/logs") { state, request in
            withAlgo(&state, request) { state, index, _ in state.logs(of: index, request) }
        },
        Route("GET", "/v1/algos/{symbol}/stats") { state, request in
            withAlgo(&state, request) { state, index, symbol in
                let deployment = state.automation.deployments[index]
                var body = state.metrics(of: deployment, at: request.time).objectValue
                body?["symbol"] = .string(symbol)
                return .ok(body.map { .object($0) } ?? .null)
            }
        },
    ]

    private static func withAlgo(
        _ state: inout ExchangeState,
        _ request: RouteRequest,
        _ body: (inout ExchangeState, Int, String) -> RouteResponse
    ) -> RouteResponse {
        let name = request.parameters["symbol"] ?? ""
        guard let symbol = state.catalog.instrument(name)?.symbol,
            let index = state.automation.deployment(symbol: symbol)
        else { return .failure(.notFound("no algo for \(name)")) }
        return body(&state, index, symbol)
    }
}

extension ExchangeState {
    fileprivate func algoRow(_ index: Int, _ symbol: String, isDetailed: Bool) -> JSONValue {
        let deployment = automation.deployments[index]
        var body = JSONObject()
        body["symbol"] = .string(symbol)
        body["deployment_id"] = .string(deployment.id)
        body["name"] = .string(deployment.name)
        body["status"] = .string(deployment.status)
        body["fill_count"] = 0
        if isDetailed { body["edges"] = deployment.edges(down: market.downVenues) }
        return .object(body)
    }
}
