import SequenceMarkets

/// Lets a few in at a time, in the order they came.
///
/// Hundreds of tests at once would each take minutes, and what they test has deadlines.
final class TestGate: Sendable {
    private struct State {
        var free: Int
        var waiters: [UnsafeContinuation<Void, Never>] = []
    }

    private let state: Locked<State>

    init(width: Int) { state = Locked(State(free: width)) }

    func pass<Value>(_ body: () async throws -> Value) async rethrows -> Value {
        await withUnsafeContinuation { waiter in
            let isFree = state.withLock { state in
                if state.free > 0 {
                    state.free -= 1
                    return true
                }
                state.waiters.append(waiter)
                return false
            }
            if isFree { waiter.resume() }
        }
        defer {
            let next = state.withLock { state -> UnsafeContinuation<Void, Never>? in
                if state.waiters.isEmpty {
                    state.free += 1
                    return nil
                }
                return state.waiters.removeFirst()
            }
            next?.resume()
        }
        return try await body()
    }
}
