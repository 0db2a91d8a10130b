/// How a pass evaluates orders requested by name, and their fills.
extension AccountContinuity {
    // MARK: Names

    /// An order that was requested by name.
    mutating func takeNamed(_ order: Order, _ id: String, _ now: Duration) -> [Action] {
        pass?.orders[id] = order
        pass?.unfound.remove(id)
        if let name = OrderName(id), name.revision > 1 {
            let others = pass?.unfound.filter { OrderName($0)?.chain != name.chain }
            pass?.unfound = others ?? []
        }
        guard let record = records[id] else {
            let rows = pass?.strangers[id]
            var actions: [Action] = []
            if case .confirm? = pass?.purpose { actions += openOwnHole() }
            let sum = (rows ?? []).reduce(Int64(0)) { $0.saturatingAdd($1.quantity.raw) }
            let before = max(0, order.filledQuantity.raw - sum)
            let origin: OrderRecord.Origin = rows == nil ? .birth : .moment(filled: before)
            add(OrderRecord(id: id, origin: origin), now: now)
            actions += tell(order, id, now)
            if let rows { actions += tell(rows, of: id, now) }
            return actions
        }
        if record.isSuperseded, case .confirm? = pass?.purpose {
            // Its last state belongs to the amendment that was reported, and is not a gap.
            return (record.isNews(order) ? tell(order, id, now) : []) + retire(id, now)
        }
        return takeKnown(order, id, now)
    }

    /// REST does not know an order: it was replaced, or REST lags or has forgotten it.
    mutating func miss(_ id: String, _ now: Duration) -> [Action] {
        guard let record = records[id] else {
            // The revision's id was only guessed, or the order is gone.
            if pass?.guesses.contains(id) != true { pass?.unfound.insert(id) }
            return []
        }
        if record.isSuperseded {
            if case .confirm? = pass?.purpose { return retire(id, now) }
            return []
        }
        if record.isTerminal { return [] }
        pass?.unfound.insert(id)
        if let name = OrderName(id), pass?.guesses.count ?? 0 < AccountPass.maximumNames {
            let prefix = id.hasPrefix("graph:") ? "graph:" : ""
            let next = "\(prefix)\(name.chain):\(name.revision + 1)"
            if records[next] == nil, pass?.guesses.insert(next).inserted == true {
                pass?.names.append(next)
            }
        }
        return []
    }

    /// An order replaced by an amendment is finished, whatever status the exchange reports.
    mutating func retire(_ id: String, _ now: Duration) -> [Action] {
        guard let record = records[id], !record.isTerminal, var order = record.latest else {
            return []
        }
        order.status = .superseded
        return tell(order, id, now)
    }

    /// The requests by name have been answered: chooses the orders whose fills are to be summed.
    mutating func endNames() {
        var listed = Set(unbalanced())
        switch pass?.purpose {
        case .catchUp:
            listed.formUnion(doubtful)
            doubtful = []
        case .confirm(let names):
            listed.formUnion(doubtful.intersection(names))
            // A fill before the replacement may have been lost together with the quantity it added.
            if pass?.hasAskedAgain == false, wantsFills {
                listed.formUnion(names.filter { records[$0]?.isSuperseded == true })
            }
            doubtful.subtract(names)
        case .baseline, .refresh, nil: break
        }
        pass?.stage = .sums
        pass?.sums = listed.sorted()
        pass?.rows = [:]
    }

    /// The orders of this pass whose fills do not add up, as far as is known.
    func unbalanced() -> [String] {
        guard wantsFills, let pass else { return [] }
        let ids: any Sequence<String>
        switch pass.purpose {
        case .baseline, .refresh: return []
        case .catchUp: ids = Set(pass.orders.keys).union(suspects.keys)
        case .confirm(let names): ids = names
        }
        return ids.filter { id in records[id].map { isUnsettled($0) } ?? false }.sorted()
    }

    func isUnsettled(_ record: OrderRecord) -> Bool {
        guard record.latest != nil else { return false }
        return !records.isBalanced(record)
    }

    // MARK: Sums

    /// All fills of one order, as REST lists them.
    mutating func takeListing(of id: String, _ now: Duration) -> [Action] {
        // A listing that counts earlier revisions includes rows with the ids of those orders.
        let rows = (pass?.rows.removeValue(forKey: id) ?? []).filter {
            records.key($0.nodeOrderID) == id
        }
        guard let record = records[id] else { return [] }
        let sum = rows.reduce(Int64(0)) { $0.saturatingAdd($1.quantity.raw) }
        if pass?.isFirstLook == true {
            records.change(id) { $0.executions.adopt(listed: rows, upTo: record.base) }
            return []
        }
        if case .unknown = record.origin {
            // First seen partway through its life: earlier fills are not new.
            let before = max(0, record.filled - record.executions.told)
            if case .catchUp? = pass?.purpose, before > 0 { pass?.ambiguous.insert(id) }
            records.change(id) {
                $0.executions.adopt(listed: rows, upTo: before)
                $0.origin = .moment(filled: before)
            }
            return []
        }
        var actions: [Action] = []
        if case .confirm? = pass?.purpose, record.executions.hasNews(in: rows) {
            actions += openOwnHole()
        }
        actions += tell(rows, of: id, now)
        let carried = records.carried(record)
        if carried > 0, sum != record.filled, sum.saturatingAdd(carried) == record.filled {
            records.change(id) { $0.isCarryConfirmed = true }
            weigh(id, now: now)
        }
        return actions
    }
}
