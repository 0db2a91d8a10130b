import SequenceMarkets

extension Route {
    static let deployments: [Route] = [
        Route("GET", "/v1/deployments") { state, _ in
            let rows = state.automation.deployments.map { $0.row(down: state.market.downVenues) }
            return .json(["deployments": .array(rows)])
        },
        Route("POST", "/v1/deployments", deploy),
        Route("GET", "/v1/deployments/{id}") { state, request throws(ExchangeRefusal) in
            row(of: try deployment(state, request), state)
        },
        Route("DELETE", "/v1/deployments/{id}") { state, request throws(ExchangeRefusal) in
            let index = try deployment(state, request)
            state.stopDeployment(index, at: request.time)
            let gone = state.automation.deployments.remove(at: index)
            return .json(["deployment_id": .string(gone.id), "status": "deleted"])
        },
        Route("POST", "/v1/deployments/{id}/start") { state, request throws(ExchangeRefusal) in
            let index = try deployment(state, request)
            state.startDeployment(index, at: request.time)
            return row(of: index, state)
        },
        Route("POST", "/v1/deployments/{id}/stop") { state, request throws(ExchangeRefusal) in
            let index = try deployment(state, request)
            state.stopDeployment(index, at: request.time)
            return row(of: index, state)
        },
        Route("GET", "/v1/deployments/{id}/logs") { state, request throws(ExchangeRefusal) in
            try logs(of: try deployment(state, request), state, request)
        },
        Route("GET", "/v1/deployments/{id}/mesh") { state, request throws(ExchangeRefusal) in
            let index = try deployment(state, request)
            return .json(mesh(of: state.automation.deployments[index], at: request.time))
        },
        Route("GET", "/v1/deployments/{id}/metrics") { state, request throws(ExchangeRefusal) in
            let index = try deployment(state, request)
            let deployment = state.automation.deployments[index]
            return .json(metrics(of: deployment, state.market, at: request.time))
        },
    ]

    private static func deployment(_ state: ExchangeState, _ request: RouteRequest)
        throws(ExchangeRefusal) -> Int
    {
        let id = request.parameter("id")
        guard let index = state.automation.deployment(id) else {
            throw .notFound("deployment \(id) not found")
        }
        return index
    }

    private static func row(of index: Int, _ state: ExchangeState) -> RouteResponse {
        .json(state.automation.deployments[index].row(down: state.market.downVenues))
    }

    /// Accepts a WASM algorithm.
    private static func deploy(_ state: inout ExchangeState, _ request: RouteRequest)
        throws(ExchangeRefusal) -> RouteResponse
    {
        let body = request.body
        let name = body["name"].requiredText()
        let bytes = body["wasm_base64"].json?.stringValue.flatMap(StrictBase64.decode)
        if bytes == nil { body["wasm_base64"].fail("must be base64") }
        if let bytes, !bytes.starts(with: [0x00, 0x61, 0x73, 0x6d]) {
            body["wasm_base64"].fail("is no WebAssembly module")
        }
        let names = body["symbols"].json?.arrayValue?.map { $0.stringValue ?? "" } ?? []
        if names.isEmpty { body["symbols"].fail("must name at least one") }
        var instruments: [ListedInstrument] = []
        for name in names {
            if let instrument = state.catalog.instrument(name) {
                instruments.append(instrument)
            } else {
                body["symbols"].fail("unknown symbol \(name)")
            }
        }
        try body.check()
        let index = state.deploy(
            name,
            for: instruments,
            size: bytes?.count ?? 0,
            at: request.time
        )
        if body["start_immediately"].json?.boolValue ?? false {
            state.startDeployment(index, at: request.time)
        }
        return row(of: index, state)
    }

    static func logs(of index: Int, _ state: ExchangeState, _ request: RouteRequest)
        throws(ExchangeRefusal) -> RouteResponse
    {
        let limit = try request.number("limit", default: 200, in: 1...10_000)
        let deployment = state.automation.deployments[index]
        let lines = deployment.log.lines(limit: limit, at: request.time) {
            deployment.beat(state.market, at: $0)
        }
        return .json([
            "deployment_id": .string(deployment.id), "logs": .array(lines.map(\.row)),
        ])
    }

    /// The connected edges; none if there is only one.
    private static func mesh(of deployment: HostedDeployment, at time: Int64) -> JSONValue {
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

    static func metrics(
        of deployment: HostedDeployment,
        _ market: SimulatedMarket,
        at time: Int64
    ) -> JSONValue {
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
}
