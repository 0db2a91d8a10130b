#if os(Linux)
    internal import CCurl
    internal import Glibc

    /// One thread that waits for every socket of a client and runs tasks that prefer it.
    ///
    /// A request need not wait for the thread to wake up: the caller does the work at once if the
    /// gate is free, and otherwise leaves it to the thread inside. The thread ends when the last
    /// reference to the loop is released.
    package final class CurlEventLoop: TaskExecutor {
        private let shared: CurlLoopState

        /// Starts the thread; throws ``TransportError/Kind/unavailable`` without libcurl.
        package init(
            options: CurlTransport.Configuration,
            tally: ConnectionTally = ConnectionTally()
        ) throws(TransportError) {
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
                core: Gate(CurlCore(poller: poller, options: options, tally: tally))
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

        /// Runs a command behind the gate: synchronously, or soon on another thread.
        func perform(_ command: @escaping @Sendable (CurlCore) -> Void) {
            shared.perform(command)
        }
    }

    /// A loop's queues: commands for the holder of the gate, jobs for the thread.
    ///
    /// Behind a gate rather than in a `Mutex`, whose slow path the thread sanitizer does not see on
    /// Linux: it would report false races.
    private final class CurlInbox {
        var commands: [@Sendable (CurlCore) -> Void] = []
        var jobs: [(UnownedJob, UnownedTaskExecutor)] = []
        var isStopping = false
        var thread: pthread_t?

        func takeCommands() -> [@Sendable (CurlCore) -> Void] {
            if commands.isEmpty { return [] }
            defer { commands = [] }
            return commands
        }

        func takeJobs() -> [(UnownedJob, UnownedTaskExecutor)] {
            if jobs.isEmpty { return [] }
            defer { jobs = [] }
            return jobs
        }
    }

    /// State shared by a loop and its thread.
    final class CurlLoopState: Sendable {
        private let poller: CurlPoller
        private let core: Gate<CurlCore>
        private let inbox = Gate(CurlInbox())

        init(poller: CurlPoller, core: Gate<CurlCore>) {
            self.poller = poller
            self.core = core
        }

        func stop() {
            inbox.pass { $0.isStopping = true }
            poller.wake()
        }

        func enqueue(_ job: UnownedJob, on executor: UnownedTaskExecutor) {
            let mustWake = inbox.pass { inbox in
                inbox.jobs.append((job, executor))
                return inbox.jobs.count == 1 && inbox.thread != pthread_self()
            }
            if mustWake { poller.wake() }
        }

        func perform(_ command: @escaping @Sendable (CurlCore) -> Void) {
            inbox.pass { $0.commands.append(command) }
            while true {
                guard let finished = core.passIfFree({ drain($0) }) else {
                    // The thread inside looks for more commands after leaving.
                    return
                }
                for action in finished { action() }
                if inbox.pass({ $0.commands.isEmpty }) { return }
            }
        }

        private func drain(_ core: CurlCore) -> [() -> Void] {
            for command in inbox.pass({ $0.takeCommands() }) { command(core) }
            return core.takeFinished()
        }

        private func runJobs() -> Bool {
            // Twice: for a response that resumes a task whose next request can be sent at once.
            for _ in 0..<2 {
                let batch = inbox.pass { $0.takeJobs() }
                if batch.isEmpty { break }
                for (job, executor) in batch { job.runSynchronously(on: executor) }
            }
            return inbox.pass { inbox in
                if !inbox.jobs.isEmpty { poller.wake() }
                return !inbox.isStopping
            }
        }

        fileprivate func run() {
            inbox.pass { $0.thread = pthread_self() }
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
                if !inbox.pass({ $0.commands.isEmpty }) { perform({ _ in }) }
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
