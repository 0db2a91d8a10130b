import SequenceMarkets

// The Swift blocks of the article Watching a bot, compiled; WatchingPageTests compares them.

func showSnapshot(of seq: SequenceClient) {
    print(seq.snapshot())
}

func prometheusText(_ snapshot: ClientSnapshot) -> String {
    var lines: [String] = []
    var last = ""
    for metric in snapshot.metrics {
        var name = metric.name.replacing(".", with: "_")
        if metric.unit == "s" { name += "_seconds" }
        if metric.kind == .counter { name += "_total" }
        if name != last { lines.append("# TYPE \(name) \(metric.kind.rawValue)") }
        last = name
        let labels = metric.attributes.sorted { $0.key < $1.key }
            .map { "\($0.key.replacing(".", with: "_"))=\"\($0.value)\"" }
        func add(_ suffix: String, _ more: [String], _ value: Double) {
            let all = (labels + more).joined(separator: ",")
            lines.append("\(name)\(suffix){\(all)} \(value)")
        }
        switch metric.value {
        case .number(let value): add("", [], value)
        case .histogram(let histogram):
            for bucket in histogram.buckets {
                add("_bucket", ["le=\"\(bucket.limit)\""], Double(bucket.count))
            }
            add("_bucket", ["le=\"+Inf\""], Double(histogram.count))
            add("_sum", [], histogram.sum)
            add("_count", [], Double(histogram.count))
        }
    }
    return lines.joined(separator: "\n") + "\n"
}

protocol Meter {
    func set(
        _ name: String,
        unit: String,
        isSum: Bool,
        to value: Double,
        _ labels: [String: String]
    )
    func set(_ name: String, unit: String, to counts: Metric.Histogram, _ labels: [String: String])
}

func export(_ snapshot: ClientSnapshot, to meter: some Meter) {
    for metric in snapshot.metrics {
        let (name, unit, labels) = (metric.name, metric.unit, metric.attributes)
        switch metric.value {
        case .number(let value):
            meter.set(name, unit: unit, isSum: metric.kind == .counter, to: value, labels)
        case .histogram(let counts):
            meter.set(name, unit: unit, to: counts, labels)
        }
    }
}

func trade(_ seq: SequenceClient, in span: String) async throws -> SubmittedGraph {
    try await TraceContext.$traceparent.withValue(span) {
        try await seq.buy("BTC-USD", 0.01).limitPrice(60_000).submit()
    }
}

protocol Redis: Sendable {
    /// `EVAL` with one key.
    func evaluate(_ script: String, _ key: String, _ arguments: [String]) async throws -> Int64
}

struct FleetBudget<Store: Redis>: RateBudget {
    let store: Store
    /// One for each key of the API, never the key itself.
    let name: String
    /// What ``SequenceClient/account()`` says of the key, and twice as many at once.
    let requestsPerSecond: Double

    func take(_ lane: Lane) async throws -> Duration? {
        let wait = try await store.evaluate(
            Self.takeScript,
            name,
            ["\(requestsPerSecond)", "\(requestsPerSecond * 2)", lane == .safety ? "1" : "0"]
        )
        return wait > 0 ? .milliseconds(wait) : nil
    }

    func wasRefused(retryAfter: Duration?) {
        let seconds = retryAfter?.components.seconds ?? 1
        Task { try? await store.evaluate(Self.pauseScript, name, ["\(max(1, seconds) * 1_000)"]) }
    }

    /// Takes a token, or returns the milliseconds to wait; a cancel takes one that is not there.
    private static var takeScript: String {
        """
        local t = redis.call('TIME')
        local now = t[1] * 1000 + math.floor(t[2] / 1000)
        local rate, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
        local held = redis.call('HMGET', KEYS[1], 'tokens', 'at', 'paused')
        local passed = math.max(0, now - (tonumber(held[2]) or now))
        local tokens = math.min(burst, (tonumber(held[1]) or burst) + passed * rate / 1000)
        local wait = math.max(0, (tonumber(held[3]) or 0) - now)
        if ARGV[3] == '1' then
            tokens, wait = math.max(-burst, tokens - 1), 0
        elseif wait == 0 then
            local missing = 1 + burst / 10 - tokens
            if missing > 0 then wait = math.ceil(missing * 1000 / rate) else tokens = tokens - 1 end
        end
        redis.call('HSET', KEYS[1], 'tokens', tokens, 'at', now)
        redis.call('PEXPIRE', KEYS[1], 600000)
        return wait
        """
    }

    /// Lets the whole fleet wait: the server's bucket is empty.
    private static var pauseScript: String {
        """
        local t = redis.call('TIME')
        local now = t[1] * 1000 + math.floor(t[2] / 1000)
        redis.call('HSET', KEYS[1], 'tokens', 0, 'at', now, 'paused', now + ARGV[1])
        redis.call('PEXPIRE', KEYS[1], 600000)
        return 0
        """
    }
}

func fleetClient(_ key: String, _ store: some Redis) throws -> SequenceClient {
    var configuration = SequenceClient.Configuration()
    configuration.rateBudget = FleetBudget(
        store: store,
        name: "sequence:main",
        requestsPerSecond: 5
    )
    return try SequenceClient(apiKey: key, configuration: configuration)
}
