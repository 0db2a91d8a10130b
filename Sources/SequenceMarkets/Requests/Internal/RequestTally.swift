/// Counts the attempts of a client: a fixed number of counters, whatever is requested.
struct RequestTally: Sendable {
    private struct Route {
        var latency = LatencyHistogram()
        var outcomes = Array(repeating: 0, count: RequestOutcome.known.count)
    }

    private struct Waits {
        var waiting = 0
        var sent = 0
        var total: Int64 = 0
        var longest: Int64 = 0
    }

    /// At the index of the route in the table; nil before its first attempt.
    private var routes: [Route?] = Array(repeating: nil, count: RouteTable.shared.count)
    private var waits = Array(repeating: Waits(), count: Lane.allCases.count)
    private(set) var active = 0
    private(set) var retries = 0
    private(set) var refusedRetries = 0
    private(set) var undecodable = 0

    /// An attempt begins to wait.
    mutating func wait(_ lane: Lane) { waits[lane.rawValue].waiting += 1 }

    /// It will not be sent.
    mutating func leave(_ lane: Lane) { waits[lane.rawValue].waiting -= 1 }

    /// It is sent, after so many nanoseconds.
    mutating func send(_ lane: Lane, after waited: Duration) {
        let time = waited.nanoseconds
        waits[lane.rawValue].waiting -= 1
        waits[lane.rawValue].sent += 1
        waits[lane.rawValue].total &+= time
        waits[lane.rawValue].longest = max(waits[lane.rawValue].longest, time)
        active += 1
    }

    /// It has ended.
    mutating func end(_ route: Int, _ outcome: Int, after duration: Duration) {
        active -= 1
        if routes[route] == nil { routes[route] = Route() }
        routes[route]?.latency.record(nanoseconds: duration.nanoseconds)
        routes[route]?.outcomes[outcome] += 1
    }

    mutating func noteRetry(isAllowed: Bool) {
        if isAllowed { retries += 1 } else { refusedRetries += 1 }
    }

    mutating func noteUndecodable() { undecodable += 1 }

    var lanes: [LaneSnapshot] {
        Lane.allCases.map { lane in
            let waits = waits[lane.rawValue]
            var snapshot = LaneSnapshot(lane)
            (snapshot.waiting, snapshot.sent) = (waits.waiting, waits.sent)
            snapshot.waited = .nanoseconds(waits.total)
            snapshot.longestWait = .nanoseconds(waits.longest)
            return snapshot
        }
    }

    var snapshots: [RouteSnapshot] {
        routes.indices.compactMap { index in
            guard let route = routes[index] else { return nil }
            let counts = zip(RequestOutcome.known, route.outcomes).filter { $0.1 > 0 }
            return RouteSnapshot(
                method: RouteTable.shared.routes[index].method,
                template: RouteTable.shared.routes[index].template,
                latency: route.latency,
                outcomes: Dictionary(uniqueKeysWithValues: counts)
            )
        }
    }
}
