import Synchronization

/// What one consumer has yet to take: bounded, filled in batches, with one waiter at most
/// woken per batch.
final class StreamQueue: Sendable {
    enum Taken {
        case batch([StreamEvent])
        case end
        case failure(SequenceError)
    }

    private struct State {
        var buffer: [StreamEvent] = []
        var ending: Taken?
        var waiter: (id: UInt64, continuation: CheckedContinuation<Taken, Never>)?
        var nextWaiter: UInt64 = 0
        var cancelled: Set<UInt64> = []
        var dropped = 0
        /// How many of the events before the buffer's first were dropped.
        var unreported = 0
        var lastTime: Nanoseconds?
    }

    private let capacity: Int
    private let time: TimeSource
    private let state = Mutex(State())

    init(capacity: Int, time: TimeSource) {
        self.capacity = max(1, capacity)
        self.time = time
    }

    /// How many events were dropped because the consumer was slow.
    var dropped: Int { state.withLock(\.dropped) }

    /// Appends a batch and wakes the consumer if it waits.
    func append(_ batch: [StreamEvent]) {
        let wake = state.withLock { state -> (CheckedContinuation<Taken, Never>, Taken)? in
            guard state.ending == nil else { return nil }
            if state.buffer.isEmpty { state.buffer = batch } else { state.buffer += batch }
            let surplus = state.buffer.count - capacity
            if surplus > 0 {
                state.buffer.removeFirst(surplus)
                state.dropped += surplus
                state.unreported += surplus
            }
            guard let waiter = state.waiter else { return nil }
            state.waiter = nil
            return (waiter.continuation, take(&state))
        }
        if let (continuation, taken) = wake { continuation.resume(returning: taken) }
    }

    /// Ends the stream after what is buffered; later events are refused.
    func finish(_ ending: Taken) {
        let wake = state.withLock { state -> CheckedContinuation<Taken, Never>? in
            guard state.ending == nil else { return nil }
            state.ending = ending
            defer { state.waiter = nil }
            return state.waiter?.continuation
        }
        wake?.resume(returning: ending)
    }

    /// Everything that is buffered, or waits for it.
    ///
    /// A cancelled task gets the end.
    func take() async -> Taken {
        enum Entry {
            case now(Taken)
            case wait(UInt64)
        }
        let entry = state.withLock { state -> Entry in
            if !state.buffer.isEmpty { return .now(take(&state)) }
            if let ending = state.ending { return .now(ending) }
            state.nextWaiter += 1
            return .wait(state.nextWaiter)
        }
        guard case .wait(let id) = entry else {
            if case .now(let taken) = entry { return taken }
            return .end
        }
        let taken = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer = state.withLock { state -> Taken? in
                    if !state.buffer.isEmpty { return take(&state) }
                    if let ending = state.ending { return ending }
                    if state.cancelled.remove(id) != nil { return .failure(.cancelled) }
                    guard state.waiter == nil else { return .end }
                    state.waiter = (id, continuation)
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let waiter = state.withLock { state -> CheckedContinuation<Taken, Never>? in
                guard let waiter = state.waiter, waiter.id == id else {
                    state.cancelled.insert(id)
                    return nil
                }
                state.waiter = nil
                return waiter.continuation
            }
            waiter?.resume(returning: .failure(.cancelled))
        }
        state.withLock { _ = $0.cancelled.remove(id) }
        return taken
    }

    /// Empties the buffer, with a gap in front if events were dropped before it.
    private func take(_ state: inout State) -> Taken {
        var batch: [StreamEvent] = []
        swap(&batch, &state.buffer)
        if state.unreported > 0 {
            let now = time.wall()
            let gap = StreamGap(
                reason: .overflow,
                from: state.lastTime ?? now,
                to: now,
                dropped: state.unreported
            )
            batch.insert(contentsOf: [.gap(gap), .caughtUp(gap)], at: 0)
            state.unreported = 0
        }
        state.lastTime = time.wall()
        return .batch(batch)
    }
}
