/// Account topics held back until the first pass, so that their events can be checked against it.
struct TopicGate {
    /// How long they wait.
    private static let limit = Duration.seconds(2)

    /// The number of consumers of each.
    private var waiting: [Topic: Int] = [:]
    private var until: Duration?

    /// How many consumers' topics wait.
    var count: Int { waiting.values.reduce(0, +) }

    /// When the wait ends even without a first pass; nil if nothing waits.
    var deadline: Duration? { waiting.isEmpty ? nil : until }

    /// The topics that may be requested now; those of the account wait if the gate is closed.
    mutating func pass(_ topics: Set<Topic>, isOpen: Bool, now: Duration) -> Set<Topic> {
        let account = topics.intersection([.orders, .fills])
        guard !isOpen, !account.isEmpty else { return topics }
        if waiting.isEmpty { until = now + TopicGate.limit }
        for topic in account { waiting[topic, default: 0] += 1 }
        return topics.subtracting(account)
    }

    /// The topics to release of these: those held at the gate were never requested.
    mutating func release(_ topics: Set<Topic>) -> Set<Topic> {
        topics.filter { topic in
            guard let count = waiting[topic] else { return true }
            waiting[topic] = count > 1 ? count - 1 : nil
            return false
        }
    }

    /// Opens the gate, and returns the topics it held, once per consumer.
    mutating func open() -> [Topic] {
        defer { waiting = [:] }
        return waiting.flatMap { Array(repeating: $0, count: $1) }
    }
}
