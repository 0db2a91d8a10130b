extension ClientSnapshot: CustomStringConvertible {
    /// A table for people, of several lines.
    public var description: String {
        let sections = [
            limits, [TableText(routeRows, left: 2).text], [TableText(streamRows, left: 2).text],
            orders,
        ]
        return sections.map { $0.filter { !$0.isEmpty }.joined(separator: "\n") }
            .filter { !$0.isEmpty }
            .joined(separator: "\n\n")
    }

    private var limits: [String] {
        var lines = ["requests     \(requests.active) under way, \(requests.attempts) ended"]
        if let limit = requests.rateLimit {
            lines.append(
                "rate limit   \(limit.tokens.short) of \(limit.capacity.short) tokens, "
                    + "\(limit.refillRate.short) a second (\(limit.source))"
            )
        }
        if let pause = requests.pause { lines.append("paused       for \(pause.short)") }
        for lane in requests.lanes where lane.waiting > 0 || lane.longestWait > .zero {
            lines.append(
                "waiting      \(lane.waiting) \(lane.lane.name), "
                    + "\(lane.waited.short) in total, longest \(lane.longestWait.short)"
            )
        }
        let retries = requests.retries
        lines.append(
            "retries      \(retries.allowed) allowed, \(retries.refused) refused, "
                + "budget \(retries.budget) of \(retries.capacity)"
        )
        if let connections {
            lines.append(
                "connections  \(connections.active) active, \(connections.idle) idle, "
                    + "\(connections.opened) opened"
            )
        }
        return lines
    }

    private var routeRows: [[String]] {
        guard !requests.routes.isEmpty else { return [] }
        let head = ["method", "route", "attempts", "failures", "p50", "p99", "max"]
        return [head]
            + requests.routes.map { route in
                [
                    route.method, route.template, String(route.attempts), String(route.failures),
                    route.latency.p50?.short ?? "-", route.latency.p99?.short ?? "-",
                    route.latency.maximum?.short ?? "-",
                ]
            }
    }

    private var streamRows: [[String]] {
        guard !streams.isEmpty else { return [] }
        let head = [
            "stream", "state", "topics", "events", "gaps", "dropped", "reconnects", "buffered",
            "lag p50", "lag p99",
        ]
        return [head]
            + streams.map { stream in
                let counts = stream.counts
                return ["\(stream.route) \(stream.id)", stream.state.rawValue]
                    + [
                        stream.topics, counts.events, counts.gaps, counts.dropped,
                        counts.reconnects, stream.buffered,
                    ].map { String($0) }
                    + [stream.lag.p50?.short ?? "-", stream.lag.p99?.short ?? "-"]
            }
    }

    private var orders: [String] {
        var lines = [
            "submissions  \(submissions.underWay) under way, \(submissions.unknown) unknown, "
                + "\(submissions.denied) denied, \(submissions.openGraphs) open graphs"
                + (submissions.oldest.map { ", oldest \($0.short)" } ?? "")
        ]
        if let journal {
            lines.append(
                "journal      \(journal.lines) lines, \(journal.flushes) flushes, "
                    + "\(journal.failures) failures"
                    + (journal.problem.map { ", unusable: \($0)" } ?? "")
            )
        }
        return lines
    }
}
