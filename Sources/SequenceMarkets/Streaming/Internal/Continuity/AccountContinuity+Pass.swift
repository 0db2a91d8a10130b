/// Carrying out a pass: its requests, its answers, and its end.
extension AccountContinuity {
    /// Advances the pass; `isOver` is true once it has ended.
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
                    endNames()
                }
            case .count: endNames()
            case .sums:
                let (more, isOver) = settle(now)
                actions += more
                if isOver { return (actions, true) }
                if self.pass?.retryAt != nil { return (actions, false) }
            }
        }
    }

    /// Handles the answer to a request.
    mutating func take(_ reply: Reply, to request: Request, now: Duration) -> [Action] {
        guard pass?.inFlight.remove(request) != nil else { return [] }
        if case .failed(let reason, let failure) = reply {
            if pass?.mayRetry(failure) == true, !isGivenUp(now) {
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

    /// Whether a gap has waited too long for an exchange that does not answer; a later pass finds
    /// the updates it hides.
    private func isGivenUp(_ now: Duration) -> Bool {
        guard case .catchUp? = pass?.purpose else { return false }
        let oldest = pass?.holes.compactMap(\.since).min() ?? now
        return now - oldest >= AccountContinuity.unreachableLimit
    }

    mutating func refuse(_ request: Request, _ reason: String, _ now: Duration) -> [Action] {
        switch request {
        case .orders, .fills:
            pass?.failure = reason
            pass?.nextFills = nil
        case .order(let id): pass?.unfound.insert(id)
        case .fillsOf(let id, _): pass?.unfound.insert(id)
        }
        return []
    }
}
