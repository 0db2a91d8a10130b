/// Carrying out a pass: what to ask, what its answers mean, and how it ends.
extension AccountContinuity {
    /// Goes on with the pass; true in `isOver` once it has ended.
    mutating func advance(_ now: Duration) -> (actions: [Action], isOver: Bool) {
        var actions: [Action] = []
        while true {
            while let request = pass?.nextRequest() { actions.append(.ask(request)) }
            guard let pass, pass.isIdle, pass.retryAt == nil else { return (actions, false) }
            switch pass.stage {
            case .lists: actions += endLists(now)
            case .names:
                let isShort = pass.sweep?.needsOthers == true && pass.failure == nil
                if isShort, !pass.hasRecounted, !othersByName(pass).isEmpty {
                    self.pass?.stage = .count
                } else {
                    actions += endNames(now)
                }
            case .count: actions += endNames(now)
            case .sums:
                let (more, isOver) = settle(now)
                actions += more
                if isOver { return (actions, true) }
                if self.pass?.retryAt != nil { return (actions, false) }
            }
        }
    }

    /// Takes the answer to a question.
    mutating func take(_ reply: Reply, to request: Request, now: Duration) -> [Action] {
        guard pass?.inFlight.remove(request) != nil else { return [] }
        if case .failed(let reason, let failure) = reply {
            if pass?.mayRetry(failure) == true {
                pass?.putOff(request, now)
                return proceed(now)
            }
            return refuse(request, reason, now) + proceed(now)
        }
        pass?.retryDelay = .milliseconds(250)
        var actions: [Action] = []
        switch (request, reply) {
        case (.orders, .orders(let orders, let total, let unreadable)):
            actions = take(page: orders, total, unreadable, now)
        case (.fills, .fills(let fills, let total, let unreadable)):
            pass?.unreadable += unreadable
            pass?.take(fills, unreadable, total: total, anchor: fillAnchor)
            actions = takeKnown(fills, now)
        case (.order(let id), .orders(let orders, _, _)):
            if let order = orders.first(where: { records.key($0.nodeOrderID) == id }) {
                actions = takeNamed(order, id, now)
            } else {
                actions = miss(id, now)
            }
        case (.order(let id), _): actions = miss(id, now)
        case (.fillsOf(let id, _), .fills(let fills, let total, let unreadable)):
            let filled = records[id]?.latest?.filledQuantity.raw
            if unreadable > 0 { pass?.unfound.insert(id) }
            if pass?.take(fills, of: id, total: total, filled: filled) == true {
                actions = takeListing(of: id, now)
            }
        default: break
        }
        return actions + proceed(now)
    }

    private mutating func refuse(_ request: Request, _ reason: String, _ now: Duration) -> [Action] {
        switch request {
        case .orders, .fills:
            pass?.failure = reason
            pass?.nextFills = nil
        case .order(let id): pass?.unfound.insert(id)
        case .fillsOf(let id, _): pass?.unfound.insert(id)
        }
        return []
    }

    // MARK: Lists

    private mutating func take(
        page: [Order],
        _ total: Int?,
        _ unreadable: Int,
        _ now: Duration
    ) -> [Action] {
        pass?.unreadable += unreadable
        var actions: [Action] = []
        let known = records
        let ids = page.map { known.key($0.nodeOrderID) }
        let isKnown = { (id: String) in known[id].map(\.isListed) ?? known.isForgotten(id) }
        if case .count? = pass?.stage {
            pass?.sweep?.recount(ids, unreadable: unreadable, total: total, isKnown: isKnown)
        } else {
            pass?.sweep?.take(ids, unreadable: unreadable, total: total, isKnown: isKnown)
        }
        for (order, id) in zip(page, ids) {
            pass?.orders[id] = order
            if records[id] != nil { actions += takeKnown(order, id, now) }
        }
        return actions
    }

