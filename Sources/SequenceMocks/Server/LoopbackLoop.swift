internal import Foundation
internal import SequenceMarkets

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// The single thread of a loopback server: it polls all sockets and runs the service.
final class LoopbackLoop: TaskExecutor {
    typealias Command = @Sendable (LoopbackCore) -> Void

    private final class Work {
        var jobs: [UnownedJob] = []
        var commands: [Command] = []
        var thread: UInt = 0
        var hasStopped = false

        var isEmpty: Bool { jobs.isEmpty && commands.isEmpty }

        func take() -> ([UnownedJob], [Command]) {
            if isEmpty { return ([], []) }
            defer { (jobs, commands) = ([], []) }
            return (jobs, commands)
        }
    }

    private let work = Gate(Work())
    private let wakeUp: LoopbackPipe

    init() throws(TransportError) {
        wakeUp = try LoopbackPipe()
    }

    /// Starts the thread; it ends when a command shuts the core down.
    func start(_ core: sending LoopbackCore) {
        let core = Confined(core)
        let thread = Thread { self.run(core.value) }
        thread.name = "loopback-server"
        thread.start()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let outcome: (isQueued: Bool, mustWake: Bool) = work.pass { work in
            if work.hasStopped { return (false, false) }
            defer { work.jobs.append(job) }
            return (true, work.isEmpty && work.thread != LoopbackLoop.thisThread)
        }
        // A task that outlives the server finishes on another thread.
        if !outcome.isQueued { globalConcurrentExecutor.enqueue(job) }
        if outcome.mustWake { wakeUp.write() }
    }

    /// Schedules a command on the thread; false if the thread has ended.
    @discardableResult
    func perform(_ command: @escaping Command) -> Bool {
        let outcome: (isQueued: Bool, mustWake: Bool) = work.pass { work in
            if work.hasStopped { return (false, false) }
            defer { work.commands.append(command) }
            return (true, work.isEmpty && work.thread != LoopbackLoop.thisThread)
        }
        if outcome.mustWake { wakeUp.write() }
        return outcome.isQueued
    }

    private func run(_ core: LoopbackCore) {
        work.pass { $0.thread = LoopbackLoop.thisThread }
        var descriptors: [pollfd] = []
        while !core.hasShutDown {
            descriptors.removeAll(keepingCapacity: true)
            descriptors.append(
                pollfd(fd: wakeUp.readEnd, events: Int16(POLLIN), revents: 0)
            )
            core.appendInterests(to: &descriptors)
            let hasWork = work.pass { !$0.isEmpty }
            let deadline = core.nextDeadline
            let patience = hasWork ? 0 : LoopbackLoop.milliseconds(until: deadline)
            let count = poll(&descriptors, nfds_t(descriptors.count), patience)
            if count > 0 {
                if descriptors[0].revents != 0 { wakeUp.drain() }
                core.handle(descriptors[1...])
            }
            if deadline != nil { core.endHeads(by: .now) }
            doWork(core)
        }
        let left = work.pass { work in
            work.hasStopped = true
            return work.take()
        }
        for job in left.0 { globalConcurrentExecutor.enqueue(job) }
        for command in left.1 { command(core) }
    }

    /// How long poll(2) may wait, rounded up; -1 means indefinitely.
    private static func milliseconds(until deadline: ContinuousClock.Instant?) -> Int32 {
        guard let deadline else { return -1 }
        let left = ContinuousClock.now.duration(to: deadline)
        return Int32(clamping: max(left.components.seconds, 0)) > 3_600
            ? 3_600_000 : Int32(max(left / .milliseconds(1), 0).rounded(.up))
    }

    private func doWork(_ core: LoopbackCore) {
        // A job may enqueue a command; sockets get their turn after a few rounds.
        for _ in 0..<4 {
            let (jobs, commands) = work.pass { $0.take() }
            if jobs.isEmpty, commands.isEmpty { return }
            for job in jobs { job.runSynchronously(on: asUnownedTaskExecutor()) }
            for command in commands { command(core) }
        }
    }

    private static var thisThread: UInt {
        #if canImport(Darwin)
            UInt(bitPattern: pthread_self())
        #else
            UInt(pthread_self())
        #endif
    }
}

/// A pipe by which another thread wakes the loop.
final class LoopbackPipe: Sendable {
    let readEnd: Int32
    private let writeEnd: Int32

    init() throws(TransportError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw TransportError(.unavailable, "no pipe can be made", mayHaveBeenSent: false)
        }
        (readEnd, writeEnd) = (ends[0], ends[1])
        LoopbackSystem.prepare(readEnd)
        LoopbackSystem.prepare(writeEnd)
    }

    deinit {
        close(readEnd)
        close(writeEnd)
    }

    func write() {
        var byte: UInt8 = 1
        #if canImport(Darwin)
            _ = Darwin.write(writeEnd, &byte, 1)
        #elseif canImport(Glibc)
            _ = Glibc.write(writeEnd, &byte, 1)
        #else
            _ = Musl.write(writeEnd, &byte, 1)
        #endif
    }

    func drain() {
        var bytes = [UInt8](repeating: 0, count: 256)
        while read(readEnd, &bytes, bytes.count) == bytes.count {}
    }
}
