/// The picture of an account: a fold of stream events, compared with REST; without I/O or a clock.
///
/// Each input returns the updates it causes. A difference changes nothing when it is first seen: a
/// report may be on its way. Seen again, unchanged and with no event in between, it is a
/// correction.
struct AccountReconciliation: Sendable {
    /// A difference that was seen once.
    private struct Doubt: Equatable {
        var correction: AccountCorrection
        var revision: Int
    }

    private enum Subject: Hashable {
        case position(AccountPosition.Key)
        case order(String)
    }

    private(set) var state: AccountState
    /// Changes with every event that says something new.
    private(set) var revision = 0
    private var isLive = false
    private var downSince: Nanoseconds
    private var gaps: [Int: Nanoseconds] = [:]
    /// How often the link was lost, and how many gaps were opened by that: the two are heard of in
    /// any sequence.
    private var (losses, lossGaps) = (0, 0)
    /// Whether the last comparison agreed, and nothing has put it in doubt since.
    private var isConfirmed = false
    private var doubts: [Subject: Doubt] = [:]
    private var lastAsked = ""

    init(limits: AccountState.Limits, now: Nanoseconds) {
        state = AccountState(limits: limits)
        downSince = now
    }

    /// Whether the link was lost and its gap is yet to be heard of.
    private var awaitsGap: Bool { losses > lossGaps }

    /// How good the picture is.
    var freshness: AccountFreshness {
        let since = gaps.values.min()
        if !isLive || awaitsGap { return .stale(since: min(downSince, since ?? downSince)) }
        if let since { return .stale(since: since) }
        return isConfirmed && doubts.isEmpty ? .current : .reconciling
    }

    /// Whether a comparison is due at once: nothing is confirmed, or a difference is examined.
    var wantsComparison: Bool { !isConfirmed || !doubts.isEmpty }

    /// Takes the account as it is found.
    mutating func start(orders: [Order], positions: [Position]) {
        positions.forEach { state.open($0) }
        for order in orders { state.apply(order) }
    }

    mutating func mark(_ symbol: String, _ venue: Venue?, _ price: Px) {
        state.mark(symbol, venue: venue, price: price)
    }

    // MARK: The stream

    mutating func link(isLive now: Bool, at time: Nanoseconds) -> [AccountUpdate] {
        tellingFreshness(.stream) { machine in
            guard machine.isLive != now else { return [] }
            if machine.isLive {
                machine.downSince = time
                machine.losses += 1
            }
            machine.isLive = now
            return []
        }
    }

    mutating func take(_ event: StreamEvent) -> [AccountUpdate] {
        let cause = gaps.isEmpty && !awaitsGap ? AccountUpdate.Cause.stream : .catchUp
        return tellingFreshness(cause) { machine in
            switch event {
            case .event(.fill(let fill)):
                guard machine.state.apply(fill) else { return [] }
                machine.revision += 1
                return [AccountUpdate(.fill(fill), cause: cause)]
            case .event(.order(let order)):
                guard machine.state.apply(order) else { return [] }
                machine.revision += 1
                let standing = machine.state.order(order.nodeOrderID) ?? order
                return [AccountUpdate(.order(standing), cause: cause)]
            case .gap(let gap):
                let isNew = machine.gaps[gap.id] == nil
                if isNew, gap.reason == .reconnect { machine.lossGaps += 1 }
                machine.gaps[gap.id] = min(machine.gaps[gap.id] ?? gap.from, gap.from)
                machine.doubt()
            case .caughtUp(let gap):
                machine.gaps[gap.id] = nil
                // Two losses within one gap are one.
                if machine.gaps.isEmpty {
                    machine.losses = min(machine.losses, machine.lossGaps)
                }
                machine.doubt()
            default: break
            }
            return []
        }
    }

    /// Events may be missing: earlier answers and differences say nothing any more.
    private mutating func doubt() {
        revision += 1
        isConfirmed = false
    }

    // MARK: Comparing

    /// The open orders to ask for by id, at most so many, in rotation.
    mutating func ordersToAsk(atMost limit: Int) -> [String] {
        let open = state.openOrders.map(\.id)
        let asked = (open.filter { $0 > lastAsked } + open.filter { $0 <= lastAsked })
            .prefix(limit)
        lastAsked = asked.last ?? ""
        // An order in doubt is asked for again, whoever's turn it is.
        let doubted = doubts.keys.compactMap { if case .order(let id) = $0 { id } else { nil } }
        return Array(Set(asked).union(doubted.filter(open.contains)))
    }

