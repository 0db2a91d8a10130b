import Foundation

/// The threads that run this process's tasks, in place of the runtime's own, so that a test
/// can wait until all that was ready has run, however busy the machine is.
///
/// A test that moves a manual clock must not outrun the code it tests. `Task.yield()` tells
/// nothing of a job that another thread has begun and the system has taken off its core.
enum TestPool {
    /// What waits, in the order it came, and what has not ended.
    private struct State {
        var jobs: [UnownedJob] = []
        /// The number of the first of `jobs`; each job has the number after the one before.
        var first = 0
        /// How many of `jobs` have been taken.
        var taken = 0
        /// The job that each thread runs.
        var running: [Int?]
        var waiters: [(Int, UnsafeContinuation<Bool, Never>)] = []

        var begun: Int { first + taken }
        var count: Int { first + jobs.count }

        mutating func take() -> UnownedJob? {
            guard taken < jobs.count else { return nil }
            defer {
                taken += 1
                if taken > 1_024, taken * 2 > jobs.count {
                    jobs.removeFirst(taken)
                    (first, taken) = (first + taken, 0)
                }
            }
            return jobs[taken]
        }

        /// Takes the waiters of which every earlier job has ended, and whether no job is left.
        mutating func takeWaiters() -> ([UnsafeContinuation<Bool, Never>], isAtRest: Bool) {
            if waiters.isEmpty { return ([], false) }
            let oldest = running.lazy.compactMap(\.self).min()
            let floor = oldest ?? begun
            let ready = waiters.filter { $0.0 <= floor }.map(\.1)
            if !ready.isEmpty { waiters.removeAll { $0.0 <= floor } }
            return (ready, oldest == nil && begun == count)
        }
    }

    private static let condition = NSCondition()
    nonisolated(unsafe) private static var state = State(
        running: Array(repeating: nil, count: max(ProcessInfo.processInfo.activeProcessorCount, 4))
    )

    /// Takes over, once; false where the runtime has no such hook.
    @discardableResult
    static func install() -> Bool { isInstalled }

    private static let isInstalled: Bool = {
        guard EnqueueHook.isAvailable else { return false }
        for place in state.running.indices {
            let thread = Thread { run(place) }
            thread.name = "tests-\(place)"
            thread.stackSize = 1 << 23
            thread.start()
        }
        return EnqueueHook.install { TestPool.add($0) }
    }()

    private static func add(_ job: UnownedJob) {
        condition.lock()
        state.jobs.append(job)
        condition.signal()
        condition.unlock()
    }

    private static func run(_ place: Int) {
        // The executor of what prefers none.
        let generic = unsafeBitCast((0, 0), to: UnownedSerialExecutor.self)
        condition.lock()
        while true {
            let number = state.begun
            guard let job = state.take() else {
                condition.wait()
                continue
            }
            state.running[place] = number
            condition.unlock()
            job.runSynchronously(on: generic)
            condition.lock()
            state.running[place] = nil
            let (ready, isAtRest) = state.takeWaiters()
            if ready.isEmpty { continue }
            condition.unlock()
            for waiter in ready { waiter.resume(returning: isAtRest) }
            condition.lock()
        }
    }

    /// Returns once every job that was ready before has run as far as it could; true if that
    /// left none, in any test.
    @discardableResult
    static func settle() async -> Bool {
        guard isInstalled else {
            await Task.yield()
            return false
        }
        return await withUnsafeContinuation { waiter in
            condition.lock()
            state.waiters.append((state.count, waiter))
            // Unless this is a job of the pool's, no end of one need follow.
            let (ready, isAtRest) = state.takeWaiters()
            condition.unlock()
            for waiter in ready { waiter.resume(returning: isAtRest) }
        }
    }

    /// Returns once a thread that serves sockets has handled all that had come.
    static func turn(_ thread: (any TaskExecutor)?) async {
        guard let thread else { return }
        // Several tasks may run in one turn; the fifth runs after sockets have had theirs.
        for _ in 0..<5 { await Task(executorPreference: thread) {}.value }
    }
}
