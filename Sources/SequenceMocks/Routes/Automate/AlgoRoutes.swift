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
                    rows.append(row(of: index, instrument.symbol, isDetailed: isDetailed, state))
                }
            }
            return .json(["algos": .array(rows)])
        },
        Route("GET", "/v1/algos/{symbol}") { state, request throws(ExchangeRefusal) in
            let (index, symbol) = try algo(state, request)
            return .json(row(of: index, symbol, isDetailed: true, state))
        },
        Route("POST", "/v1/algos/{symbol}/start") { state, request throws(ExchangeRefusal) in
            let (index, symbol) = try algo(state, request)
            state.startDeployment(index, at: request.time)
            return .json(row(of: index, symbol, isDetailed: false, state))
        },
        Route("POST", "/v1/algos/{symbol}/stop") { state, request throws(ExchangeRefusal) in
            let (index, symbol) = try algo(state, request)
            state.stopDeployment(index, at: request.time)
            return .json(row(of: index, symbol, isDetailed: false, state))
        },
        Route("GET", "/v1/algos/{symbol}/logs") { state, request throws(ExchangeRefusal) in
            try logs(of: try algo(state, request).index, state, request)
        },
        Route("GET", "/v1/algos/{symbol}/stats") { state, request throws(ExchangeRefusal) in
            let (index, symbol) = try algo(state, request)
            let deployment = state.automation.deployments[index]
            var body = metrics(of: deployment, state.market, at: request.time).objectValue
            body?["symbol"] = .string(symbol)
            return .json(body.map { .object($0) } ?? .null)
        },
    ]

    private static func algo(_ state: ExchangeState, _ request: RouteRequest)
        throws(ExchangeRefusal) -> (index: Int, symbol: String)
    {
        let name = request.parameter("symbol")
        guard let symbol = state.catalog.instrument(name)?.symbol,
            let index = state.automation.deployment(symbol: symbol)
        else { throw .notFound("no algo for \(name)") }
        return (index, symbol)
    }

    private static func row(
        of index: Int,
        _ symbol: String,
        isDetailed: Bool,
        _ state: ExchangeState
    ) -> JSONValue {
        let deployment = state.automation.deployments[index]
        var body = JSONObject()
        body["symbol"] = .string(symbol)
        body["deployment_id"] = .string(deployment.id)
        body["name"] = .string(deployment.name)
        body["status"] = .string(deployment.status)
        body["fill_count"] = 0
        if isDetailed { body["edges"] = deployment.edges(down: state.market.downVenues) }
        return .object(body)
    }
}
