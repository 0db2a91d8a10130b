import SequenceMarkets

extension ExchangeState {
    /// Adds an algorithm, not yet running.
    ///
    /// - Returns: The number of its deployment.
    mutating func deploy(
        _ name: String,
        for instruments: [ListedInstrument],
        size: Int,
        at time: Int64
    ) -> Int {
        var made = HostedDeployment(
            id: "dep_" + accounts.current.ids.next(digits: 16),
            name: name,
            instruments: instruments,
            size: size,
            created: time
        )
        made.log.note("deployed \(size) bytes", at: time)
        automation.deployments.append(made)
        return automation.deployments.count - 1
    }

    /// Starts a deployment; any other running for one of its symbols stops.
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
            reportDeployment(index, at: time)
        }
    }

    mutating func stopDeployment(
        _ index: Int,
        because reason: String = "stopped",
        at time: Int64
    ) {
        if automation.deployments[index].log.stop(because: reason, at: time) {
            reportDeployment(index, at: time)
        }
    }

    private mutating func reportDeployment(_ index: Int, at time: Int64) {
        let deployment = automation.deployments[index]
        hub.push(
            "deployment:\(deployment.id)",
            [
                "deployment_id": .string(deployment.id), "status": .string(deployment.status),
                "ts_ns": .int(time),
            ]
        )
    }
}

extension Automation {
    /// Traces of running deployments, for their subscribers.
    func sendTraces(to hub: inout MockStreamHub, _ market: SimulatedMarket, at time: Int64) {
        for deployment in deployments where deployment.log.isRunning {
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
