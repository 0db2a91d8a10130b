/// Finds out what became of the submissions of earlier processes, without sending an order.
extension RequestExecutor {
    /// How many graphs are asked for at a time.
    private static let width = 8

    func recover() async throws(SequenceError) -> Recovery {
        try shared.checkOpen()
        guard let journal = shared.journal else {
            throw .validation(field: "journal", "no journal is configured")
        }
        if let problem = journal.problem { throw .journal(problem) }
        let left = shared.submissions.withBook(\.byAge).filter(\.value.isRecovered)
        let unknown = left.filter { $0.value.phase == .unknown }
        var recovery = Recovery(tornBytes: journal.tornBytes)
        recovery.watched = left.filter { $0.value.phase != .unknown }.map(\.key)
            .sorted { $0.rawValue < $1.rawValue }
        recovery.submissions = await outcomes(unknown.map { ($0.key, $0.value.submittedAt) })
        try shared.checkOpen()
        if Task.isCancelled { throw .cancelled }
        recovery.open = shared.submissions.withBook(\.own.open)
        return recovery
    }

    /// The outcome of each, in the same order.
    private func outcomes(_ all: [(id: GraphID, at: Nanoseconds)]) async -> [Recovery.Submission] {
        var found: [Int: OrderOutcome] = [:]
        await withTaskGroup(of: (Int, OrderOutcome).self) { group in
            var next = 0
            while found.count < all.count {
                while next < all.count, next - found.count < RequestExecutor.width {
                    let place = next
                    let id = all[place].id
                    group.addTask { (place, await outcome(of: id)) }
                    next += 1
                }
                guard let (place, outcome) = await group.next() else { return }
                found[place] = outcome
            }
        }
        return all.enumerated().compactMap { place, submission in
            found[place].map {
                Recovery.Submission(
                    graphID: submission.id,
                    submittedAt: submission.at,
                    outcome: $0
                )
            }
        }
    }

    private func outcome(of id: GraphID) async -> OrderOutcome {
        do throws(SequenceError) { return try await resolve(id) } catch {
            let context = error.context ?? .none("GET /v1/execution_graphs/\(id)")
            return .unknown(UnknownOutcome(graphID: id, cause: error, context: context))
        }
    }
}
