/// A comparison of open orders with REST that comes again while some are open.
struct OrderAudit: Sendable {
    /// How many orders are looked at a time.
    static let share = 20

    var timer: Task<Void, Never>?
    /// The last order that was looked at; the next time goes on behind it.
    var place = ""

    /// The orders of this time, round and round.
    mutating func next(of open: Set<String>) -> Set<String> {
        let sorted = open.sorted()
        let start = sorted.firstIndex { $0 > place } ?? 0
        let chosen = (sorted[start...] + sorted[..<start]).prefix(OrderAudit.share)
        place = chosen.last ?? ""
        return Set(chosen)
    }
}

/// Finding what a link that lives has kept to itself.
extension StreamSession {
    /// Sees to it that the open orders are looked at in a while.
    func armAudit(_ state: inout State) {
        guard state.audit?.timer == nil,
            let interval = executor.configuration.stream.orderAuditInterval
        else { return }
        var audit = state.audit ?? OrderAudit()
        audit.timer = Task { [weak self, time] in
            do { try await time.sleep(interval) } catch { return }
            await self?.auditOrders()
        }
        state.audit = audit
    }

    func endAudit(_ state: inout State) {
        state.audit?.timer?.cancel()
        state.audit = nil
    }

    private func auditOrders() async {
        // While a hole is being filled, or the link is down, that is seen to already.
        let isQuiet = link.streamState == .live
        let names = state.withLock { state in
            state.audit?.timer = nil
            let open = state.ledger.openOrders
            if !open.isEmpty { armAudit(&state) }
            guard isQuiet, state.catchUp == nil, state.hole == nil else { return Set<String>() }
            return state.audit?.next(of: open) ?? []
        }
        guard !names.isEmpty else { return }
        // An order that ended just now may still be on its way here.
        let before = time.wall().advanced(by: .zero - AccountBackfill.overlap)
        let backfill = AccountBackfill(executor: executor)
        guard let orders = try? await backfill.orders(since: time.wall(), named: names) else {
            return
        }
        let ended = orders.filter { $0.isTerminal && $0.updated.map { $0 < before } ?? false }
        guard reportUnreported(ended) else { return }
        link.distrust()
    }

    /// Tells of the hole that these orders fell into; false if the stream has told of them.
    private func reportUnreported(_ ended: [Order]) -> Bool {
        state.withLock { state in
            let missed = ended.filter { state.ledger.openOrders.contains($0.nodeOrderID) }
            guard !missed.isEmpty, state.catchUp == nil, state.hole == nil else { return false }
            let changes = missed.compactMap { order in
                state.ledger.lastChange(of: order.nodeOrderID) ?? order.updated
            }
            let now = time.wall()
            let gap = StreamGap(
                reason: .unreported,
                from: changes.min() ?? now,
                to: now,
                dropped: nil
            )
            broadcast(.gap(gap), &state) { $0.wantsAccount }
            beginCatchUp(gap, &state)
            return true
        }
    }
}
