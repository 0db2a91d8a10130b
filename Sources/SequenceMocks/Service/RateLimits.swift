/// The limit of requests per second and key.
struct RateLimits: Sendable {
    /// Nil for no limit.
    private(set) var perSecond: Int?
    private var buckets: [String: RequestBucket] = [:]

    init(perSecond: Int?) {
        self.perSecond = perSecond
    }

    /// Sets or, with nil, lifts the limit.
    mutating func set(perSecond: Int?) {
        self.perSecond = perSecond
        buckets.removeAll()
    }

    /// Counts a request; returns nil, or the whole seconds until one is allowed.
    mutating func take(_ key: String, at now: Int64) -> Int? {
        guard let perSecond else { return nil }
        var bucket = buckets[key] ?? RequestBucket(rate: perSecond, at: now)
        defer { buckets[key] = bucket }
        return bucket.take(at: now)
    }
}

/// The server's token bucket: a burst of twice the rate, then the rate.
struct RequestBucket: Sendable {
    let rate: Int64
    /// Billionths of a token.
    private var level: Int64
    private var time: Int64

    init(rate: Int, at time: Int64) {
        self.rate = Int64(min(max(rate, 1), 1_000_000))
        level = self.rate * 2_000_000_000
        self.time = time
    }

    /// Takes one token; returns nil, or the whole seconds until there is one.
    mutating func take(at now: Int64) -> Int? {
        let gone = min(max(now - time, 0), 2_000_000_000)
        level = min(level + gone * rate, rate * 2_000_000_000)
        time = now
        if level >= 1_000_000_000 {
            level -= 1_000_000_000
            return nil
        }
        let wait = (1_000_000_000 - level + rate - 1) / rate
        return Int(max((wait + 999_999_999) / 1_000_000_000, 1))
    }
}
