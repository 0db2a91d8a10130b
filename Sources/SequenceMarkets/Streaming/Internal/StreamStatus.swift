/// Where one stream stands; it outlives the stream's part in its session.
final class StreamStatus: Sendable {
    private typealias Listeners = [Int: AsyncStream<StreamState>.Continuation]

    private struct Value {
        var state = StreamState.connecting
        var listeners: Listeners = [:]
        var lastListener = 0
        /// What is new, and who has yet to hear of it; in order.
        var untold: [(state: StreamState, listeners: Listeners)] = []
        var isTelling = false
    }

    /// More than a listener can be behind.
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
            // Nobody waits for it yet, so this wakes nobody.
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

    /// Takes the next state, and says whether it is another; a stream that has ended stays so.
    ///
    /// The listeners hear of it by ``tell()``.
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

    /// Tells the listeners what is new; not to be called under a lock.
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

    /// One at a time, so that the order is kept; who comes meanwhile leaves it to that one.
    private func next() -> (StreamState, Listeners)? {
        value.withLock { value in
            guard !value.isTelling, !value.untold.isEmpty else { return nil }
            value.isTelling = true
            return value.untold.removeFirst()
        }
    }
}

extension StreamState {
    /// Whether nothing comes after it.
    fileprivate var isEnd: Bool {
        switch self {
        case .closed, .failed: true
        case .connecting, .live, .waiting: false
        }
    }
}
