/// A set of the most recent strings, of bounded size, in insertion order.
struct BoundedSet: Sendable {
    enum Insertion: Equatable {
        case known
        case inserted(evicted: String?)
    }

    private var members: Set<String> = []
    private var ring: [String] = []
    private var next = 0
    private let capacity: Int

    init(capacity: Int) { self.capacity = capacity }

    func contains(_ key: String) -> Bool { members.contains(key) }

    mutating func insert(_ key: String) -> Insertion {
        guard members.insert(key).inserted else { return .known }
        guard ring.count == capacity else {
            ring.append(key)
            return .inserted(evicted: nil)
        }
        let evicted = ring[next]
        members.remove(evicted)
        ring[next] = key
        next = (next + 1) % capacity
        return .inserted(evicted: evicted)
    }
}
