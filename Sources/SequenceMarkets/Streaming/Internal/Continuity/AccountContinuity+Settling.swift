/// How a pass ends: what is settled, what is requested again, and what is reported missing.
extension AccountContinuity {
    /// Ends the pass, or has it request again what REST has yet to show.
    mutating func settle(_ now: Duration) -> ([Action], isOver: Bool) {
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

    mutating func endBaseline(_ current: AccountPass, _ now: Duration) -> [Action] {
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

    /// Where the next pass begins.
    mutating func anchor(_ current: AccountPass) {
        bornSinceAnchor = 0
        guard current.failure == nil, let sweep = current.sweep else { return }
        let finding = finding(current)
        // Rows included in the total are not counted again.
        for id in othersByName(current) { records.change(id) { $0.isListed = true } }
        orderAnchor = sweep.nextAnchor(after: finding)
        fillAnchor = Set(current.pagesOfFills.flatMap(\.self).map(\.rowKey))
    }

    func finding(_ current: AccountPass) -> ListSweep.Finding {
        if let failure = current.failure { return .unknown(failure) }
        guard let sweep = current.sweep else { return .complete }
        guard isAnchorSound else { return .unknown("the stream began before the first look") }
        return sweep.finding(elsewhere: othersByName(current).count)
    }

    /// Orders of this client that REST knows by name, and that are therefore somewhere in its list.
    func othersByName(_ current: AccountPass) -> [String] {
        current.orders.keys.filter { id in
            guard let record = records[id], !record.isListed,
                current.sweep?.fresh.contains(id) != true
            else { return false }
            return GraphID(orderID: id).map(isOwn) ?? false
        }
    }

    mutating func settleCatchUp(
        _ current: AccountPass,
        _ now: Duration
    ) -> ([Action], isOver: Bool) {
        let differing = unbalanced()
        let isUnsettled = !differing.isEmpty || !current.unfound.isEmpty
        let oldest = current.holes.compactMap(\.since).min() ?? now
        if isUnsettled, now - oldest < AccountContinuity.settleLimit {
            if !waiting.isEmpty {
                // The next pass also handles these gaps.
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
        // If the lists could not be read, the next pass begins where this one did.
        if current.failure == nil { isAnchorSound = orderAnchor != nil }
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

    mutating func askAgain(_ ids: Set<String>, _ now: Duration) {
        pass?.stage = .names
        pass?.hasAskedAgain = true
        pass?.unfound = []
        pass?.names = ids.sorted()
        let delay = pass?.settleDelay ?? .milliseconds(250)
        pass?.retryAt = now + delay
        pass?.settleDelay = min(delay * 2, .seconds(5))
    }

    mutating func settleConfirm(
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
            // Finished, whether or not REST could still say how.
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

    /// Opens a gap for updates the stream did not deliver, once a pass.
    mutating func openOwnHole() -> [Action] {
        guard pass?.hasOwnHole == false else { return [] }
        pass?.hasOwnHole = true
        return [.openUnreported]
    }
}
