/// The picture of an account: a fold of stream events, compared with REST; without I/O or a clock.
///
/// Each input returns the updates it causes. A difference changes nothing when it is first seen: a
/// report may be on its way. Seen again, unchanged and with no event in between, it is a
/// correction.
struct AccountReconciliation: Sendable {
    /// A difference that was seen once.
    private struct Doubt: Equatable {
        var correction: AccountCorrection
        /// When a position it concerns was last changed by an event.
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
    /// When something may last have been lost.
    private var gapRevision = 0
    /// Whether the last comparison agreed, and nothing has put it in doubt since.
    private var isConfirmed = false
    /// When a comparison has last agreed in everything.
    private var confirmedAt: Duration?
    private var doubts: [Subject: Doubt] = [:]
    private var trails = PositionTrails()
    /// Quantities that corrections have put into positions: fills that are late may be in them.
    private var owed: [AccountPosition.Key: Int128] = [:]
    /// When a fill last came that may have been counted already.
    private var unsure: [AccountPosition.Key: Int] = [:]
    /// Whether fills that the opening positions contain may still be reported.
    private var isFresh = true
    /// When orders may have been lost that only the order list can tell of; nil if none may.
    private var listRevision: Int?
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

    /// Whether the order list is to be read again.
    var wantsList: Bool { listRevision != nil }

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
                return machine.apply(fill) ? [AccountUpdate(.fill(fill), cause: cause)] : []
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
                if !gap.isComplete {
                    machine.state.noteMissingDetail()
                    machine.listRevision = machine.revision + 1
                }
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

    private mutating func apply(_ fill: Fill) -> Bool {
        let earlier = state.admit(fill)
        guard !earlier.isEmpty else { return false }
        revision += 1
        for (key, quantity) in earlier {
            trails.note(key, quantity, revision)
            // Its fee and its price belong to a venue that is not known.
            if key.venue == nil { state.noteMissingDetail() }
            let size = Int128(fill.quantity.raw) * (fill.side == .sell ? -1 : 1)
            let owed = owed[key] ?? 0
            let mayBeOwed = (owed < 0) == (size < 0) && owed.magnitude >= size.magnitude
            // What a correction or the start has counted may now be counted twice, and what is at
            // no venue is yet to be found at one.
            if mayBeOwed || (isFresh && state.isOpening(key)) || key.venue == nil {
                isConfirmed = false
                unsure[key] = revision
            }
        }
        return true
    }

    /// Events may be missing: earlier answers and differences say nothing any more.
    private mutating func doubt() {
        revision += 1
        gapRevision = revision
        isConfirmed = false
        doubts = [:]
    }

    /// The opening positions have been followed for long enough: no fill in them is still to come.
    mutating func endStart() { isFresh = false }

    /// Takes the time: what was last confirmed before a moment is not called current any more.
    mutating func expire(confirmedBefore limit: Duration) -> [AccountUpdate] {
        tellingFreshness(.reconciliation) { machine in
            if machine.confirmedAt.map({ $0 < limit }) ?? true { machine.isConfirmed = false }
            return []
        }
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
        return Array(Set(asked).union(doubted))
    }

    /// How many orders are open.
    var openCount: Int { state.openOrders.count }

    /// Compares with what REST answered to questions asked at a revision.
    ///
    /// - Parameters:
    ///   - positions: The rows of positions.
    ///   - orders: Orders that were asked for by id, or found open in the list.
    ///   - hasReadList: Whether the order list was read to its end.
    ///   - asked: The revision when the first question was asked.
    ///   - now: The time.
    /// - Returns: The corrections and what follows from them.
    mutating func compare(
        positions: Positions,
        orders: [Order],
        hasReadList: Bool = false,
        asked: Int,
        now: Duration = .zero
    ) -> [AccountUpdate] {
        tellingFreshness(.reconciliation) { machine in
            // What is missing in a gap arrives when it is closed: correcting it now would count it
            // twice.
            if case .stale = machine.freshness { return [] }
            guard asked >= machine.gapRevision else { return [] }
            let found = machine.differences(positions, orders, asked)
            let updates = found.doubts.sorted { "\($0.key)" < "\($1.key)" }
                .compactMap { machine.examine($0, $1, positions.positions) }
            machine.doubts = machine.doubts.filter {
                found.doubts[$0.key] != nil || found.open.contains($0.key)
            }
            if hasReadList, let due = machine.listRevision, due <= asked {
                machine.listRevision = nil
            }
            // What was changed meanwhile says nothing, neither good nor bad.
            guard found.isWhole, found.open.isEmpty else {
                if !machine.doubts.isEmpty || !found.isWhole { machine.isConfirmed = false }
                return updates
            }
            machine.isConfirmed = machine.doubts.isEmpty && machine.listRevision == nil
            if machine.isConfirmed { machine.confirmedAt = now }
            return updates
        }
    }

