/// What a socket has not yet sent: messages of all topics in order, each topic limited.
///
/// A topic that is full loses its oldest message and counts it; before the next message
/// of that topic its gap is told.
struct TopicBuffer: Sendable {
    private struct Entry: Sendable {
        var sequence: UInt64
        var bytes: [UInt8]
    }

    private struct Queue: Sendable {
        var entries: [Entry] = []
        var first = 0
        var dropped = 0

        var count: Int { entries.count - first }

        mutating func removeFirst() -> Entry {
            let entry = entries[first]
            entries[first].bytes = []
            first += 1
            if first > 1_024, first * 2 > entries.count {
                entries.removeFirst(first)
                first = 0
            }
            return entry
        }
    }

    let limit: Int
    private var queues: [String: Queue] = [:]
    private var sequence: UInt64 = 0

    init(limit: Int) {
        self.limit = max(limit, 1)
    }

    var isEmpty: Bool { queues.values.allSatisfy { $0.count == 0 } }

    mutating func add(_ bytes: [UInt8], topic: String) {
        sequence += 1
        var queue = queues.removeValue(forKey: topic) ?? Queue()
        queue.entries.append(Entry(sequence: sequence, bytes: bytes))
        if queue.count > limit {
            _ = queue.removeFirst()
            queue.dropped += 1
        }
        queues[topic] = queue
    }

    /// The next message, with the number of its topic's messages lost before it.
    mutating func next() -> (topic: String, dropped: Int, bytes: [UInt8])? {
        var best: (topic: String, sequence: UInt64)?
        for (topic, queue) in queues where queue.count > 0 {
            let first = queue.entries[queue.first].sequence
            if best.map({ first < $0.sequence }) ?? true { best = (topic, first) }
        }
        guard let topic = best?.topic, var queue = queues.removeValue(forKey: topic) else {
            return nil
        }
        let entry = queue.removeFirst()
        let dropped = queue.dropped
        queue.dropped = 0
        if queue.count > 0 { queues[topic] = queue }
        return (topic, dropped, entry.bytes)
    }

    mutating func forget(_ topic: String) {
        queues[topic] = nil
    }
}
