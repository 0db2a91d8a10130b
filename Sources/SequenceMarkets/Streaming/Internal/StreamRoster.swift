/// One stream's part in a session; guarded by the session's lock.
final class StreamConsumer {
    let id: Int
    let queue: StreamQueue
    let status = StreamStatus()
    var topics: Set<Topic>
    /// Events read since the last delivery.
    fileprivate var pending: [StreamEvent] = []

    init(id: Int, _ queue: StreamQueue, topics: Set<Topic>) {
        (self.id, self.queue, self.topics) = (id, queue, topics)
    }

    /// What a stream holds of its part.
    struct Part: Sendable {
        let id: Int
        let queue: StreamQueue
        let status: StreamStatus
    }

    var part: Part { Part(id: id, queue: queue, status: status) }

    /// Whether REST can give back what it misses.
    var wantsAccount: Bool { topics.contains(.orders) || topics.contains(.fills) }
}

/// Who wants what of a session, and what was read for whom.
struct StreamRoster {
    private var consumers: [Int: StreamConsumer] = [:]
    /// The consumers with something to deliver.
    private var waiting: [StreamConsumer] = []
    /// Goes up when somebody comes, goes or changes topics: until then a channel goes where it
    /// went before.
    private(set) var epoch = 0

    var all: some Collection<StreamConsumer> { consumers.values }

    subscript(id: Int) -> StreamConsumer? { consumers[id] }

    mutating func add(_ consumer: StreamConsumer) {
        consumers[consumer.id] = consumer
        epoch += 1
    }

    /// Takes a consumer out, with what was read for it in its queue.
    mutating func remove(_ id: Int) -> (consumer: StreamConsumer, wakeUp: WakeUp?)? {
        epoch += 1
        guard let consumer = consumers.removeValue(forKey: id) else { return nil }
        defer { consumer.pending = [] }
        return (consumer, consumer.queue.add(consumer.pending).wakeUp)
    }

    mutating func removeAll() {
        consumers = [:]
        epoch += 1
    }

    mutating func change(_ consumer: StreamConsumer, topics: Set<Topic>) {
        consumer.topics = topics
        epoch += 1
    }

    /// Keeps an event for a consumer until the next delivery.
    @inline(__always)
    mutating func give(_ event: StreamEvent, to consumer: StreamConsumer) {
        if consumer.pending.isEmpty { waiting.append(consumer) }
        consumer.pending.append(event)
    }

    /// Gives each consumer what was read for it; true if one is so full that reading should
    /// pause.
    mutating func deliver(_ deferred: inout StreamDeferred) -> Bool {
        var isFull = false
        for consumer in waiting where !consumer.pending.isEmpty {
            var batch: [StreamEvent] = []
            // The next read is likely to bring as many.
            batch.reserveCapacity(consumer.pending.count)
            swap(&batch, &consumer.pending)
            let outcome = consumer.queue.add(batch)
            isFull = outcome.isFull || isFull
            deferred.wake(outcome.wakeUp)
        }
        waiting.removeAll(keepingCapacity: true)
        return isFull
    }

    /// Who wants a channel's events, in the order they came.
    func consumers(of channel: String) -> [StreamConsumer] {
        var wanting = consumers.values.filter { StreamRoster.covers($0.topics, channel) }
        if wanting.isEmpty {
            // The server sends what was asked for, so this is a slug it has resolved to a
            // name of its own: it goes to all who asked for something of its family.
            let family = Topic(channel).family
            wanting = consumers.values.filter { $0.topics.contains { $0.family == family } }
        }
        return wanting.sorted { $0.id < $1.id }
    }

    /// Whether a channel was asked for: by its name, by a wider topic (`funding` covers
    /// `funding:binance`), or by a longer one that the server resolved to this.
    private static func covers(_ topics: Set<Topic>, _ channel: String) -> Bool {
        let exact = Topic(channel)
        if topics.contains(exact) { return true }
        let name = channel.drop { $0 != ":" }.dropFirst()
        return topics.contains { topic in
            if channel.hasPrefix(topic.rawValue + ":") { return true }
            return !name.isEmpty && topic.family == exact.family
                && topic.rawValue.hasSuffix(":\(name)")
        }
    }
}
