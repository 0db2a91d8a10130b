/// What is known of one order while it is followed, and what to do next; without I/O.
///
/// Reports come from the stream and from polling, late, twice or out of order; each fill is
/// passed on once, the status never goes back, and the end comes only when every fill that
/// the final status counts has been seen.
struct OrderFollowingStateMachine: Sendable {
    enum Action: Equatable, Sendable {
        case yield(OrderUpdate)
        /// Ask for the order's fills: the final status counts more than were seen.
        case fetchFills(nodeOrderID: String)
        case finish
    }

    let graphID: GraphID
    private var seenFills: Set<String> = []
    private var filled: Int64 = 0
    private var latest: Order?
    private var final: Order?
    private(set) var isFinished = false

    init(graphID: GraphID) { self.graphID = graphID }

    /// The order's id, once it is known.
    var nodeOrderID: String? { latest?.nodeOrderID }

    mutating func handle(_ order: Order) -> [Action] {
        guard !isFinished, order.graphID == graphID, isNews(order) else { return [] }
        latest = order
        guard order.isTerminal else { return [.yield(.order(order))] }
        final = order
        return finishIfComplete() ?? [.fetchFills(nodeOrderID: order.nodeOrderID)]
    }

    mutating func handle(_ fill: Fill) -> [Action] {
        guard !isFinished, fill.graphID == graphID else { return [] }
        let key =
            fill.deduplicationKey
            ?? "\(fill.nodeOrderID)/\(fill.time?.raw ?? 0)/\(fill.quantity.raw)/\(fill.price.raw)"
        guard seenFills.insert(key).inserted else { return [] }
        filled = filled.addingReportingOverflow(fill.quantity.raw).partialValue
        return [.yield(.fill(fill))] + (finishIfComplete() ?? [])
    }

    /// The order's fills as the exchange lists them; with a final status known, the end.
    mutating func handle(listed fills: [Fill]) -> [Action] {
        let news = fills.sorted { ($0.time?.raw ?? 0) < ($1.time?.raw ?? 0) }
            .flatMap { handle($0) }
        guard !isFinished, let final else { return news }
        // The exchange has no more than these; waiting longer would wait for ever.
        isFinished = true
        return news + [.yield(.order(final)), .finish]
    }

    /// The graph as the exchange sees it: the last resort where no order is listed.
    mutating func handle(_ graph: GraphStatus) -> [Action] {
        guard !isFinished, graph.status.isTerminal, latest == nil else { return [] }
        isFinished = true
        return [.yield(.graph(graph)), .finish]
    }

    private mutating func finishIfComplete() -> [Action]? {
        guard let final, filled >= final.filledQuantity.raw else { return nil }
        isFinished = true
        return [.yield(.order(final)), .finish]
    }

    /// Whether a report says more than the last: later, further filled, or another status.
    private func isNews(_ order: Order) -> Bool {
        guard final == nil else { return false }
        guard let latest, latest.nodeOrderID == order.nodeOrderID else { return true }
        if order.isTerminal { return true }
        if order.filledQuantity < latest.filledQuantity { return false }
        if let was = latest.updated, let now = order.updated, now < was { return false }
        return order.filledQuantity > latest.filledQuantity || order.status != latest.status
    }
}
