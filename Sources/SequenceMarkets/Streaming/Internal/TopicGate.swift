/// Topics of the account that wait for its first look, so that what they bring can be measured
/// by it.
struct TopicGate {
    /// How long they wait.
    private static let limit = Duration.seconds(2)

    /// How often each is wanted.
    private var waiting: [Topic: Int] = [:]
    private var until: Duration?

    /// When the wait is over whatever the look does; nil if nothing waits.
    var deadline: Duration? { waiting.isEmpty ? nil : until }

    /// The topics that may be asked for now; those of the account wait if the gate is closed.
    mutating func pass(_ topics: Set<Topic>, isOpen: Bool, now: Duration) -> Set<Topic> {
        let account = topics.intersection([.orders, .fills])
        guard !isOpen, !account.isEmpty else { return topics }
        if waiting.isEmpty { until = now + TopicGate.limit }
        for topic in account { waiting[topic, default: 0] += 1 }
        return topics.subtracting(account)
    }

    /// The topics to give back of these: what waits at the gate was never asked for.
    mutating func release(_ topics: Set<Topic>) -> Set<Topic> {
        topics.filter { topic in
            guard let count = waiting[topic] else { return true }
            waiting[topic] = count > 1 ? count - 1 : nil
            return false
        }
    }

    /// Opens the gate, and returns what waited, as often as it is wanted.
    mutating func open() -> [Topic] {
        defer { waiting = [:] }
        return waiting.flatMap { Array(repeating: $0, count: $1) }
    }
}
