/// How a pass evaluates the lists of orders and fills.
extension AccountContinuity {
    mutating func take(
        page: [Order],
        _ total: Int?,
        _ unreadable: Int,
        _ now: Duration
    ) -> [Action] {
        pass?.unreadable += unreadable
        var actions: [Action] = []
        let ids = page.map { records.key($0.nodeOrderID) }
        if var sweep = pass?.sweep {
            pass?.sweep = nil
            let isKnown = { (id: String) in
                records[id].map(\.isListed) ?? records.isForgotten(id)
            }
            if case .count? = pass?.stage {
                sweep.recount(ids, unreadable: unreadable, total: total, isKnown: isKnown)
            } else {
                sweep.take(ids, unreadable: unreadable, total: total, isKnown: isKnown)
            }
            pass?.sweep = sweep
        }
        for (order, id) in zip(page, ids) {
            pass?.orders[id] = order
            if records[id] != nil { actions += takeKnown(order, id, now) }
        }
        return actions
    }

    /// An order that was already reported, as REST shows it.
    mutating func takeKnown(_ order: Order, _ id: String, _ now: Duration) -> [Action] {
        guard let record = records[id] else { return [] }
        guard record.isNews(order) else { return [] }
        switch pass?.purpose {
        case .catchUp: return tell(order, id, now)
        case .confirm: return openOwnHole() + tell(order, id, now)
        case .refresh:
            suspects[id] = suspects[id] ?? now
            shownOtherwise.insert(id)
            return []
        case .baseline, nil: return []
        }
    }

    mutating func tell(_ order: Order, _ id: String, _ now: Duration) -> [Action] {
        guard let told = admit(order, id: id, now: now) else { return [] }
        if told.isTerminal { pass?.hasToldEnd = true }
        return wantsOrders ? [.tell(.order(told))] : []
    }

    /// Rows of the fill list that belong to known orders.
    mutating func takeKnown(_ fills: [Fill], _ now: Duration) -> [Action] {
        guard wantsFills, let purpose = pass?.purpose else { return [] }
        var actions: [Action] = []
        for (id, rows) in grouped(fills) {
            guard let record = records[id] else { continue }
            if case .unknown = record.origin { continue }
            switch purpose {
            case .catchUp:
                // Without an id of its own, a row proves only that there may be another fill.
                actions += tell(rows.filter { !$0.isWeaklyNamed }, of: id, now)
                let unnamed = rows.filter(\.isWeaklyNamed)
                if records[id]?.executions.hasNews(in: unnamed) == true { doubt(id) }
            case .refresh:
                guard record.executions.hasNews(in: rows) else { continue }
                doubt(id)
                suspects[id] = suspects[id] ?? now
            case .baseline, .confirm: break
            }
        }
        return actions
    }

    /// Schedules a request for all fills of an order.
    mutating func doubt(_ id: String) {
        if doubtful.count < AccountPass.maximumNames { doubtful.insert(id) }
    }

    func grouped(_ fills: [Fill]) -> [(String, [Fill])] {
        var order: [String] = []
        var groups: [String: [Fill]] = [:]
        for fill in fills {
            let id = records.key(fill.nodeOrderID)
            if groups[id] == nil { order.append(id) }
            groups[id, default: []].append(fill)
        }
        return order.map { ($0, groups[$0] ?? []) }
    }

    mutating func tell(_ rows: [Fill], of id: String, _ now: Duration) -> [Action] {
        let news = records.change(id) { $0.executions.admit(listed: rows) } ?? []
        records.duplicates += rows.count - news.count
        weigh(id, now: now)
        guard wantsFills else { return [] }
        return news.sorted { ($0.time?.raw ?? 0) < ($1.time?.raw ?? 0) }.map { .tell(.fill($0)) }
    }

    /// The lists have been read: handles their new rows, and decides what to request by name.
    mutating func endLists(_ now: Duration) -> [Action] {
        guard let current = pass else { return [] }
        var actions: [Action] = []
        pass?.stage = .names
        switch current.purpose {
        case .baseline:
            adoptBaseline(current)
            pass?.stage = .sums
        case .catchUp:
            if current.sweep?.freshRowsAreNew == true { actions += takeFresh(current, now) }
            noteStrangers(current)
            askByName(current)
        case .refresh:
            if let sweep = current.sweep, sweep.freshRowsAreNew {
                for id in sweep.fresh where records[id] == nil && !records.isForgotten(id) {
                    suspects[id] = suspects[id] ?? now
                    shownOtherwise.insert(id)
                }
            }
        case .confirm: break
        }
        for id in current.orders.keys { records.change(id) { $0.isListed = true } }
        return actions
    }

    /// Orders that were added to the list since last time.
    mutating func takeFresh(_ current: AccountPass, _ now: Duration) -> [Action] {
        var actions: [Action] = []
        let fresh = (current.sweep?.fresh ?? []).compactMap { current.orders[$0] }
        let sorted = fresh.sorted { ($0.created?.raw ?? 0) < ($1.created?.raw ?? 0) }
        for order in sorted {
            let id = records.key(order.nodeOrderID)
            records.change(id) { if case .unknown = $0.origin { $0.origin = .birth } }
            guard records[id] == nil, !records.isForgotten(id) else { continue }
            add(OrderRecord(id: id, origin: .birth), now: now)
            actions += tell(order, id, now)
        }
        let fills = current.pagesOfFills.flatMap(\.self)
        return actions + takeKnown(fills, now)
    }

    /// Fills of orders that are not known: of an old order, which is then requested.
    mutating func noteStrangers(_ current: AccountPass) {
        guard wantsFills, let fillAnchor, current.meetsFillAnchor else { return }
        let rows = current.pagesOfFills.flatMap(\.self)
        let before = rows.prefix { !fillAnchor.contains($0.rowKey) }
        let hits = rows.dropFirst(before.count).filter { fillAnchor.contains($0.rowKey) }
        // If the previous rows are not contiguous, position proves nothing.
        guard hits.count * 2 >= rows.count - before.count else { return }
        for (id, rows) in grouped(Array(before))
        where records[id] == nil && !records.isForgotten(id) {
            pass?.strangers[id] = rows
        }
    }

    /// Orders last reported open, and those whose fills have arrived.
    mutating func askByName(_ current: AccountPass) {
        var names = Set(records.open).subtracting(current.orders.keys)
        if let strangers = pass?.strangers { names.formUnion(strangers.keys) }
        names.formUnion(shownOtherwise.subtracting(current.orders.keys))
        pass?.names = Array(names.sorted().prefix(AccountPass.maximumNames))
        pass?.skipped = max(0, names.count - AccountPass.maximumNames)
    }

    /// Orders found by the first pass are known, not new.
    mutating func adoptBaseline(_ current: AccountPass) {
        for order in current.orders.values where !order.isTerminal {
            let id = records.key(order.nodeOrderID)
            guard records[id] == nil else { continue }
            var record = OrderRecord(id: id, origin: .moment(filled: order.filledQuantity.raw))
            _ = record.admit(order)
            _ = records.add(record)
            if wantsFills, order.filledQuantity.raw > 0 { pass?.sums.append(id) }
        }
    }
}
