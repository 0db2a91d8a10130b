#if os(Linux)
    internal import CCurl
    internal import Glibc
    internal import Synchronization

    /// One thread that waits for every socket of a client and runs tasks that prefer it.
    ///
    /// A request does not have to wait for the thread to wake up: whoever calls performs
    /// the work at once if the gate is free, and leaves it to the one inside if it is not.
    /// The thread ends when the last reference to the loop goes.
    package final class CurlEventLoop: TaskExecutor {
        private let shared: CurlLoopState

        /// Starts the thread; throws ``TransportError/Kind/unavailable`` without libcurl.
        package init(options: CurlTransport.Configuration) throws(TransportError) {
            if let problem = ccurl_load() {
                throw TransportError(
                    .unavailable,
                    String(cString: problem),
                    mayHaveBeenSent: false
                )
            }
            guard let poller = CurlPoller() else {
                throw TransportError(
                    .unavailable,
                    "no descriptor is left for the event loop",
                    mayHaveBeenSent: false
                )
            }
            shared = CurlLoopState(
                poller: poller,
                core: Gate(CurlCore(poller: poller, options: options))
            )
            let start = Unmanaged.passRetained(shared)
            guard ccurl_thread_start({ loopThread($0) }, start.toOpaque()) == 0 else {
                start.release()
                throw TransportError(
                    .unavailable,
                    "no thread could be started",
                    mayHaveBeenSent: false
                )
            }
        }

        deinit { shared.stop() }

        /// Runs a task's next step on the loop's thread.
        package func enqueue(_ job: consuming ExecutorJob) {
            shared.enqueue(UnownedJob(job), on: asUnownedTaskExecutor())
        }

        /// Runs a command behind the gate: here and now, or soon on another thread.
        func perform(_ command: @escaping @Sendable (CurlCore) -> Void) {
            shared.perform(command)
        }
    }

    /// What a loop and its thread share.
    final class CurlLoopState: Sendable {
        private struct Jobs {
            var waiting: [(UnownedJob, UnownedTaskExecutor)] = []
            var isStopping = false
            var thread: pthread_t?
        }

        private let poller: CurlPoller
        private let core: Gate<CurlCore>
        private let commands = Mutex<[@Sendable (CurlCore) -> Void]>([])
        private let jobs = Mutex(Jobs())

        init(poller: CurlPoller, core: Gate<CurlCore>) {
            self.poller = poller
            self.core = core
        }

        func stop() {
            jobs.withLock { $0.isStopping = true }
            poller.wake()
        }

        func enqueue(_ job: UnownedJob, on executor: UnownedTaskExecutor) {
            let mustWake = jobs.withLock { jobs in
                jobs.waiting.append((job, executor))
                return jobs.waiting.count == 1 && jobs.thread != pthread_self()
            }
            if mustWake { poller.wake() }
        }

        func perform(_ command: @escaping @Sendable (CurlCore) -> Void) {
            commands.withLock { $0.append(command) }
            while true {
                guard let finished = core.passIfFree({ drain($0) }) else {
                    // Whoever is inside looks for more commands after leaving.
                    return
                }
                for action in finished { action() }
                if commands.withLock({ $0.isEmpty }) { return }
            }
        }

        private func drain(_ core: CurlCore) -> [() -> Void] {
            let batch = commands.withLock { commands in
                defer { commands = [] }
                return commands
            }
            for command in batch { command(core) }
            return core.takeFinished()
        }

        private func runJobs() -> Bool {
            // Twice: a response that resumes a task whose next request can leave at once.
            for _ in 0..<2 {
                let batch = jobs.withLock { jobs in
                    defer { jobs.waiting = [] }
                    return jobs.waiting
                }
                if batch.isEmpty { break }
                for (job, executor) in batch { job.runSynchronously(on: executor) }
            }
            return jobs.withLock { jobs in
                if !jobs.waiting.isEmpty { poller.wake() }
                return !jobs.isStopping
            }
        }

        fileprivate func run() {
            jobs.withLock { $0.thread = pthread_self() }
            let events = UnsafeMutablePointer<ccurl_event>.allocate(
                capacity: Int(CCURL_EVENTS_AT_ONCE)
            )
            defer { events.deallocate() }
            while runJobs() {
                let count = ccurl_poller_wait(poller.queue, events)
                let found = UnsafeBufferPointer(start: events, count: Int(count))
                let finished = core.pass { core in
                    core.handle(found)
                    return drain(core)
                }
                for action in finished { action() }
                if !commands.withLock({ $0.isEmpty }) { perform({ _ in }) }
            }
            let finished = core.pass { core in
                _ = drain(core)
                core.shutDown()
                return core.takeFinished()
            }
            for action in finished { action() }
        }
    }

    private func loopThread(_ context: UnsafeMutableRawPointer?) {
        guard let context else { return }
        Unmanaged<CurlLoopState>.fromOpaque(context).takeRetainedValue().run()
    }
#endif
