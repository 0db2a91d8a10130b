extension RequestExecutor.Shared {
    /// Waits for the budget that other processes share; a cancel only reports itself.
    func waitForBudget(_ lane: Lane, _ call: Call) async throws(SequenceError) {
        guard let budget = configuration.rateBudget else { return }
        if lane == .safety {
            Task { _ = try? await budget.take(lane) }
            return
        }
        while true {
            let answer = await answer(of: budget, lane, within: call.timeLeft())
            if Task.isCancelled { throw .cancelled }
            try checkOpen()
            switch answer {
            case .taken: return
            case .late: throw call.deadlineError()
            case .wait(let duration):
                guard duration < call.timeLeft() else { throw call.deadlineError() }
                do { try await time.sleep(max(duration, .milliseconds(1))) } catch {
                    throw .cancelled
                }
            }
        }
    }

    private enum Answer: Sendable {
        case taken
        case wait(Duration)
        /// The budget has not answered in time.
        case late
    }

    /// The budget's answer; its task is not awaited beyond the limit, even if it never ends.
    private func answer(
        of budget: any RateBudget,
        _ lane: Lane,
        within limit: Duration
    ) async -> Answer {
        let answer = Locked<Answer?>(nil)
        let answered = Waiters<Void>()
        let asking = Task {
            let wait = try? await budget.take(lane)
            answer.withLock { $0 = wait.map { .wait($0) } ?? .taken }
            answered.wake { true }
        }
        defer { asking.cancel() }
        await answered.wait(for: (), atMost: limit, on: time) { answer.withLock { $0 != nil } }
        return answer.withLock(\.self) ?? .late
    }
}
