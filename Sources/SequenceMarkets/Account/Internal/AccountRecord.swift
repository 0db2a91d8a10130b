/// What is known of one order: its report, and its executions.
struct AccountRecord: Codable, Hashable, Sendable {
    /// The report that holds, as it came; nil if only fills have been seen.
    private var report: Order?
    /// The largest filled quantity reported.
    private var filled: Qty = 0
    private(set) var executions: [AccountExecution] = []
    /// The ids of its executions, so that few fills are compared with all others.
    private var tokens: Set<String> = []
    /// Whether an amendment has given the order a new id.
    var isReplaced = false

    /// The order, with the largest filled quantity reported.
    var order: Order? {
        var order = report
        order?.filledQuantity = filled
        if isReplaced, order?.isTerminal == false { order?.status = .superseded }
        return order
    }

    /// Whether it is reported and not over.
    var isOpen: Bool { !isReplaced && report.map { !$0.isTerminal } ?? false }

    /// When something was last known of it.
    var lastTime: Int64 {
        max(report?.updated?.raw ?? .min, executions.last?.time?.raw ?? .min)
    }

    /// The sum of its fills, in steps of 10⁻⁸.
    var accounted: Int128 { executions.reduce(0) { $0 + Int128($1.quantity.raw) } }

    /// Takes a report; whether it has changed anything.
    mutating func admit(_ order: Order) -> Bool {
        let before = self
        filled = max(filled, order.filledQuantity)
        report = report.map { AccountRecord.standing($0, order) } ?? order
        report?.filledQuantity = 0
        return self != before
    }

    /// Takes an execution; what it replaces, and what is now known in its place, if anything is
    /// new.
    mutating func admit(
        _ execution: AccountExecution
    ) -> (removed: [AccountExecution], added: AccountExecution?) {
        var (merged, removed) = (execution, [AccountExecution]())
        if !tokens.isDisjoint(with: execution.tokens) {
            for known in executions where known.isSame(as: merged) {
                merged = merged.merged(with: known)
                removed.append(known)
            }
        }
        if removed == [merged] { return ([], nil) }
        executions.removeAll { removed.contains($0) }
        executions.insert(sorted: merged)
        tokens.formUnion(merged.tokens)
        return (removed, merged)
    }

    /// The report that holds of two, in whichever sequence they came: a terminal one, then the
    /// later, then the more advanced.
    private static func standing(_ a: Order, _ b: Order) -> Order {
        let isLess = Standing(a) < Standing(b)
        var first = isLess ? b : a
        let second = isLess ? a : b
        first.tca = first.tca ?? second.tca
        first.clientOrderID = first.clientOrderID ?? second.clientOrderID
        first.created = first.created ?? second.created
        return first
    }

    private struct Standing: Comparable {
        private let ended: Int
        private let updated: Int64
        private let rank: Int
        private let quantity: Int64
        private let text: String

        init(_ order: Order) {
            ended = order.isTerminal ? order.status.rank : -1
            (updated, rank) = (order.updated?.raw ?? .min, order.status.rank)
            quantity = order.quantity.raw
            text = "\(order.status) \(order.failureReason ?? "")"
        }

        static func < (a: Standing, b: Standing) -> Bool {
            (a.ended, a.updated, a.rank, a.quantity, a.text)
                < (b.ended, b.updated, b.rank, b.quantity, b.text)
        }
    }
}
