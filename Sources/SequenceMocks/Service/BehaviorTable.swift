/// The behaviours that are attached to routes, the first one first.
struct BehaviorTable: Sendable {
    private var attached: [AttachedBehavior] = []

    mutating func attach(_ behavior: AttachedBehavior) { attached.append(behavior) }

    mutating func removeAll() { attached.removeAll() }

    /// Those that were not, or not as often as announced, asked for.
    var unused: [String] { attached.filter(\.isUnused).map(\.description) }

    /// Counts a request with the first behaviour that fits it; nil if none does.
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

    /// How many requests a behaviour has had.
    func hits(_ index: Int) -> Int { attached[index].hits }

    /// Counts a request with a behaviour's own limit; nil, or the seconds until there is room.
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
    /// One bucket for each rate limit it comes to.
    var bucket: RequestBucket?

    var isUsedUp: Bool { times.map { hits >= $0 } ?? false }
    var isUnused: Bool { times.map { hits < $0 } ?? (hits == 0) }

    var description: String {
        let count = times.map { ", \(hits) of \($0) used" } ?? ", never used"
        return "\(method) \(path)\(count)"
    }
}
