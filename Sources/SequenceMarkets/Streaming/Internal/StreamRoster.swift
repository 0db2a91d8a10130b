/// One stream's part in a session; guarded by the session's lock.
final class StreamConsumer {
    let id: Int
    let queue: StreamQueue
    let status = StreamStatus()
    var topics: Set<Topic>
    var tally = StreamTally()
    /// Events read since the last delivery.
    fileprivate var pending: [StreamEvent] = []

    init(id: Int, _ queue: StreamQueue, topics: Set<Topic>) {
        (self.id, self.queue, self.topics) = (id, queue, topics)
    }

    /// The stream that owns this part.
    struct Part: Sendable {
        let id: Int
        let queue: StreamQueue
        let status: StreamStatus
    }

    var part: Part { Part(id: id, queue: queue, status: status) }

    /// Whether REST can recover the events it misses.
    var wantsAccount: Bool { topics.contains(.orders) || topics.contains(.fills) }
}

/// A session's consumers, their topics, and the events read for them.
struct StreamRoster {
    private var consumers: [Int: StreamConsumer] = [:]
    /// The consumers with something to deliver.
    private var waiting: [StreamConsumer] = []
    /// Increases when a consumer is added, removed or changes topics: until then each channel keeps
    /// its consumers.
    private(set) var epoch = 0

    var all: some Collection<StreamConsumer> { consumers.values }

    subscript(id: Int) -> StreamConsumer? { consumers[id] }

    mutating func add(_ consumer: StreamConsumer) {
        consumers[consumer.id] = consumer
        epoch += 1
    }

    /// Removes a consumer, with the events read for it moved to its queue.
    mutating func remove(_ id: Int) -> (consumer: StreamConsumer, wakeUp: WakeUp?)? {
        epoch += 1
        guard let consumer = consumers.removeValue(forKey: id) else { return nil }
        defer { consumer.pending = [] }
        consumer.tally.deliver(consumer.pending.count)
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

    /// The same of something about the stream itself.
    mutating func give(notice: StreamEvent, to consumer: StreamConsumer) {
        consumer.tally.note(notice)
        give(notice, to: consumer)
    }

    /// Delivers to each consumer the events read for it, at the end of a read if its time is given;
    /// true if one is so full that reading should pause.
    mutating func deliver(
        _ deferred: inout StreamDeferred,
        endingAt time: Nanoseconds? = nil
    ) -> Bool {
        var isFull = false
        for consumer in waiting where !consumer.pending.isEmpty {
            var batch: [StreamEvent] = []
            // The next read is likely to bring as many.
            batch.reserveCapacity(consumer.pending.count)
            swap(&batch, &consumer.pending)
            consumer.tally.deliver(batch.count)
            if let time { consumer.tally.measure(batch.last, at: time) }
            let outcome = consumer.queue.add(batch)
            isFull = outcome.isFull || isFull
            deferred.wake(outcome.wakeUp)
        }
        waiting.removeAll(keepingCapacity: true)
        return isFull
    }

    /// The consumers of a channel's events, in order of arrival.
    func consumers(of channel: String) -> [StreamConsumer] {
        var wanting = consumers.values.filter { StreamRoster.covers($0.topics, channel) }
        if wanting.isEmpty {
            // The server sends only requested topics, so this is a slug that it resolved to a name
            // of its own: it goes to every consumer with a topic of the same family.
            let family = Topic(channel).family
            wanting = consumers.values.filter { $0.topics.contains { $0.family == family } }
        }
        return wanting.sorted { $0.id < $1.id }
    }

    /// Whether a channel was requested: by its name, by a wider topic (`funding` covers
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