    /// Compares with what REST answered to questions asked at a revision.
    mutating func compare(
        positions: Positions,
        orders: [Order],
        asked: Int
    ) -> [AccountUpdate] {
        tellingFreshness(.reconciliation) { machine in
            // An event in between: the answers may be older or newer than the picture. And what is
            // missing in a gap arrives when it is closed: correcting it now would count it twice.
            if case .stale = machine.freshness { return [] }
            guard asked == machine.revision else { return [] }
            var found: [Subject: AccountCorrection] = [:]
            for order in orders {
                guard let known = machine.state.order(order.id), known.isBehind(order) else {
                    continue
                }
                found[.order(order.id)] = .order(believed: known, actual: order)
            }
            let rows = Dictionary(grouping: positions.positions, by: AccountPosition.Key.init)
            var unclaimed = machine.state.positions
            for case (let key?, let rows) in rows {
                let isPart = { (part: AccountPosition) in
                    part.id == key || rows.contains { part.id.isHeld(in: key, named: $0.names) }
                }
                let parts = unclaimed.filter(isPart)
                unclaimed.removeAll(where: isPart)
                let actual = rows.reduce(Int128(0)) { $0 + Int128($1.quantity.raw) }
                machine.weigh(key, parts, Int64(clamping: actual), &found)
            }
            let isWhole = positions.issues.isEmpty
            for part in unclaimed where isWhole && part.id.isComparable {
                machine.weigh(part.id, [part], 0, &found)
            }
            let updates = found.compactMap { subject, correction in
                machine.examine(subject, correction, positions.positions)
            }
            machine.doubts = machine.doubts.filter { found[$0.key] != nil }
            let isWeighed = unclaimed.allSatisfy { $0.isFlat || (isWhole && $0.id.isComparable) }
            machine.isConfirmed = machine.doubts.isEmpty && isWeighed
            return updates
        }
    }

    private func weigh(
        _ key: AccountPosition.Key,
        _ parts: [AccountPosition],
        _ actual: Int64,
        _ found: inout [Subject: AccountCorrection]
    ) {
        let believed = parts.reduce(Int128(0)) { $0 + Int128($1.quantity.raw) }
        guard believed != Int128(actual) else { return }
        found[.position(key)] = .position(
            key,
            believed: Qty(raw: Int64(clamping: believed)),
            actual: Qty(raw: actual)
        )
    }

    /// A difference seen for the first time is noted, seen again it is corrected.
    private mutating func examine(
        _ subject: Subject,
        _ correction: AccountCorrection,
        _ rows: [Position]
    ) -> AccountUpdate? {
        let doubt = Doubt(correction: correction, revision: revision)
        guard doubts[subject] == doubt else {
            doubts[subject] = doubt
            return nil
        }
        doubts[subject] = nil
        switch correction {
        case .order(_, let actual): state.apply(actual)
        case .position(let key, let believed, let actual):
            let row = rows.first { AccountPosition.Key($0) == key }
            correct(key, by: Int128(actual.raw) - Int128(believed.raw), row)
        }
        return AccountUpdate(.correction(correction), cause: .reconciliation)
    }

    private mutating func correct(
        _ key: AccountPosition.Key,
        by difference: Int128,
        _ row: Position?
    ) {
        let part = state.positions.first { part in
            part.id == key || (row.map { part.id.isHeld(in: key, named: $0.names) } ?? false)
        }
        guard let part else {
            if let row { state.open(row) }
            return
        }
        let quantity = Qty(raw: Int64(clamping: Int128(part.quantity.raw) + difference))
        let price = row?.entryPrice ?? part.averagePrice ?? 0
        state.correct(part.id, quantity: quantity, averagePrice: price)
    }

    private mutating func tellingFreshness(
        _ cause: AccountUpdate.Cause,
        _ body: (inout AccountReconciliation) -> [AccountUpdate]
    ) -> [AccountUpdate] {
        let before = freshness
        let updates = body(&self)
        let after = freshness
        return before == after
            ? updates : updates + [AccountUpdate(.freshness(after), cause: cause)]
    }
}

extension Order {
    /// Whether another report of this order says more.
    fileprivate func isBehind(_ other: Order) -> Bool {
        other.filledQuantity > filledQuantity || (other.isTerminal && !isTerminal)
    }
}

extension Position {
    fileprivate var names: [String] { instrument.symbols }
}

extension AccountPosition.Key {
    /// Whether its row, if there were one, could be told.
    fileprivate var isComparable: Bool {
        venue != nil && !AccountPosition.Key.cash.contains { symbol.hasPrefix("\($0)-") }
    }
}
