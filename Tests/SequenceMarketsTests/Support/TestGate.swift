import SequenceMarkets
import Testing

/// Lets a few tests run at a time, in the order they came.
///
/// All of them at once would each take minutes, and what they test has deadlines.
struct FewAtATime: SuiteTrait, TestTrait, TestScoping {
    private static let gate = TestGate(width: 8)

    var isRecursive: Bool { true }

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void
    ) async throws {
        try await FewAtATime.gate.pass(function)
    }
}

extension Trait where Self == FewAtATime {
    /// A few tests of all those that are marked so run at a time.
    static var fewAtATime: FewAtATime { FewAtATime() }
}

/// A gate that lets a limited number through at once.
final class TestGate: Sendable {
    private struct State {
        var free: Int
        var waiters: [UnsafeContinuation<Void, Never>] = []
    }

    private let state: Locked<State>

    init(width: Int) { state = Locked(State(free: width)) }

    func pass(_ body: @Sendable () async throws -> Void) async rethrows {
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
        try await body()
    }
}
