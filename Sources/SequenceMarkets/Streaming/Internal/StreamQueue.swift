/// The pending events of one consumer of a market stream.
typealias StreamQueue = Mailbox<StreamPolicy>

/// How a market stream's buffer stays bounded, by its ``Delivery``.
struct StreamPolicy: MailboxPolicy {
    let delivery: Delivery
    private let capacity: Int
    private let time: TimeSource
    /// The index of a key's pending event in the buffer.
    private var places: [ConflationKey: Int] = [:]
    private var lost: LostEvents?
    /// Gaps of this buffer count down, to stay distinct from the session's.
    private var holes = 0
    /// How many gaps of this buffer were told.
    var overflows: Int { -holes }
    /// How many events were dropped because the consumer was slow.
    var dropped: Int { shedCount + surplus }
    private var shedCount = 0
    /// How many events are beyond the capacity, and will be dropped before the consumer sees them.
    private var surplus = 0
    /// How many events were replaced by later ones before the consumer took them.
    private(set) var conflated = 0
    /// The exchange time of the newest event that carries one.
    private(set) var latest: Nanoseconds?

    init(_ delivery: Delivery, _ configuration: SequenceClient.Configuration) {
        self.delivery = delivery
        capacity =
            if case .bounded(let count) = delivery { max(1, count) } else {
                max(16, configuration.stream.bufferSize)
            }
        time = configuration.time
    }

    mutating func add(_ batch: [StreamEvent], to buffer: inout [StreamEvent]) {
        if case .latest = delivery {
            for event in batch { conflate(event, &buffer) }
        } else if buffer.isEmpty {
            buffer = batch
        } else {
            buffer += batch
        }
        if let time = batch.last?.time { latest = time }
        // A stalled consumer must not cost a pass over its buffer for each event.
        if buffer.count > capacity + max(16, capacity / 4) { shed(&buffer) }
        surplus = max(0, buffer.count - capacity)
    }

    private mutating func conflate(_ event: StreamEvent, _ buffer: inout [StreamEvent]) {
        guard let key = ConflationKey(event) else { return buffer.append(event) }
        if let place = places[key] {
            buffer[place] = buffer[place].merged(with: event)
            conflated += 1
        } else {
            places[key] = buffer.count
            buffer.append(event)
        }
    }

    /// Drops the oldest market data first, and only then the oldest of the rest.
    private mutating func shed(_ buffer: inout [StreamEvent]) {
        let now = time.wall()
        var surplus = buffer.count - capacity
        var lost = lost ?? LostEvents(at: buffer.first?.time ?? now)
        for isFirstPass in [true, false] where surplus > 0 {
            buffer.removeAll { event in
                guard surplus > 0, !isFirstPass || event.isMarketData else { return false }
                // Events about the stream itself are never dropped; they are few.
                guard case .event = event else { return false }
                surplus -= 1
                lost.note(event, at: now)
                return true
            }
        }
        places = [:]
        if case .latest = delivery {
            for (i, event) in buffer.enumerated() {
                if let key = ConflationKey(event) { places[key] = i }
            }
        }
        shedCount += lost.dropped - (self.lost?.dropped ?? 0)
        self.lost = lost
    }

    mutating func prepare(_ buffer: inout [StreamEvent]) {
        if buffer.count > capacity { shed(&buffer) }
        surplus = 0
        places.removeAll(keepingCapacity: true)
        guard let lost else { return }
        self.lost = nil
        holes -= 1
        buffer.insert(contentsOf: lost.told(as: holes), at: 0)
    }

    mutating func restore(_ batch: [StreamEvent], to buffer: inout [StreamEvent]) {
        let later = buffer
        buffer = []
        places.removeAll(keepingCapacity: true)
        add(batch, to: &buffer)
        add(later, to: &buffer)
    }

    func count(_ buffer: [StreamEvent]) -> Int { buffer.count - surplus }

    func isFull(_ buffer: [StreamEvent]) -> Bool {
        delivery == .every && buffer.count > capacity / 2
    }
}
