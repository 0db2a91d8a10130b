/// A mailbox's buffering policy: how it stays bounded, and how it reports drops.
protocol MailboxPolicy: Sendable {
    associatedtype Element: Sendable

    /// Adds a batch to the buffer, keeping it bounded.
    mutating func add(_ batch: [Element], to buffer: inout [Element])
    /// Adds to a buffer that is being handed over any notices for the consumer.
    mutating func prepare(_ buffer: inout [Element])
    /// Puts elements back in front of the buffer, keeping it bounded.
    mutating func restore(_ batch: [Element], to buffer: inout [Element])
    /// How many elements of the buffer the consumer would get.
    func count(_ buffer: [Element]) -> Int
    /// Whether the producer should pause.
    func isFull(_ buffer: [Element]) -> Bool
}

extension MailboxPolicy {
    func count(_ buffer: [Element]) -> Int { buffer.count }
}

/// A waiting consumer that has something to take: it is woken once no lock is held.
struct WakeUp: Sendable {
    fileprivate let resume: @Sendable () -> Void

    /// Wakes the consumer; not to be called under a lock.
    func callAsFunction() { resume() }
}

/// A consumer's pending elements: filled in batches, with at most one wake-up per batch.
final class Mailbox<Policy: MailboxPolicy>: Sendable {
    enum Taken: Sendable {
        case batch([Policy.Element])
        case end
        case failure(SequenceError)
    }

    private struct Waiter {
        let id: UInt64
        let continuation: CheckedContinuation<Taken, Never>
    }

    private struct State {
        var policy: Policy
        var buffer: [Policy.Element] = []
        var ending: Taken?
        var waiter: Waiter?
        var nextWaiter: UInt64 = 0
        var cancelled: Set<UInt64> = []
        /// Whether the producer was told to pause and waits to be resumed.
        var holdsFiller = false
    }

    private let state: Locked<State>
    /// Called when a consumer that held the producer back has taken its batch.
    private let drained: @Sendable () -> Void

    init(_ policy: Policy, drained: @escaping @Sendable () -> Void = {}) {
        state = Locked(State(policy: policy))
        self.drained = drained
    }

    func policy<Result>(_ read: (Policy) -> Result) -> Result {
        state.withLock { read($0.policy) }
    }

    /// How many elements wait to be taken.
    var count: Int { state.withLock { $0.policy.count($0.buffer) } }

    func change<Result>(_ change: (inout Policy) -> Result) -> Result {
        state.withLock { change(&$0.policy) }
    }

    /// Appends a batch and wakes a waiting consumer; not to be called under a lock.
    ///
    /// Returns whether the producer should pause.
    @discardableResult
    func append(_ batch: [Policy.Element]) -> Bool {
        let (isFull, wakeUp) = add(batch)
        wakeUp?()
        return isFull
    }

    /// Appends a batch.
    ///
    /// Returns whether the producer should pause, and the consumer to wake if one waits.
    func add(_ batch: [Policy.Element]) -> (isFull: Bool, wakeUp: WakeUp?) {
        state.withLock { state in
            guard state.ending == nil else { return (false, nil) }
            state.policy.add(batch, to: &state.buffer)
            guard state.waiter != nil else {
                let isFull = state.policy.isFull(state.buffer)
                state.holdsFiller = state.holdsFiller || isFull
                return (isFull, nil)
            }
            guard !state.buffer.isEmpty else { return (false, nil) }
            return (false, wake(&state, empty(&state)))
        }
    }

    private func wake(_ state: inout State, _ taken: Taken) -> WakeUp? {
        guard let continuation = state.waiter?.continuation else { return nil }
        state.waiter = nil
        return WakeUp { continuation.resume(returning: taken) }
    }

    /// Puts back elements that were taken and not used, before everything else.
    func putBack(_ batch: [Policy.Element]) {
        state.withLock { state in state.policy.restore(batch, to: &state.buffer) }
    }

    /// Ends after the buffered elements; later batches are refused.
    ///
    /// Not to be called under a lock.
    func finish(_ ending: Taken) { end(ending)?() }

    /// Ends after the buffered elements, and returns the consumer to wake if one waits.
    func end(_ ending: Taken) -> WakeUp? {
        state.withLock { state in
            guard state.ending == nil else { return nil }
            state.ending = ending
            return wake(&state, ending)
        }
    }

    /// Everything that is buffered, or waits for it; a cancelled task gets
    /// ``SequenceError/cancelled``.
    func take() async -> Taken {
        let (taken, wasHolding) = state.withLock { state -> (Taken?, Bool) in
            defer { state.holdsFiller = false }
            if !state.buffer.isEmpty { return (empty(&state), state.holdsFiller) }
            return (state.ending, state.holdsFiller)
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
                    if !state.buffer.isEmpty { return empty(&state) }
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
        // A cancellation that came after the result has left its id behind.
        state.withLock { _ = $0.cancelled.remove(id) }
        return taken
    }

    private func empty(_ state: inout State) -> Taken {
        var batch: [Policy.Element] = []
        swap(&batch, &state.buffer)
        state.policy.prepare(&batch)
        return .batch(batch)
    }
}
