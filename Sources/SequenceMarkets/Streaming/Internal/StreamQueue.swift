import Synchronization

/// What one consumer has yet to take: bounded, filled in batches, with at most one wake-up a
/// batch.
final class StreamQueue: Sendable {
    enum Taken: Sendable {
        case batch([StreamEvent])
        case end
        case failure(SequenceError)
    }

    private struct Waiter {
        let id: UInt64
        let continuation: CheckedContinuation<Taken, Never>
    }

    private struct State {
        var buffer: [StreamEvent] = []
        /// Where the pending event of a key stands in the buffer.
        var places: [ConflationKey: Int] = [:]
        var ending: Taken?
        var waiter: Waiter?
        var nextWaiter: UInt64 = 0
        var cancelled: Set<UInt64> = []
        var lost: LostEvents?
        var dropped = 0
        var conflated = 0
        var latest: Nanoseconds?
        /// Whether the reader was held back for this consumer and waits to be told.
        var holdsReader = false
    }

    let delivery: Delivery
    private let capacity: Int
    private let time: TimeSource
    private let state = Mutex(State())
    /// Called when a consumer that held the reader back has taken its batch.
    private let drained: @Sendable () -> Void
    /// Called with what was lost, when the consumer learns of it.
    private let recover: @Sendable (LostEvents) -> Void

    init(
        _ delivery: Delivery,
        _ configuration: Configuration,
        drained: @escaping @Sendable () -> Void,
        recover: @escaping @Sendable (LostEvents) -> Void
    ) {
        self.delivery = delivery
        capacity =
            if case .bounded(let count) = delivery { max(1, count) } else {
                max(16, configuration.stream.bufferSize)
            }
        time = configuration.time
        self.drained = drained
        self.recover = recover
    }

    /// How many events were dropped because the consumer was slow.
    var dropped: Int { state.withLock(\.dropped) }
    /// How many events were replaced by later ones before the consumer took them.
    var conflated: Int { state.withLock(\.conflated) }
    /// How long after the exchange saw it the newest event was, or is being, taken.
    var lag: Duration? {
        state.withLock(\.latest).map { time.wall().since($0) }
    }

    /// Appends a batch and wakes the consumer if it waits.
    ///
    /// Returns whether the reader should pause: the buffer is more than half full and nothing
    /// may be dropped.
    func append(_ batch: [StreamEvent]) -> Bool {
        let (wake, isFull) = state.withLock { state -> ((Waiter, Taken)?, Bool) in
            guard state.ending == nil else { return (nil, false) }
            if case .latest = delivery {
                for event in batch { conflate(event, &state) }
            } else if state.buffer.isEmpty {
                state.buffer = batch
            } else {
                state.buffer += batch
            }
            if let time = batch.last?.time { state.latest = time }
            if state.buffer.count > capacity { shed(&state) }
            guard let waiter = state.waiter else {
                let isFull = delivery == .every && state.buffer.count > capacity / 2
                state.holdsReader = state.holdsReader || isFull
                return (nil, isFull)
            }
            state.waiter = nil
            return ((waiter, take(&state)), false)
        }
        if let (waiter, taken) = wake { waiter.continuation.resume(returning: taken) }
        return isFull
    }

    private func conflate(_ event: StreamEvent, _ state: inout State) {
        guard let key = ConflationKey(event) else { return state.buffer.append(event) }
        if let place = state.places[key] {
            state.buffer[place] = state.buffer[place].merged(with: event)
            state.conflated += 1
        } else {
            state.places[key] = state.buffer.count
            state.buffer.append(event)
        }
    }

    /// Drops the oldest market data, and only then the oldest of the rest.
    private func shed(_ state: inout State) {
        let now = time.wall()
        var surplus = state.buffer.count - capacity
        var lost = state.lost ?? LostEvents(at: state.buffer.first?.time ?? now)
        for isFirstPass in [true, false] where surplus > 0 {
            state.buffer.removeAll { event in
                guard surplus > 0, !isFirstPass || event.isMarketData else { return false }
                // What the stream says of itself is never dropped; there is little of it.
                guard case .event = event else { return false }
                surplus -= 1
                lost.note(event, at: now)
                return true
            }
        }
        state.places = [:]
        if case .latest = delivery {
            for (i, event) in state.buffer.enumerated() {
                if let key = ConflationKey(event) { state.places[key] = i }
            }
        }
        state.dropped += lost.dropped - (state.lost?.dropped ?? 0)
        state.lost = lost
    }

    /// Ends the stream after what is buffered; later events are refused.
    func finish(_ ending: Taken) {
        let waiter = state.withLock { state -> Waiter? in
            guard state.ending == nil else { return nil }
            state.ending = ending
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.continuation.resume(returning: ending)
    }

    /// Everything that is buffered, or waits for it; a cancelled task gets
    /// ``SequenceError/cancelled``.
    func take() async -> Taken {
        let (taken, wasHolding) = state.withLock { state -> (Taken?, Bool) in
            defer { state.holdsReader = false }
            if !state.buffer.isEmpty { return (take(&state), state.holdsReader) }
            return (state.ending, state.holdsReader)
        }
        if wasHolding { drained() }
        if let taken { return taken }
        return await wait()
    }

    private func wait() async -> Taken {
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        let taken = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer = state.withLock { state -> Taken? in
                    if !state.buffer.isEmpty { return take(&state) }
                    if let ending = state.ending { return ending }
                    if state.cancelled.remove(id) != nil { return .failure(.cancelled) }
                    // Two iterators at once: the second would never be woken.
                    guard state.waiter == nil else { return .end }
                    state.waiter = Waiter(id: id, continuation: continuation)
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let waiter = state.withLock { state -> Waiter? in
                guard let waiter = state.waiter, waiter.id == id else {
                    state.cancelled.insert(id)
                    return nil
                }
                state.waiter = nil
                return waiter
            }
            waiter?.continuation.resume(returning: .failure(.cancelled))
        }
        state.withLock { _ = $0.cancelled.remove(id) }
        return taken
    }

    /// Empties the buffer, with a gap in front if events were dropped before it.
    private func take(_ state: inout State) -> Taken {
        var batch: [StreamEvent] = []
        swap(&batch, &state.buffer)
        state.places.removeAll(keepingCapacity: true)
        guard let lost = state.lost else { return .batch(batch) }
        state.lost = nil
        if lost.isRecoverable {
            batch.insert(.gap(lost.gap), at: 0)
            recover(lost)
        } else {
            batch.insert(contentsOf: [.gap(lost.gap), .caughtUp(lost.gap)], at: 0)
        }
        return .batch(batch)
    }
}
