/// The state of one stream; it outlives the stream's part in its session.
final class StreamStatus: Sendable {
    private typealias Listeners = [Int: AsyncStream<StreamState>.Continuation]

    private struct Value {
        var state = StreamState.connecting
        var listeners: Listeners = [:]
        var lastListener = 0
        /// New states, and the listeners yet to be notified; in order.
        var untold: [(state: StreamState, listeners: Listeners)] = []
        var isTelling = false
    }

    /// More than a listener can lag behind.
    private static let capacity = 64

    private let value = Locked(Value())

    var state: StreamState { value.withLock(\.state) }

    /// The state now and at each change; for one that falls behind, the latest states only.
    func states() -> AsyncStream<StreamState> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: StreamState.self,
            bufferingPolicy: .bufferingNewest(StreamStatus.capacity)
        )
        value.withLock { value in
            // It has no listener yet, so this wakes none.
            continuation.yield(value.state)
            if value.state.isEnd {
                continuation.finish()
            } else {
                value.lastListener += 1
                value.listeners[value.lastListener] = continuation
            }
        }
        return stream
    }

    /// Sets the next state, and returns whether it differs; a stream that has ended stays ended.
    ///
    /// The listeners are notified by ``tell()``.
    func move(to state: StreamState) -> Bool {
        value.withLock { value in
            guard !value.state.isEnd, value.state != state else { return false }
            value.state = state
            if !value.listeners.isEmpty { value.untold.append((state, value.listeners)) }
            if value.untold.count > StreamStatus.capacity { value.untold.removeFirst() }
            if state.isEnd { value.listeners = [:] }
            return true
        }
    }

    /// Notifies the listeners of new states; not to be called under a lock.
    func tell() {
        while let (state, listeners) = next() {
            var gone: [Int] = []
            for (id, listener) in listeners {
                if case .terminated = listener.yield(state) { gone.append(id) }
                if state.isEnd { listener.finish() }
            }
            value.withLock { value in
                for id in gone { value.listeners[id] = nil }
                value.isTelling = false
            }
        }
    }

    /// One caller at a time, so that order is kept; a concurrent caller leaves its states to that
    /// one.
    private func next() -> (StreamState, Listeners)? {
        value.withLock { value in
            guard !value.isTelling, !value.untold.isEmpty else { return nil }
            value.isTelling = true
            return value.untold.removeFirst()
        }
    }
}

extension StreamState {
    /// Whether this state is final.
    fileprivate var isEnd: Bool {
        switch self {
        case .closed, .failed: true
        case .connecting, .live, .waiting: false
        }
    }
}
