import SequenceMarkets

/// One WASM algorithm on the venues' edges.
///
/// Its code is not run: its callbacks are counted and logged on the clock.
struct HostedDeployment: Sendable {
    let id: String
    let name: String
    let instruments: [ListedInstrument]
    let size: Int
    let created: Int64
    var log = RunLog()

    var status: String { log.isRunning ? "running" : "stopped" }

    /// The venues its symbols trade on.
    var venues: [String] { Set(instruments.flatMap(\.venues)).sorted() }

    func row(down: Set<String>) -> JSONValue {
        let there = venues.filter { !down.contains($0) }
        return [
            "deployment_id": .string(id), "name": .string(name),
            "symbols": .array(instruments.map { .string($0.symbol) }),
            "size_bytes": .int(size), "status": .string(status),
            "pushed_to": .int(there.count), "capable_edges": .int(venues.count),
            "edges": edges(down: down), "created_unix_ns": .int(created),
        ]
    }

    func edges(down: Set<String>) -> JSONValue {
        .array(
            venues.map { venue in
                [
                    "edge_id": .string("venue-edge-\(venue)"), "venue": .string(venue),
                    "status": .string(down.contains(venue) ? "disconnected" : status),
                    "position_1e8": 0, "realized_pnl_1e9": 0, "unrealized_pnl_1e9": 0,
                    "fill_count": 0, "callback_latency_ns": .int(latency(venue)),
                ]
            }
        )
    }

    /// Nanoseconds a callback takes on an edge.
    func latency(_ venue: String) -> Int64 {
        1_500 + Int64(SeededNoise.key(id + venue) % 4_000)
    }

    /// The line it logs at a time.
    func beat(_ market: SimulatedMarket, at time: Int64) -> String {
        let prices = instruments.prefix(4).map { "\($0.symbol) \(market.mark($0, at: time))" }
        return "on_tick " + prices.joined(separator: " ")
    }

    /// The number of callbacks on one edge.
    func callbacks(_ interval: Int64, at time: Int64) -> Int64 {
        log.uptime(at: time) / max(interval, 1) * Int64(instruments.count)
    }
}

/// A program hosted next to the exchange.
struct HostedStrategy: Sendable {
    let id: String
    let name: String
    let runtime: String
    let entrypoint: String
    let size: Int
    let created: Int64
    /// The parts of its configuration that may be shown; never a secret.
    let details: JSONObject
    let secretNames: [String]
    var log = RunLog()

    var status: String { log.isRunning ? "running" : "stopped" }

    var row: JSONValue {
        var body = JSONObject()
        body["strategy_id"] = .string(id)
        body["name"] = .string(name)
        body["runtime"] = .string(runtime)
        body["entrypoint"] = .string(entrypoint)
        body["artifact_size_bytes"] = .int(size)
        body["status"] = .string(status)
        body["desired_state"] = .string(status)
        body["created_unix_ns"] = .int(created)
        body["runs"] = .array(
            log.runs.map { run in
                [
                    "run_id": .string(run.id), "started_unix_ns": .int(run.start),
                    "stopped_unix_ns": run.end.map { .int($0) } ?? .null,
                ]
            }
        )
        for (key, value) in details.members { body[key] = value }
        body["secret_names"] = .array(secretNames.map { .string($0) })
        return .object(body)
    }
}

/// Every hosted program at the exchange.
struct Automation: Sendable {
    var deployments: [HostedDeployment] = []
    var strategies: [HostedStrategy] = []
    /// When traces are sent next.
    var nextTrace: Int64 = 0

    /// Nanoseconds between two traces of a deployment.
    static let traceInterval: Int64 = 1_000_000_000

    func deployment(_ id: String) -> Int? { deployments.firstIndex { $0.id == id } }
    func strategy(_ id: String) -> Int? { strategies.firstIndex { $0.id == id } }

    /// The deployment of a symbol: the running one, else the last.
    func deployment(symbol: String) -> Int? {
        let all = deployments.indices.filter { index in
            deployments[index].instruments.contains { $0.symbol == symbol }
        }
        return all.last { deployments[$0].log.isRunning } ?? all.last
    }

    var isRunning: Bool { deployments.contains { $0.log.isRunning } }

    /// Adds a program, not yet running.
    ///
    /// - Returns: Its number.
    mutating func add(_ strategy: HostedStrategy) -> Int {
        strategies.append(strategy)
        return strategies.count - 1
    }
}
