/// The behaviours attached to routes, in order of attachment.
struct BehaviorTable: Sendable {
    private var attached: [AttachedBehavior] = []

    mutating func attach(_ behavior: AttachedBehavior) { attached.append(behavior) }

    mutating func removeAll() { attached.removeAll() }

    /// Those not used, or used less often than declared.
    var unused: [String] { attached.filter(\.isUnused).map(\.description) }

    /// Counts a request against the first matching behaviour; nil if none matches.
    mutating func next(_ method: String, _ segments: [String]) -> (index: Int, Behavior)? {
        guard
            let index = attached.firstIndex(where: { one in
                !one.isUsedUp && one.method == method
                    && RoutePattern.match(one.pattern, segments) != nil
            })
        else { return nil }
        attached[index].hits += 1
        return (index, attached[index].behavior)
    }

    /// The number of requests a behaviour has handled.
    func hits(_ index: Int) -> Int { attached[index].hits }

    /// Counts a request against a behaviour's own limit; nil, or the seconds until one is allowed.
    mutating func take(_ index: Int, rate: Int, at now: Int64) -> Int? {
        var bucket = attached[index].bucket ?? RequestBucket(rate: rate, at: now)
        defer { attached[index].bucket = bucket }
        return bucket.take(at: now)
    }
}

/// One behaviour attached to a route.
struct AttachedBehavior: Sendable {
    let method: String
    let path: String
    let pattern: [RoutePattern]
    let behavior: Behavior
    /// How often it applies; nil for always.
    let times: Int?
    var hits = 0
    /// One bucket per rate limit.
    var bucket: RequestBucket?

    var isUsedUp: Bool { times.map { hits >= $0 } ?? false }
    var isUnused: Bool { times.map { hits < $0 } ?? (hits == 0) }

    var description: String {
        let count = times.map { ", \(hits) of \($0) used" } ?? ", never used"
        return "\(method) \(path)\(count)"
    }
}
