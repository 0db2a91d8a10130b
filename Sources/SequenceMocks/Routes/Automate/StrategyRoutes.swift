import SequenceMarkets

extension Route {
    static let strategies: [Route] = [
        Route("GET", "/v1/strategies") { state, _ in
            .json(["strategies": .array(state.automation.strategies.map(\.row))])
        },
        Route("POST", "/v1/strategies", createStrategy),
        Route("GET", "/v1/strategies/{id}") { state, request throws(ExchangeRefusal) in
            .json(state.automation.strategies[try strategy(state, request)].row)
        },
        Route("POST", "/v1/strategies/{id}/start") { state, request throws(ExchangeRefusal) in
            let index = try strategy(state, request)
            start(index, &state, at: request.time)
            return .json(state.automation.strategies[index].row)
        },
        Route("POST", "/v1/strategies/{id}/stop") { state, request throws(ExchangeRefusal) in
            let index = try strategy(state, request)
            _ = state.automation.strategies[index].log.stop(at: request.time)
            return .json(state.automation.strategies[index].row)
        },
        Route("GET", "/v1/strategies/{id}/logs") { state, request throws(ExchangeRefusal) in
            let strategy = state.automation.strategies[try strategy(state, request)]
            let run = request.query("run_id") ?? strategy.log.runs.last?.id
            if let wanted = request.query("run_id"),
                !strategy.log.runs.contains(where: { $0.id == wanted })
            {
                throw .notFound("run \(wanted) not found")
            }
            let limit = try request.number("limit", default: 200, in: 1...10_000)
            let lines = strategy.log.lines(of: run, limit: limit, at: request.time) { time in
                "\(strategy.entrypoint): alive at \(time / 1_000_000_000)"
            }
            return .json([
                "strategy_id": .string(strategy.id), "run_id": .text(run),
                "logs": .array(lines.map(\.row)),
            ])
        },
        Route("DELETE", "/v1/strategies/{id}") { state, request throws(ExchangeRefusal) in
            let gone = state.automation.strategies.remove(at: try strategy(state, request))
            return .json(["strategy_id": .string(gone.id), "status": "deleted"])
        },
    ]

    private static func strategy(_ state: ExchangeState, _ request: RouteRequest)
        throws(ExchangeRefusal) -> Int
    {
        let id = request.parameter("id")
        guard let index = state.automation.strategy(id) else {
            throw .notFound("strategy \(id) not found")
        }
        return index
    }

    private static func start(_ index: Int, _ state: inout ExchangeState, at time: Int64) {
        let run = "run_" + state.accounts.current.ids.next(digits: 12)
        _ = state.automation.strategies[index].log.start(run, at: time)
    }

    private static func createStrategy(_ state: inout ExchangeState, _ request: RouteRequest)
        throws(ExchangeRefusal) -> RouteResponse
    {
        let body = request.body
        let name = body["name"].requiredText()
        let runtime = body["runtime"].requiredText()
        let entrypoint = body["entrypoint"].requiredText()
        if !runtime.isEmpty, runtime != "python" { body["runtime"].fail("must be python") }
        let bytes = StrictBase64.decode(body["artifact_base64"].requiredText())
        if bytes == nil { body["artifact_base64"].fail("must be base64") }
        try body.check()
        var details = JSONObject()
        for key in ["manifest", "placement", "risk", "resources", "env"] {
            if let value = body[key].json { details[key] = value }
        }
        let index = state.automation.add(
            HostedStrategy(
                id: "strat_" + state.accounts.current.ids.next(digits: 16),
                name: name,
                runtime: runtime,
                entrypoint: entrypoint,
                size: bytes?.count ?? 0,
                created: request.time,
                details: details,
                secretNames: body["secrets"].json?.objectValue?.keys.sorted() ?? []
            )
        )
        if body["start_immediately"].json?.boolValue ?? false {
            start(index, &state, at: request.time)
        }
        return .json(state.automation.strategies[index].row)
    }
}
