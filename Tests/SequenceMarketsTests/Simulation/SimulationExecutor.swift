import Foundation

/// Runs every task of a process on one thread, in the order they became ready: the same
/// program is the same run, and an empty queue means that everybody waits.
///
/// It takes the place of the concurrency runtime's own threads, so it belongs in a process of
/// its own.
final class SimulationExecutor: TaskExecutor {
    private static let shared = SimulationExecutor()
    private static let lock = NSLock()
    nonisolated(unsafe) private static var jobs: [UnownedJob] = []

    /// Takes over; false where the runtime has no hook for it.
    static func install() -> Bool {
        EnqueueHook.install { SimulationExecutor.add($0) }
    }

    private static func add(_ job: UnownedJob) {
        lock.withLock { jobs.append(job) }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        SimulationExecutor.add(UnownedJob(job))
    }

    /// Runs what is ready, and what becomes ready thereby; false if it does not come to rest.
    static func drain(atMost limit: Int = 2_000_000) -> Bool {
        let executor = shared.asUnownedTaskExecutor()
        var count = 0
        while count < limit {
            let ready = lock.withLock {
                defer { jobs = [] }
                return jobs
            }
            if ready.isEmpty { return true }
            for job in ready { job.runSynchronously(on: executor) }
            count += ready.count
        }
        return false
    }
}
