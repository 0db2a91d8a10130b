import SequenceMarkets

/// Holds back any number of tasks until a test lets them go, once.
final class TestSignal: Sendable {
    private let isGiven = Locked(false)
    private let waiters = Waiters<Void>()

    func give() {
        isGiven.withLock { $0 = true }
        waiters.wake { true }
    }

    func wait() async { await waiters.wait(for: ()) { isGiven.withLock(\.self) } }
}
