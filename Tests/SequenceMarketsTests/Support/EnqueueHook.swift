import Foundation

/// The concurrency runtime's hook through which a job passes that is ready to run, where the
/// runtime has one.
enum EnqueueHook {
    private typealias Original = @convention(thin) (UnownedJob) -> Void
    private typealias Hook = @convention(thin) (UnownedJob, Original) -> Void

    /// Set once, before the hook is.
    nonisolated(unsafe) private static var add: @Sendable (UnownedJob) -> Void = { _ in }

    private static var symbol: UnsafeMutableRawPointer? {
        #if os(Linux)
            dlsym(dlopen(nil, RTLD_NOW), "swift_task_enqueueGlobal_hook")
        #else
            nil
        #endif
    }

    static var isAvailable: Bool { symbol != nil }

    /// Hands every job to a function from now on; false where the runtime has no such hook.
    static func install(_ add: @escaping @Sendable (UnownedJob) -> Void) -> Bool {
        guard let symbol else { return false }
        EnqueueHook.add = add
        let hook: Hook = { job, _ in EnqueueHook.add(job) }
        symbol.assumingMemoryBound(to: Hook?.self).pointee = hook
        return true
    }
}
