/// Why a dead-man guard cancelled open graphs.
public struct GuardTripped: Error, Sendable {
    /// The trigger.
    public enum Reason: Sendable {
        /// The scope threw this error.
        case scopeFailed(any Error)
        /// The scope's task was cancelled.
        case cancelled
        /// The stream was down for longer than allowed.
        case linkDown(Duration)
    }

    /// The trigger.
    public var reason: Reason
    /// The cancelled graphs, and the state seen afterwards.
    public var report: FlattenReport

    /// Makes an error.
    public init(reason: Reason, report: FlattenReport = FlattenReport()) {
        (self.reason, self.report) = (reason, report)
    }
}

extension GuardTripped: CustomStringConvertible {
    /// The reason and the report.
    public var description: String {
        let cause =
            switch reason {
            case .scopeFailed(let error): "the scope failed (\(error))"
            case .cancelled: "the task was cancelled"
            case .linkDown(let limit): "the stream was down for more than \(limit)"
            }
        return "\(cause); open graphs were cancelled. \(report)"
    }
}

/// Guards a scope; see ``SequenceClient/withDeadManGuard(after:cancelling:within:_:)``.
struct DeadManGuard: Sendable {
    private enum End: Sendable {
        case body
        case linkDown
        case cancelled
    }

    private let client: SequenceClient
    private let limit: Duration
    private let sweepLimit: Duration
    private let scope: FlattenScope

    init(
        _ client: SequenceClient,
        _ scope: FlattenScope,
        after limit: Duration,
        within sweepLimit: Duration
    ) {
        self.client = client
        self.scope = scope
        self.limit = limit
        self.sweepLimit = sweepLimit
    }

    func run<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws(GuardTripped) -> Value {
        let result = Locked<Result<Value, any Error>?>(nil)
        let latch = SubmissionLatch(inside: .current)
        let (end, cancelled) = await withTaskGroup(of: End.self) { group in
            group.addTask {
                do {
                    let value = try await SubmissionLatch.$current.withValue(latch, operation: body)
                    result.withLock { $0 = .success(value) }
                } catch {
                    latch.trip()
                    result.withLock { $0 = .failure(error) }
                }
                return .body
            }
            group.addTask { await watch() }
            let first = await group.next() ?? .cancelled
            if case .body = first, !Task.isCancelled {} else { latch.trip() }
            group.cancelAll()
            // A scope that ignores its cancellation must not keep the orders alive; the sweep after
            // its end finds any orders it sends meanwhile.
            var cancelled: [GraphID] = []
            if case .body = first {} else { cancelled = await sweep().cancelledGraphs }
            await group.waitForAll()
            return (first, cancelled)
        }
        switch (end, result.withLock(\.self)) {
        // A scope that returns because it was cancelled has not come to its end.
        case (.body, .success(let value)?) where !Task.isCancelled: return value
        case (.linkDown, _): throw await tripped(.linkDown(limit), cancelled)
        case (_, .failure(let error)?) where !DeadManGuard.isCancellation(error):
            throw await tripped(.scopeFailed(error), cancelled)
        case (_, _): throw await tripped(.cancelled, cancelled)
        }
    }

    private static func isCancellation(_ error: any Error) -> Bool {
        if case .cancelled? = error as? SequenceError { return true }
        return error is CancellationError
    }

    private func tripped(
        _ reason: GuardTripped.Reason,
        _ cancelled: [GraphID] = []
    ) async -> GuardTripped {
        var report = await sweep()
        report.cancelledGraphs =
            cancelled + report.cancelledGraphs.filter { !cancelled.contains($0) }
        return GuardTripped(reason: reason, report: report)
    }

    /// Sweeps in a task of its own, which the cancellation of the scope does not affect.
    private func sweep() async -> FlattenReport {
        let sweep = OpenOrderSweep(client, scope, limit: sweepLimit)
        return await Task { await sweep.cancelOpenGraphs() }.value
    }

    /// Returns when the stream has been down for too long.
    private func watch() async -> End {
        let time = client.executor.configuration.time
        let stream = client.stream([.orders], delivery: .latest)
        defer { stream.subscription.cancel() }
        var downSince: Duration? = time.monotonic()
        let step = max(limit / 10, .milliseconds(1))
        while true {
            if case .live = stream.state {
                downSince = nil
            } else {
                let since = downSince ?? time.monotonic()
                downSince = since
                if time.monotonic() - since >= limit { return .linkDown }
            }
            do { try await time.sleep(step) } catch { return .cancelled }
        }
    }
}
