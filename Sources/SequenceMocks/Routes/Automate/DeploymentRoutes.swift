import SequenceMarkets

extension Route {
    static let deployments: [Route] = [
        Route("GET", "/v1/deployments") { state, _ in
            let rows = state.automation.deployments.map { $0.row(down: state.market.downVenues) }
            return .ok(["deployments": .array(rows)])
        },
        Route("POST", "/v1/deployments") { state, request in
            do throws(RouteFailure) {
                return .ok(try state.deploy(request))
            } catch {
                return .failure(error)
            }
        },
        Route("GET", "/v1/deployments/{id}") { state, request in
            withDeployment(&state, request) { state, index in
                .ok(state.automation.deployments[index].row(down: state.market.downVenues))
            }
        },
        Route("DELETE", "/v1/deployments/{id}") { state, request in
            withDeployment(&state, request) { state, index in
                state.stopDeployment(index, at: request.time)
                let gone = state.automation.deployments.remove(at: index)
                return .ok(["deployment_id": .string(gone.id), "status": "deleted"])
            }
        },
        Route("POST", "/v1/deployments/{id}/start") { state, request in
            withDeployment(&state, request) { state, index in
                state.startDeployment(index, at: request.time)
                return .ok(state.automation.deployments[index].row(down: state.market.downVenues))
            }
        },
        Route("POST", "/v1/deployments/{id}/stop") { state, request in
            withDeployment(&state, request) { state, index in
                state.stopDeployment(index, at: request.time)
                return .ok(state.automation.deployments[index].row(down: state.market.downVenues))
            }
        },
        Route("GET", "/v1/deployments/{id}/logs") { state, request in
            withDeployment(&state, request) { state, index in
                state.logs(of: index, request)
            }
        },
        Route("GET", "/v1/deployments/{id}/mesh") { state, request in
            withDeployment(&state, request) { state, index in
                .ok(state.mesh(of: state.automation.deployments[index], at: request.time))
            }
        },
        Route("GET", "/v1/deployments/{id}/metrics") { state, request in
            withDeployment(&state, request) { state, index in
                .ok(state.metrics(of: state.automation.deployments[index], at: request.time))
            }
        },
    ]

    private static func withDeployment(
        _ state: inout ExchangeState,
        _ request: RouteRequest,
        _ body: (inout ExchangeState, Int) -> RouteResponse
    ) -> RouteResponse {
        let id = request.parameters["id"] ?? ""
        guard let index = state.automation.deployment(id) else {
            return .failure(.notFound("deployment \(id) not found"))
        }
        return body(&state, index)
    }
}

extension ExchangeState {
    /// Takes a WASM algorithm in.
    fileprivate mutating func deploy(_ request: RouteRequest) throws(RouteFailure) -> JSONValue {
        let body = request.json
        var problems: [FieldProblem] = []
        func fail(_ field: String, _ message: String) {
            problems.append(FieldProblem(field: field, message: message))
        }
        let name = body["name"]?.stringValue ?? ""
        if name.isEmpty { fail("name", "is required") }
        let bytes = body["wasm_base64"]?.stringValue.flatMap(StrictBase64.decode)
        if bytes == nil { fail("wasm_base64", "must be base64") }
        if let bytes, !bytes.starts(with: [0x00, 0x61, 0x73, 0x6d]) {
            fail("wasm_base64", "is no WebAssembly module")
        }
        let names = body["symbols"]?.arrayValue?.map { $0.stringValue ?? "" } ?? []
        if names.isEmpty { fail("symbols", "must name at least one") }
        var instruments: [ListedInstrument] = []
        for name in names {
            if let instrument = catalog.instrument(name) {
                instruments.append(instrument)
            } else {
                fail("symbols", "unknown symbol \(name)")
            }
        }
        guard problems.isEmpty, let bytes else { throw .validation(problems) }
        var made = HostedDeployment(
            id: "dep_" + trading.makeID(digits: 16),
            name: name,
            instruments: instruments,
            size: bytes.count,
            created: request.time
        )
        made.log.note("deployed \(bytes.count) bytes", at: request.time)
        automation.deployments.append(made)
        let index = automation.deployments.count - 1
        if body["start_immediately"]?.boolValue ?? false {
            startDeployment(index, at: request.time)
        }
        return automation.deployments[index].row(down: market.downVenues)
    }