    private struct Differences {
        var doubts: [Subject: Doubt] = [:]
        /// Changed between question and answer, to something else than the answer.
        var open: Set<Subject> = []
        /// Whether every position could be weighed.
        var isWhole = true
    }

    private func differences(_ positions: Positions, _ orders: [Order], _ asked: Int) -> Differences
    {
        var found = Differences()
        for order in orders {
            let known = state.order(order.id)
            guard known?.isBehind(order) ?? !order.isTerminal else { continue }
            let correction = AccountCorrection.order(believed: known ?? order, actual: order)
            found.doubts[.order(order.id)] = Doubt(correction: correction, revision: 0)
        }
        let rows = Dictionary(grouping: positions.positions, by: AccountPosition.Key.init)
        var unclaimed = state.positions
        for case (let key?, let rows) in rows {
            let isPart = { (part: AccountPosition) in
                part.id == key || rows.contains { part.id.isHeld(in: key, named: $0.names) }
            }
            let parts = unclaimed.filter(isPart)
            unclaimed.removeAll(where: isPart)
            let actual = rows.reduce(Int128(0)) { $0 + Int128($1.quantity.raw) }
            weigh(key, parts, Int64(clamping: actual), asked, &found)
        }
        let isWhole = positions.issues.isEmpty
        for part in unclaimed {
            if isWhole && part.id.isComparable {
                weigh(part.id, [part], 0, asked, &found)
            } else if !part.isFlat {
                found.isWhole = false
            }
        }
        return found
    }

    private func weigh(
        _ key: AccountPosition.Key,
        _ parts: [AccountPosition],
        _ actual: Int64,
        _ asked: Int,
        _ found: inout Differences
    ) {
        let believed = parts.reduce(Int128(0)) { $0 + Int128($1.quantity.raw) }
        guard believed != Int128(actual) else { return }
        let changed = parts.filter { trails.last($0.id) > asked }
        if !changed.isEmpty {
            // The answer is from a moment in between: it agrees if the position was at that then.
            let others = believed - changed.reduce(0) { $0 + Int128($1.quantity.raw) }
            let isSure = changed.count == 1 && unsure[changed[0].id] ?? 0 <= asked
            let then = isSure ? trails.values(changed[0].id, since: asked) : []
            if !then.contains(where: { others + Int128($0.raw) == Int128(actual) }) {
                found.open.insert(.position(key))
            }
            return
        }
        let correction = AccountCorrection.position(
            key,
            believed: Qty(raw: Int64(clamping: believed)),
            actual: Qty(raw: actual)
        )
        found.doubts[.position(key)] = Doubt(
            correction: correction,
            revision: parts.map { trails.last($0.id) }.max() ?? 0
        )
    }

    /// A difference seen for the first time is noted, seen again it is corrected.
    private mutating func examine(
        _ subject: Subject,
        _ doubt: Doubt,
        _ rows: [Position]
    ) -> AccountUpdate? {
        guard doubts[subject] == doubt else {
            doubts[subject] = doubt
            return nil
        }
        doubts[subject] = nil
        switch doubt.correction {
        case .order(_, let actual):
            let isNew = state.order(actual.id) == nil
            state.apply(actual)
            // Nothing was believed of an order that no event told of.
            if isNew { return AccountUpdate(.order(actual), cause: .reconciliation) }
        case .position(let key, let believed, let actual):
            let row = rows.first { AccountPosition.Key($0) == key }
            correct(key, by: Int128(actual.raw) - Int128(believed.raw), row)
        }
        return AccountUpdate(.correction(doubt.correction), cause: .reconciliation)
    }

    private mutating func correct(
        _ key: AccountPosition.Key,
        by difference: Int128,
        _ row: Position?
    ) {
        let part = state.positions.first { part in
            part.id == key || (row.map { part.id.isHeld(in: key, named: $0.names) } ?? false)
        }
        owed[part?.id ?? key, default: 0] += difference
        guard let part else {
            guard let row else { return }
            state.open(row)
            let (quantity, price) = (row.quantity, row.entryPrice ?? 0)
            return state.correct(key, quantity: quantity, averagePrice: price)
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
    /// Whether its row, if there were one, could be told; what is at no venue has none.
    fileprivate var isComparable: Bool {
        !AccountPosition.Key.cash.contains { symbol.hasPrefix("\($0)-") }
    }
}
