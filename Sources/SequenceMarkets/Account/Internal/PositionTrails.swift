/// The quantities that positions had before their last changes, each with the revision of the change.
struct PositionTrails: Sendable {
    private struct Step {
        var before: Qty
        var revision: Int
    }

    private static let limit = 64
    private var steps: [AccountPosition.Key: [Step]] = [:]

    /// Notes what a position had before a change.
    mutating func note(_ key: AccountPosition.Key, _ before: Qty, _ revision: Int) {
        steps[key, default: []].append(Step(before: before, revision: revision))
        // Half more than the limit, so that few changes have to drop some.
        if let count = steps[key]?.count, count > PositionTrails.limit * 3 / 2 {
            steps[key]?.removeFirst(count - PositionTrails.limit)
        }
    }

    /// The revision of a position's last change; zero if there was none.
    func last(_ key: AccountPosition.Key) -> Int { steps[key]?.last?.revision ?? 0 }

    /// The quantities a position had from a revision on, without the present one.
    func values(_ key: AccountPosition.Key, since revision: Int) -> [Qty] {
        steps[key]?.filter { $0.revision > revision }.map(\.before) ?? []
    }
}
