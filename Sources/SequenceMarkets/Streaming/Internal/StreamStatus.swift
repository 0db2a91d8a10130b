/// Where one stream stands; it outlives the stream's part in its session.
final class StreamStatus: Sendable {
    private struct Value {
        var state = StreamState.connecting
        var publisher = StatePublisher()
    }

    private let value = Locked(Value())

    var state: StreamState { value.withLock(\.state) }

    /// The state now and at each change.
    func states() -> AsyncStream<StreamState> {
        value.withLock { $0.publisher.subscribe($0.state) }
    }

    /// Takes the next state; a stream that has ended stays so.
    func move(to state: StreamState) {
        value.withLock { value in
            switch value.state {
            case .closed, .failed: return
            default: break
            }
            guard value.state != state else { return }
            value.state = state
            value.publisher.send(state)
        }
    }
}