    /// An order that was told of before, as REST shows it.
    private mutating func takeKnown(_ order: Order, _ id: String, _ now: Duration) -> [Action] {
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

    private mutating func tell(_ order: Order, _ id: String, _ now: Duration) -> [Action] {
        guard let told = admit(order, id: id, now: now) else { return [] }
        if told.isTerminal { pass?.hasToldEnd = true }
        return wantsOrders ? [.tell(.order(told))] : []
    }

    /// Rows of the list of fills that belong to orders that are known.
    private mutating func takeKnown(_ fills: [Fill], _ now: Duration) -> [Action] {
        guard wantsFills, let purpose = pass?.purpose else { return [] }
        var actions: [Action] = []
        for (id, rows) in grouped(fills) {
            guard let record = records[id] else { continue }
            if case .unknown = record.origin { continue }
            switch purpose {
            case .catchUp:
                // Without an id of its own, a row says no more than that there may be another.
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

    /// Notes that all fills of an order are to be asked for.
    private mutating func doubt(_ id: String) {
        if doubtful.count < AccountPass.maximumNames { doubtful.insert(id) }
    }

    private func grouped(_ fills: [Fill]) -> [(String, [Fill])] {
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

    /// The lists have been read: what is new in them, and what to ask for by name.
    private mutating func endLists(_ now: Duration) -> [Action] {
        guard let current = pass else { return [] }
        var actions: [Action] = []
        pass?.stage = .names
        switch current.purpose {
        case .baseline:
            adoptBaseline(current)
            pass?.stage = .sums
        case .catchUp:
            if current.sweep?.freshRowsAreNew == true { actions += takeFresh(current, now) }
            actions += takeStrangers(current, now)
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
    private mutating func takeFresh(_ current: AccountPass, _ now: Duration) -> [Action] {
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

    /// Fills of orders that nobody has told of: of an old order, which is asked for.
    private mutating func takeStrangers(_ current: AccountPass, _ now: Duration) -> [Action] {
        guard wantsFills, let fillAnchor, current.meetsFillAnchor else { return [] }
        let rows = current.pagesOfFills.flatMap(\.self)
        let before = rows.prefix { !fillAnchor.contains($0.rowKey) }
        let hits = rows.dropFirst(before.count).filter { fillAnchor.contains($0.rowKey) }
        // Where the rows of last time do not stand together, position tells nothing.
        guard hits.count * 2 >= rows.count - before.count else { return [] }
        for (id, rows) in grouped(Array(before))
        where records[id] == nil && !records.isForgotten(id) {
            pass?.strangers[id] = rows
        }
        return []
    }

    /// Orders that are open as far as was told, and those whose fills have come.
    private mutating func askByName(_ current: AccountPass) {
        var names = Set(records.open).subtracting(current.orders.keys)
        if let strangers = pass?.strangers { names.formUnion(strangers.keys) }
        names.formUnion(shownOtherwise.subtracting(current.orders.keys))
        pass?.names = Array(names.sorted().prefix(AccountPass.maximumNames))
        pass?.skipped = max(0, names.count - AccountPass.maximumNames)
    }

    /// What is there at the first look is known, and is no news.
    private mutating func adoptBaseline(_ current: AccountPass) {
        for order in current.orders.values where !order.isTerminal {
            let id = records.key(order.nodeOrderID)
            guard records[id] == nil else { continue }
            var record = OrderRecord(id: id, origin: .moment(filled: order.filledQuantity.raw))
            _ = record.admit(order)
            _ = records.add(record)
            if wantsFills, order.filledQuantity.raw > 0 { pass?.sums.append(id) }
        }
    }

    // MARK: Names

    /// An order that was asked for by name.
    private mutating func takeNamed(_ order: Order, _ id: String, _ now: Duration) -> [Action] {
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
            // Its last state belongs to the amendment that was told, and is no hole.
            return (record.isNews(order) ? tell(order, id, now) : []) + retire(id, now)
        }
        return takeKnown(order, id, now)
    }

    /// REST does not know an order: it has been replaced, or it lags, or has forgotten.
    private mutating func miss(_ id: String, _ now: Duration) -> [Action] {
        guard let record = records[id] else {
            // A revision that was only guessed, or an order that is gone.
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

    /// An order that an amendment has replaced is over, whatever the exchange says of it.
    mutating func retire(_ id: String, _ now: Duration) -> [Action] {
        guard let record = records[id], !record.isTerminal, var order = record.latest else {
            return []
        }
        order.status = .superseded
        return tell(order, id, now)
    }

    private mutating func endNames(_ now: Duration) -> [Action] {
        var listed = Set(unbalanced())
        switch pass?.purpose {
        case .catchUp:
            listed.formUnion(doubtful)
            doubtful = []
        case .confirm(let names):
            listed.formUnion(doubtful.intersection(names))
            // What an order was filled to before it was replaced may have been lost with a fill.
            if pass?.hasAskedAgain == false, wantsFills {
                listed.formUnion(names.filter { records[$0]?.isSuperseded == true })
            }
            doubtful.subtract(names)
        case .baseline, .refresh, nil: break
        }
        pass?.stage = .sums
        pass?.sums = listed.sorted()
        pass?.rows = [:]
        return []
    }

    /// The orders of this pass whose fills do not add up, as far as that can be told.
    private func unbalanced() -> [String] {
        guard wantsFills, let pass else { return [] }
        let ids: any Sequence<String>
        switch pass.purpose {
        case .baseline, .refresh: return []
        case .catchUp: ids = Set(pass.orders.keys).union(suspects.keys)
        case .confirm(let names): ids = names
        }
        return ids.filter { id in records[id].map { isUnsettled($0) } ?? false }.sorted()
    }

    private func isUnsettled(_ record: OrderRecord) -> Bool {
        guard record.latest != nil else { return false }
        return !records.isBalanced(record)
    }

    // MARK: Sums

    /// All fills of one order, as REST lists them.
    private mutating func takeListing(of id: String, _ now: Duration) -> [Action] {
        // A listing that counts earlier revisions names their orders in its rows.
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
            // Met in the middle of its life: what it was filled to before is not news.
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

    // MARK: The end

    /// Ends the pass, or has it ask again for what REST has yet to show.
    private mutating func settle(_ now: Duration) -> ([Action], isOver: Bool) {
        guard let current = pass else { return ([], true) }
        switch current.purpose {
        case .baseline: return (endBaseline(current, now), true)
        case .refresh:
            anchor(current)
            pass = nil
            return ([], true)
        case .catchUp: return settleCatchUp(current, now)
        case .confirm: return settleConfirm(current, now)
        }
    }

    private mutating func endBaseline(_ current: AccountPass, _ now: Duration) -> [Action] {
        pass = nil
        bornSinceAnchor = 0
        if current.failure == nil, let sweep = current.sweep {
            orderAnchor = sweep.nextAnchor(after: .complete)
            fillAnchor = Set(current.pagesOfFills.flatMap(\.self).map(\.rowKey))
            for id in current.orders.keys { records.change(id) { $0.isListed = true } }
        }
        if records.hasOpen { armAudit(now) }
        guard !isBaselineTaken else { return [] }
        isBaselineTaken = true
        isAnchorSound = orderAnchor != nil
        return [.baselineTaken]
    }

    /// Where the next look begins.
    private mutating func anchor(_ current: AccountPass) {
        bornSinceAnchor = 0
        guard current.failure == nil, let sweep = current.sweep else { return }
        let finding = finding(current)
        // What the total counts is not counted again.
        for id in othersByName(current) { records.change(id) { $0.isListed = true } }
        orderAnchor = sweep.nextAnchor(after: finding)
        fillAnchor = Set(current.pagesOfFills.flatMap(\.self).map(\.rowKey))
    }

    private func finding(_ current: AccountPass) -> ListSweep.Finding {
        if let failure = current.failure { return .unknown(failure) }
        guard let sweep = current.sweep else { return .complete }
        guard isAnchorSound else { return .unknown("the stream began before the first look") }
        return sweep.finding(elsewhere: othersByName(current).count)
    }

    /// Orders of this client that REST knows by name, and that therefore stand somewhere in its
    /// list.
    private func othersByName(_ current: AccountPass) -> [String] {
        current.orders.keys.filter { id in
            guard let record = records[id], !record.isListed,
                current.sweep?.fresh.contains(id) != true
            else { return false }
            return GraphID(orderID: id).map(isOwn) ?? false
        }
    }

    private mutating func settleCatchUp(
        _ current: AccountPass,
        _ now: Duration
    ) -> ([Action], isOver: Bool) {
        let differing = unbalanced()
        let isUnsettled = !differing.isEmpty || !current.unfound.isEmpty
        let oldest = current.holes.compactMap(\.since).min() ?? now
        if isUnsettled, now - oldest < AccountContinuity.settleLimit {
            if !waiting.isEmpty {
                // The next pass takes these holes along.
                anchor(current)
                waiting = current.holes + waiting
                pass = nil
                return ([], true)
            }
            askAgain(Set(differing).union(current.unfound), now)
            return ([], false)
        }
        var missing: [String] = []
        switch finding(current) {
        case .complete: break
        case .missing(let count): missing.append("\(count) orders that the list counts")
        case .unknown(let reason): missing.append(reason)
        }
        if current.unreadable > 0 { missing.append("\(current.unreadable) rows of the lists") }
        missing += differing.map { "fills of \($0)" }
        missing += current.ambiguous.sorted().map { "earlier fills of \($0)" }
        missing += current.unfound.sorted().map { "the state of \($0)" }
        if current.skipped > 0 { missing.append("the states of \(current.skipped) open orders") }
        anchor(current)
        isAnchorSound = current.failure == nil && orderAnchor != nil
        for id in differing { reported[id] = records[id]?.accounted }
        pass = nil
        looks = AccountContinuity.followUps.map { now + $0 }
        return (
            current.holes.map { hole in
                var gap = hole.gap
                gap.missing = missing
                return .caughtUp(gap)
            }, true
        )
    }

    private mutating func askAgain(_ ids: Set<String>, _ now: Duration) {
        pass?.stage = .names
        pass?.hasAskedAgain = true
        pass?.unfound = []
        pass?.names = ids.sorted()
        let delay = pass?.settleDelay ?? .milliseconds(250)
        pass?.retryAt = now + delay
        pass?.settleDelay = min(delay * 2, .seconds(5))
    }

    private mutating func settleConfirm(
        _ current: AccountPass,
        _ now: Duration
    ) -> ([Action], isOver: Bool) {
        let differing = unbalanced().filter { reported[$0] != records[$0]?.accounted }
        if !differing.isEmpty, now - current.began < AccountContinuity.settleLimit {
            if waiting.isEmpty {
                askAgain(Set(differing), now)
                return ([], false)
            }
            for id in differing { suspects[id] = suspects[id] ?? now }
            pass = nil
            let missing = differing.map { "fills of \($0)" }
            return (current.hasOwnHole ? [.closeUnreported(missing: missing)] : [], true)
        }
        var actions: [Action] = []
        if case .confirm(let names) = current.purpose {
            // Over, whether or not REST could still say how.
            for id in names.sorted() where records[id]?.isSuperseded == true {
                actions += retire(id, now)
            }
        }
        if !differing.isEmpty { actions += openOwnHole() }
        for id in differing { reported[id] = records[id]?.accounted }
        if reported.count > 4_096 { reported = [:] }
        if pass?.hasOwnHole == true {
            actions.append(.closeUnreported(missing: differing.map { "fills of \($0)" }))
            let isNewDoubt = distrustedAt.map { now - $0 > .seconds(60) } ?? true
            if pass?.hasToldEnd == true, isNewDoubt {
                distrustedAt = now
                actions.append(.distrust)
            }
        }
        pass = nil
        return (actions, true)
    }

    /// Tells of a hole that nobody announced, once a pass.
    private mutating func openOwnHole() -> [Action] {
        guard pass?.hasOwnHole == false else { return [] }
        pass?.hasOwnHole = true
        return [.openUnreported]
    }
}
