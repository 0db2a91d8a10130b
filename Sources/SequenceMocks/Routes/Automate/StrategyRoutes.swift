import SequenceMarkets

extension Route {
    static let strategies: [Route] = [
        Route("GET", "/v1/strategies") { state, _ in
            .ok(["strategies": .array(state.automation.strategies.map(\.row))])
        },
        Route("POST", "/v1/strategies") { state, request in
            do throws(RouteFailure) {
                return .ok(try state.createStrategy(request))
            } catch {
                return .failure(error)
            }
        },
        Route("GET", "/v1/strategies/{id}") { state, request in
            withStrategy(&state, request) { state, index in
                .ok(state.automation.strategies[index].row)
            }
        },
        Route("POST", "/v1/strategies/{id}/start") { state, request in
            withStrategy(&state, request) { state, index in
                state.startStrategy(index, at: request.time)
                return .ok(state.automation.strategies[index].row)
            }
        },
        Route("POST", "/v1/strategies/{id}/stop") { state, request in
            withStrategy(&state, request) { state, index in
                _ = state.automation.strategies[index].log.stop(at: request.time)
                return .ok(state.automation.strategies[index].row)
            }
        },
        Route("GET", "/v1/strategies/{id}/logs") { state, request in
            withStrategy(&state, request) { state, index in
                let strategy = state.automation.strategies[index]
                let run = request.query("run_id") ?? strategy.log.runs.last?.id
                if let wanted = request.query("run_id"),
                    !strategy.log.runs.contains(where: { $0.id == wanted })
                {
                    return .failure(.notFound("run \(wanted) not found"))
                }
                guard let limit = request.number("limit", default: 200, in: 1...10_000) else {
                    return .failure(invalid("limit", "must be a whole number"))
                }
                let lines = strategy.log.lines(of: run, limit: limit, at: request.time) { time in
                    "\(strategy.entrypoint): alive at \(time / 1_000_000_000)"
                }
                return .ok([
                    "strategy_id": .string(strategy.id), "run_id": .text(run),
                    "logs": .array(lines.map(\.row)),
                ])
            }
        },
        Route("DELETE", "/v1/strategies/{id}") { state, request in
            withStrategy(&state, request) { state, index in
                let gone = state.automation.strategies.remove(at: index)
                return .ok(["strategy_id": .string(gone.id), "status": "deleted"])
            }
        },
    ]

    private static func withStrategy(
        _ state: inout ExchangeState,
        _ request: RouteRequest,
        _ body: (inout ExchangeState, Int) -> RouteResponse
    ) -> RouteResponse {
        let id = request.parameters["id"] ?? ""
        guard let index = state.automation.strategy(id) else {
            return .failure(.notFound("strategy \(id) not found"))
        }
        return body(&state, index)
    }
}

extension ExchangeState {
    fileprivate mutating func createStrategy(_ request: RouteRequest) throws(RouteFailure)
        -> JSONValue
    {
        let body = request.json
        var problems: [FieldProblem] = []
        func text(_ name: String) -> String {
            let value = body[name]?.stringValue ?? ""
            if value.isEmpty { problems.append(FieldProblem(field: name, message: "is required")) }
            return value
        }
        let (name, runtime, entrypoint) = (text("name"), text("runtime"), text("entrypoint"))
        if !runtime.isEmpty, runtime != "python" {
            problems.append(FieldProblem(field: "runtime", message: "must be python"))
        }
        let bytes = StrictBase64.decode(text("artifact_base64"))
        if bytes == nil {
            problems.append(FieldProblem(field: "artifact_base64", message: "must be base64"))
        }
        guard problems.isEmpty, let bytes else { throw .validation(problems) }
        var details = JSONObject()
        for key in ["manifest", "placement", "risk", "resources", "env"] {
            if let value = body[key]?.ifPresent { details[key] = value }
        }
        let made = HostedStrategy(
            id: "strat_" + trading.makeID(digits: 16),
            name: name,
            runtime: runtime,
            entrypoint: entrypoint,
            size: bytes.count,
            created: request.time,
            details: details,
            secretNames: body["secrets"]?.objectValue?.keys.sorted() ?? []
        )
        automation.strategies.append(made)
        let index = automation.strategies.count - 1
        if body["start_immediately"]?.boolValue ?? false { startStrategy(index, at: request.time) }
        return automation.strategies[index].row
    }

    fileprivate mutating func startStrategy(_ index: Int, at time: Int64) {
        let run = "run_" + trading.makeID(digits: 12)
        _ = automation.strategies[index].log.start(run, at: time)
    }
}
