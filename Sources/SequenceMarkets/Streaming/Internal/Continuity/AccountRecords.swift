/// The orders of an account that a stream has reported or requested.
///
/// Bounded: orders that have ended are forgotten, oldest first; open orders are kept.
struct AccountRecords: Sendable {
    private static let capacity = 16_384
    private var records: [String: OrderRecord] = [:]
    private var ages = BoundedSet(capacity: capacity)
    /// Ids of orders that were forgotten after their end.
    private var forgotten = BoundedSet(capacity: capacity)
    /// The ids of the revisions of an order, by graph and node; orders that were never amended
    /// have one.
    private var chains: [String: [String]] = [:]
    /// Whether a report has shown that a revision's filled quantity starts at zero.
    private(set) var revisionsStartAtZero = false
    /// Reports without new information.
    var duplicates = 0

    /// The id a record is stored under: servers spell the same id with and without `graph:`.
    func key(_ id: String) -> String {
        if records[id] != nil { return id }
        let other = OrderName.otherSpelling(id)
        return records[other] != nil ? other : id
    }

    subscript(id: String) -> OrderRecord? { records[id] }

    func isForgotten(_ id: String) -> Bool { forgotten.contains(id) }

    /// Changes an existing record.
    mutating func change<Result>(_ id: String, _ body: (inout OrderRecord) -> Result) -> Result? {
        guard let index = records.index(forKey: id) else { return nil }
        return body(&records.values[index])
    }

    /// Adds a record; returns the ids of revisions of the same order that a later one replaces.
    mutating func add(_ record: OrderRecord) -> [String] {
        records[record.id] = record
        makeRoom(record.id)
        guard let name = OrderName(record.id) else { return [] }
        let earlier = chains[name.chain] ?? []
        chains[name.chain] = earlier + [record.id]
        // Reports can overtake each other: the new record may itself be the replaced one.
        let last = (earlier + [record.id]).compactMap { OrderName($0)?.revision }.max()
        return (earlier + [record.id]).filter { id in
            OrderName(id).map { $0.revision < last ?? 0 } ?? false
        }
    }

    /// The orders that can still change.
    var open: [String] { records.lazy.filter { $0.value.isOpen }.map(\.key) }

    var hasOpen: Bool { records.values.contains(where: \.isOpen) }

    /// Whether an order's known fills add up to its filled quantity.
    func isBalanced(_ record: OrderRecord) -> Bool {
        guard record.latest != nil else { return false }
        if case .unknown = record.origin { return record.executions.told == record.filled }
        if record.accounted == record.filled { return true }
        return record.isCarryConfirmed
            && record.accounted.saturatingAdd(carried(record)) == record.filled
    }

    /// The filled quantity of the earlier revisions of an order, if its own may include them; in
    /// steps of 10⁻⁸.
    func carried(_ record: OrderRecord) -> Int64 {
        guard !revisionsStartAtZero, let name = OrderName(record.id) else { return 0 }
        return earlierFills(name)
    }

    private func earlierFills(_ name: OrderName) -> Int64 {
        (chains[name.chain] ?? []).reduce(0) { sum, id in
            guard let other = OrderName(id), other.revision < name.revision else { return sum }
            return sum.saturatingAdd(records[id]?.accounted ?? 0)
        }
    }

    /// Learns from a report whether an amended order's filled quantity includes earlier revisions.
    mutating func learn(from order: Order, id: String) {
        guard !revisionsStartAtZero, let name = OrderName(id), name.revision > 1 else { return }
        let before = earlierFills(name)
        if before > 0, order.filledQuantity.raw < before { revisionsStartAtZero = true }
    }

    /// Forgets which fills were delivered: delivery starts now.
    mutating func restartFills() {
        for id in records.keys {
            let filled = records[id]?.filled ?? 0
            records[id]?.executions = ExecutionLedger()
            records[id]?.origin = .moment(filled: filled)
            records[id]?.differsSince = nil
        }
    }

    /// Makes room for an order: drops the oldest that has ended; open ones go back in the queue.
    private mutating func makeRoom(_ id: String) {
        var newest = id
        for _ in 0..<64 {
            guard case .inserted(let oldest?) = ages.insert(newest) else { return }
            guard records[oldest]?.isOpen == true else { return forget(oldest) }
            newest = oldest
        }
        // All of the oldest are open, so one of them is dropped after all.
        forget(newest)
    }

    private mutating func forget(_ id: String) {
        records[id] = nil
        _ = forgotten.insert(id)
        guard let chain = OrderName(id)?.chain else { return }
        chains[chain]?.removeAll { $0 == id }
        if chains[chain]?.isEmpty == true { chains[chain] = nil }
    }
}