    /// Starts a deployment; whatever else runs for one of its symbols stops.
    mutating func startDeployment(_ index: Int, at time: Int64) {
        let mine = Set(automation.deployments[index].instruments.map(\.symbol))
        for other in automation.deployments.indices where other != index {
            let shared = automation.deployments[other].instruments.contains {
                mine.contains($0.symbol)
            }
            if shared { stopDeployment(other, because: "replaced", at: time) }
        }
        let run = "run_\(automation.deployments[index].log.runs.count + 1)"
        if automation.deployments[index].log.start(run, at: time) {
            tellDeployment(index, at: time)
        }
    }

    mutating func stopDeployment(
        _ index: Int,
        because reason: String = "stopped",
        at time: Int64
    ) {
        if automation.deployments[index].log.stop(because: reason, at: time) {
            tellDeployment(index, at: time)
        }
    }

    private mutating func tellDeployment(_ index: Int, at time: Int64) {
        let deployment = automation.deployments[index]
        hub.push(
            "deployment:\(deployment.id)",
            [
                "deployment_id": .string(deployment.id), "status": .string(deployment.status),
                "ts_ns": .int(time),
            ]
        )
    }

    func logs(of index: Int, _ request: RouteRequest) -> RouteResponse {
        guard let limit = request.number("limit", default: 200, in: 1...10_000) else {
            return .failure(Route.invalid("limit", "must be a whole number"))
        }
        let deployment = automation.deployments[index]
        let lines = deployment.log.lines(limit: limit, at: request.time) {
            deployment.beat(market, at: $0)
        }
        return .ok([
            "deployment_id": .string(deployment.id), "logs": .array(lines.map(\.row)),
        ])
    }

    /// Who talks to whom; nobody, where there is one edge only.
    fileprivate func mesh(of deployment: HostedDeployment, at time: Int64) -> JSONValue {
        let venues = deployment.venues.count > 1 ? deployment.venues : []
        let count = deployment.log.uptime(at: time) / 1_000_000_000
        let rows = venues.map { venue -> JSONValue in
            let peers = venues.filter { $0 != venue }.map { peer -> JSONValue in
                let key = SeededNoise.key(min(venue, peer) + max(venue, peer))
                return [
                    "edge_id": .string("venue-edge-\(peer)"),
                    "latency_us": .int(200 + Int64(key % 90_000)),
                ]
            }
            return [
                "edge_id": .string("venue-edge-\(venue)"), "label": .string(venue),
                "peers": .array(peers),
                "messages_sent": .int(count * Int64(venues.count - 1)),
                "messages_received": .int(count * Int64(venues.count - 1)),
            ]
        }
        return ["deployment_id": .string(deployment.id), "edges": .array(rows)]
    }

    func metrics(of deployment: HostedDeployment, at time: Int64) -> JSONValue {
        let latencies = deployment.venues.map { deployment.latency($0) }.sorted()
        let middle = latencies.isEmpty ? 0 : latencies[latencies.count / 2]
        return [
            "deployment_id": .string(deployment.id), "status": .string(deployment.status),
            "uptime_ms": .int(deployment.log.uptime(at: time) / 1_000_000),
            "callbacks": .int(
                deployment.callbacks(market.model.interval, at: time)
                    * Int64(deployment.venues.count)
            ),
            "callback_latency_ns": [
                "p50": .int(middle), "p99": .int(latencies.last ?? 0),
            ],
            "fill_count": 0, "realized_pnl_1e9": 0, "unrealized_pnl_1e9": 0,
        ]
    }

    /// Traces of what runs, for those who have subscribed to them.
    mutating func tellTraces(at time: Int64) {
        for deployment in automation.deployments where deployment.log.isRunning {
            for venue in deployment.venues.prefix(1) {
                let trace: JSONValue = [
                    "deployment_id": .string(deployment.id),
                    "edge_id": .string("venue-edge-\(venue)"), "function": "on_tick",
                    "payload": .string(deployment.beat(market, at: time)),
                    "duration_ns": .int(deployment.latency(venue)), "ts_ns": .int(time),
                ]
                hub.push("traces:\(deployment.id)", trace)
            }
        }
    }
}
