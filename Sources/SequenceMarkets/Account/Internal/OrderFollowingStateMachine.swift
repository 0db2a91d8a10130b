/// The known state of one followed order, and the next step; without I/O.
///
/// Reports come from the stream and from polling, late, duplicated or out of order; each fill is
/// passed on once, whatever ids its reports carry, the status never goes back, and the end comes
/// only when every fill that the final status counts has been seen, or the exchange has been
/// queried for them often enough. An amendment gives the order another id: the last one counts.
struct OrderFollowingStateMachine: Sendable {
    enum Action: Equatable, Sendable {
        case yield(OrderUpdate)
        /// Request the order's fills: the final status counts more than were seen.
        case fetchFills(nodeOrderID: String)
        /// Request the graph: an order that was cancelled may have been replaced.
        case fetchGraph
        case finish
    }

    /// How many times the fills of an order that has ended are requested.
    private static let listings = 5

    let graphID: GraphID
    private var records: [String: OrderRecord] = [:]
    private var latestID: String?
    private var final: Order?
    private var isConfirmed = false
    private var listingsLeft = listings
    private(set) var isFinished = false

    init(graphID: GraphID) { self.graphID = graphID }

    /// The order's id, once it is known.
    var nodeOrderID: String? { latestID }

    /// The ids the order may have: the known one, or the one documented for a graph of one node;
    /// and the one that an amendment would give it.
    var candidates: [String] {
        let known = latestID ?? "graph:\(graphID):order:1"
        guard let name = OrderName(known), final != nil else { return [known] }
        return [known, "graph:\(name.chain):\(name.revision + 1)"]
    }

    mutating func handle(_ order: Order) -> [Action] {
        guard !isFinished, order.graphID == graphID else { return [] }
        let id = key(order.nodeOrderID)
        var record = records[id] ?? OrderRecord(id: id, origin: .birth)
        let told = record.admit(order)
        records[id] = record
        guard let told else { return [] }
        if isNewest(id), id != latestID {
            latestID = id
            final = nil
        }
        guard told.isTerminal, id == latestID else { return [.yield(.order(told))] }
        final = told
        isConfirmed = told.status != .cancelled
        return isConfirmed ? end() : [.fetchGraph]
    }

    mutating func handle(_ fill: Fill) -> [Action] {
        guard !isFinished, fill.graphID == graphID else { return [] }
        let id = key(fill.nodeOrderID)
        var record = records[id] ?? OrderRecord(id: id, origin: .birth)
        let isNew = record.executions.admit(fill)
        records[id] = record
        return (isNew ? [.yield(.fill(fill))] : []) + finishIfComplete()
    }

    /// Takes the order's fills as the exchange lists them; if the final status is known, this is
    /// the end.
    mutating func handle(listed fills: [Fill]) -> [Action] {
        guard !isFinished else { return [] }
        var actions: [Action] = []
        for (id, rows) in Dictionary(grouping: fills, by: { key($0.nodeOrderID) })
        where rows.first?.graphID == graphID {
            var record = records[id] ?? OrderRecord(id: id, origin: .birth)
            let news = record.executions.admit(listed: rows)
            records[id] = record
            actions += news.sorted { ($0.time?.raw ?? 0) < ($1.time?.raw ?? 0) }
                .map { .yield(.fill($0)) }
        }
        actions += finishIfComplete()
        guard !isFinished, let final, isConfirmed else { return actions }
        listingsLeft -= 1
        guard listingsLeft <= 0 || told >= final.filledQuantity.raw else { return actions }
        isFinished = true
        return actions + [.yield(.order(final)), .finish]
    }

    /// The graph as the exchange reports it: settles an order that was cancelled, and is the last
    /// resort if no order is listed.
    mutating func handle(_ graph: GraphStatus) -> [Action] {
        guard !isFinished, graph.status.isTerminal else { return [] }
        if final != nil {
            isConfirmed = true
            return end()
        }
        guard latestID == nil else { return [] }
        isFinished = true
        return [.yield(.graph(graph)), .finish]
    }

    /// The sum of all delivered fills, under every id the order had.
    private var told: Int64 { records.values.reduce(0) { $0.saturatingAdd($1.executions.told) } }

    private func key(_ id: String) -> String {
        if records[id] != nil { return id }
        let other = OrderName.otherSpelling(id)
        return records[other] != nil ? other : id
    }

    private func isNewest(_ id: String) -> Bool {
        guard let latestID, let was = OrderName(latestID), let name = OrderName(id) else {
            return true
        }
        return name.revision >= was.revision
    }

    private mutating func end() -> [Action] {
        let actions = finishIfComplete()
        guard actions.isEmpty, let final else { return actions }
        return [.fetchFills(nodeOrderID: final.nodeOrderID)]
    }

    private mutating func finishIfComplete() -> [Action] {
        guard !isFinished, isConfirmed, let final, let id = latestID, let record = records[id],
            record.executions.told >= final.filledQuantity.raw
        else { return [] }
        isFinished = true
        return [.yield(.order(final)), .finish]
    }
}
