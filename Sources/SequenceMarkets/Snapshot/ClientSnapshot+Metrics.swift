extension ClientSnapshot {
    /// Everything that can be exported, as flat values: one loop sends them anywhere.
    ///
    /// Those of one name stand together. Counters begin with the client, so the same ones are there
    /// in each snapshot, and more as routes and outcomes are first seen.
    public var metrics: [Metric] {
        var metrics = MetricList()
        addRequests(&metrics)
        addLimits(&metrics)
        addStreams(&metrics)
        addSubmissions(&metrics)
        return metrics.all.sorted { $0.name < $1.name }.map { metric in
            var metric = metric
            metric.attributes["server.address"] = serverAddress
            metric.attributes["server.port"] = String(serverPort)
            return metric
        }
    }

    private func addRequests(_ metrics: inout MetricList) {
        metrics.gauge("http.client.active_requests", "{request}", requests.active)
        if let connections {
            let name = "http.client.open_connections"
            for (state, count) in [("active", connections.active), ("idle", connections.idle)] {
                metrics.gauge(name, "{connection}", count, ["http.connection.state": state])
            }
            metrics.counter("sequence.connections.opened", "{connection}", connections.opened)
        }
        for route in requests.routes {
            let labels = ["http.request.method": route.method, "url.template": route.template]
            metrics.histogram("http.client.request.duration", route.latency, labels)
            for outcome in RequestOutcome.known {
                guard let count = route.outcomes[outcome] else { continue }
                var labels = labels
                if outcome != .ok { labels["error.type"] = outcome.rawValue }
                if outcome.status != nil { labels["http.response.status_code"] = outcome.rawValue }
                metrics.counter("sequence.client.attempts", "{request}", count, labels)
            }
        }
        metrics.counter("sequence.client.undecodable", "{response}", requests.undecodable)
    }

    private func addLimits(_ metrics: inout MetricList) {
        for lane in requests.lanes {
            let labels = ["sequence.priority": lane.lane.name]
            metrics.gauge("sequence.client.waiting", "{request}", lane.waiting, labels)
            metrics.counter("sequence.client.sent", "{request}", lane.sent, labels)
            metrics.counter("sequence.client.wait_time", "s", lane.waited.seconds, labels)
        }
        if let limit = requests.rateLimit {
            metrics.gauge("sequence.rate_limit.tokens", "{request}", limit.tokens)
            metrics.gauge("sequence.rate_limit.capacity", "{request}", limit.capacity)
            metrics.gauge("sequence.rate_limit.refill_rate", "{request}/s", limit.refillRate)
        }
        metrics.gauge("sequence.rate_limit.pause", "s", requests.pause?.seconds ?? 0)
        metrics.gauge("sequence.retry.budget", "1", requests.retries.budget)
        metrics.gauge("sequence.retry.capacity", "1", requests.retries.capacity)
        metrics.counter("sequence.retry.allowed", "{request}", requests.retries.allowed)
        metrics.counter("sequence.retry.refused", "{request}", requests.retries.refused)
    }

    private func addStreams(_ metrics: inout MetricList) {
        for route in streamRoutes {
            let labels = ["url.template": route.route]
            let open = streams.filter { $0.route == route.route }
            for state in [StreamSnapshot.State.connecting, .live, .waiting] {
                metrics.gauge(
                    "sequence.streams.open",
                    "{stream}",
                    open.count { $0.state == state },
                    labels.merging(["sequence.stream.state": state.rawValue]) { $1 }
                )
            }
            metrics.gauge("sequence.streams.buffered", "{event}", open.sum(\.buffered), labels)
            metrics.gauge(
                "sequence.streams.lag.p99",
                "s",
                open.compactMap(\.lag.p99).max()?.seconds ?? 0,
                labels
            )
            let counts = route.counts
            metrics.counter("sequence.streams.opened", "{stream}", route.opened, labels)
            metrics.counter("sequence.streams.events", "{event}", counts.events, labels)
            metrics.counter("sequence.streams.gaps", "{gap}", counts.gaps, labels)
            metrics.counter("sequence.streams.dropped", "{event}", counts.dropped, labels)
            metrics.counter("sequence.streams.conflated", "{event}", counts.conflated, labels)
            let reconnects = counts.reconnects
            metrics.counter("sequence.streams.reconnects", "{connection}", reconnects, labels)
            metrics.counter("sequence.streams.undecodable", "{frame}", route.undecodable, labels)
            metrics.counter("sequence.streams.duplicates", "{event}", route.duplicates, labels)
        }
    }

    private func addSubmissions(_ metrics: inout MetricList) {
        for (state, count) in [
            ("under_way", submissions.underWay), ("unknown", submissions.unknown),
            ("denied", submissions.denied),
        ] {
            let labels = ["sequence.submission.state": state]
            metrics.gauge("sequence.submissions.unsettled", "{order}", count, labels)
        }
        let oldest = submissions.oldest?.seconds ?? 0
        metrics.gauge("sequence.submissions.oldest_age", "s", oldest)
        metrics.gauge("sequence.graphs.open", "{graph}", submissions.openGraphs)
        guard let journal else { return }
        metrics.counter("sequence.journal.lines", "{line}", journal.lines)
        metrics.counter("sequence.journal.flushes", "{flush}", journal.flushes)
        metrics.counter("sequence.journal.failures", "{write}", journal.failures)
        metrics.gauge("sequence.journal.usable", "1", journal.problem == nil ? 1 : 0)
    }
}

extension [StreamSnapshot] {
    fileprivate func sum(_ count: (StreamSnapshot) -> Int) -> Int { reduce(0) { $0 + count($1) } }
}
