/// Tells whoever listens where a stream's connection stands; the latest states only.
struct StatePublisher {
    private var continuations: [AsyncStream<StreamState>.Continuation] = []

    mutating func subscribe(_ now: StreamState) -> AsyncStream<StreamState> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: StreamState.self,
            bufferingPolicy: .bufferingNewest(64)
        )
        continuation.yield(now)
        switch now {
        case .closed, .failed: continuation.finish()
        default: continuations.append(continuation)
        }
        return stream
    }

    mutating func send(_ state: StreamState) {
        continuations.removeAll { continuation in
            if case .terminated = continuation.yield(state) { return true }
            return false
        }
        switch state {
        case .closed, .failed:
            for continuation in continuations { continuation.finish() }
            continuations = []
        default: break
        }
    }
}
