/// Keeps the account's orders and fills complete across holes, without I/O or a clock.
///
/// It takes what the stream brings, what REST answers and the time, and returns what to tell
/// and what to ask. Nothing here compares two clocks or trusts the order of a list:
///
/// - An execution is known by any of its ids, or by what it is (``ExecutionLedger``).
/// - Orders are complete when the list's growth is accounted for (``ListSweep``), and orders
///   known to be open have been asked for by name.
/// - Fills are complete when they add up to the filled quantity of every order.
/// - What cannot be settled within a bound closes the hole with what is missing.
struct AccountContinuity: Sendable {
    /// Something to ask the exchange for.
    enum Request: Hashable, Sendable {
        case orders(offset: Int)
        case fills(offset: Int)
        case order(String)
        case fillsOf(String, offset: Int)
    }

    /// What the exchange answered.
    enum Reply: Sendable {
        /// Rows that could not be read are counted: they stand in the list all the same.
        case orders([Order], total: Int?, unreadable: Int)
        case fills([Fill], total: Int?, unreadable: Int)
        /// There is no such order.
        case nothing
        case failed(String, Failure)
    }

    enum Failure: Sendable {
        /// Asking again may be answered.
        case transient
        /// The answer makes no sense; a few more are asked for.
        case unreadable
        /// Asking again will not be answered otherwise.
        case final
    }

    enum Action: Sendable {
        case tell(TopicEvent)
        /// This hole is closed; its ``StreamGap/missing`` says what could not be found.
        case caughtUp(StreamGap)
        /// Something was not told that nobody announced: tell of a hole.
        case openUnreported
        /// The hole that nobody announced is closed, without these.
        case closeUnreported(missing: [String])
        case ask(Request)
        /// The list's first look is over: what the stream brings from now on is measured by it.
        case baselineTaken
        /// The link keeps things to itself: replace it.
        case distrust
    }

    /// A hole that waits to be closed, and since when REST is asked about it.
    struct Hole: Sendable {
        var gap: StreamGap
        var since: Duration?
    }

    /// How long a difference may last before REST is asked: reports overtake one another.
    static let grace = Duration.seconds(5)
    /// How long REST may take to show what is missing before a hole is closed without it.
    static let settleLimit = Duration.seconds(20)
    /// How long a hole stays open while REST cannot be asked at all.
    static let unreachableLimit = Duration.seconds(60)
    /// When, after a hole, the account is looked at again: REST may lag behind the exchange.
    static let followUps: [Duration] = [.seconds(3), .seconds(12), .seconds(45)]
    /// How many holes wait apart; later ones join the last.
    static let maximumHoles = 16
    /// How many orders an audit asks for by name.
    static let auditShare = 20
    /// How many orders are added before the list is looked at again, so that a hole is short.
    static let refreshAfter = 200

    let auditInterval: Duration?
    /// Whether this client submitted a graph, so that its orders' whole lives are known.
    let isOwn: @Sendable (GraphID) -> Bool

    private(set) var wantsOrders = false
    private(set) var wantsFills = false
    var records = AccountRecords()
    var orderAnchor: ListSweep.Anchor?
    var fillAnchor: Set<String>?
    /// Whether the first look came before anything could be lost.
    var isAnchorSound = false
    var isBaselineTaken = false
    var pass: AccountPass?
    /// Holes that the pass under way began too early for.
    var waiting: [Hole] = []
    /// Orders that may differ from what was told, and since when.
    var suspects: [String: Duration] = [:]
    /// Those of them that REST has shown to differ.
    var shownOtherwise: Set<String> = []
    /// Orders of which a list has shown more fills than were told, even where they add up.
    var doubtful: Set<String> = []
    var looks: [Duration] = []
    var auditAt: Duration?
    /// The last order an audit looked at; the next one goes on behind it.
    var auditedUpTo = ""
    var bornSinceAnchor = 0
    var isLinkUp = true
    /// When something was lost last.
    var lastHoleAt: Duration?
    var distrustedAt: Duration?
    /// Differences that were reported, so that each is reported once.
    var reported: [String: Int64] = [:]

    init(
        auditInterval: Duration?,
        isOwn: @escaping @Sendable (GraphID) -> Bool = { _ in false }
    ) {
        self.auditInterval = auditInterval
        self.isOwn = isOwn
    }

    var isActive: Bool { wantsOrders || wantsFills }

    // MARK: What is wanted

    /// Says which of the two topics somebody wants; the first time, the account is looked at.
    mutating func want(orders: Bool, fills: Bool, now: Duration) -> [Action] {
        guard orders || fills else {
            let taken: [Action] = isActive && !isBaselineTaken ? [.baselineTaken] : []
            self = AccountContinuity(auditInterval: auditInterval, isOwn: isOwn)
            return taken
        }
        let wasActive = isActive
        if fills, !wantsFills, wasActive { records.restartFills() }
        (wantsOrders, wantsFills) = (orders, fills)
        guard !wasActive else { return [] }
        pass = AccountPass(.baseline, holes: [], from: nil, readsLists: true, now: now)
        if !fills { pass?.nextFills = nil }
        return proceed(now)
    }

    /// The first look took too long: the stream does not wait for it any longer.
    mutating func giveUpOnBaseline() -> [Action] {
        guard isActive, !isBaselineTaken else { return [] }
        isBaselineTaken = true
        isAnchorSound = false
        return [.baselineTaken]
    }

    // MARK: What the stream brings

    /// Takes an order from the stream; returns what to tell of it, or nil for a repeat.
    mutating func take(_ order: Order, now: Duration) -> Order? {
        let id = records.key(order.nodeOrderID)
        if records[id] == nil {
            guard !records.isForgotten(id) else { return nil }
            begin(order, id: id, now: now)
        }
        return admit(order, id: id, now: now)
    }

    /// Takes a fill from the stream; whether it is new.
    mutating func take(_ fill: Fill, now: Duration) -> Bool {
        let id = records.key(fill.nodeOrderID)
        if records[id] == nil {
            guard !records.isForgotten(id) else { return true }
            let isBorn = isKnownFromBirth(id, fill.graphID)
            add(OrderRecord(id: id, origin: isBorn ? .birth : .unknown), now: now)
        }
        guard records.change(id, { $0.executions.admit(fill) }) == true else {
            records.duplicates += 1
            // A match without a common id is only likely; the order's sum tells.
            weigh(id, now: now)
            return false
        }
        weigh(id, now: now)
        return true
    }

    /// Adds an order that was not known to what is followed.
    mutating func begin(_ order: Order, id: String, now: Duration) {
        let filled = order.filledQuantity.raw
        let origin: OrderRecord.Origin =
            if filled == 0 || isKnownFromBirth(id, order.graphID) {
                .birth
            } else if orderAnchor?.contains(id) == true {
                .moment(filled: filled)
            } else {
                .unknown
            }
        add(OrderRecord(id: id, origin: origin), now: now)
    }

    private func isKnownFromBirth(_ id: String, _ graph: GraphID?) -> Bool {
        if let graph, isOwn(graph) { return true }
        guard let orderAnchor, isAnchorSound else { return false }
        return orderAnchor.isWhole && !orderAnchor.contains(id)
    }

    mutating func add(_ record: OrderRecord, now: Duration) {
        bornSinceAnchor += 1
        var record = record
        record.since = now
        for earlier in records.add(record) where records[earlier]?.isTerminal == false {
            // What an amendment has replaced is over; its last state is asked for once.
            records.change(earlier) { $0.isSuperseded = true }
            suspects[earlier] = suspects[earlier] ?? now
        }
        armAudit(now)
    }

    /// Folds a report into a record that is there; returns what to tell, or nil for a repeat.
    mutating func admit(_ order: Order, id: String, now: Duration) -> Order? {
        records.learn(from: order, id: id)
        guard let told = records.change(id, { $0.admit(order) }) ?? nil else {
            records.duplicates += 1
            return nil
        }
        records.change(id) { record in
            if case .unknown = record.origin, record.executions.told >= record.filled {
                record.origin = .birth
            }
        }
        weigh(id, now: now)
        return told
    }

    /// Notes whether an order's fills and its filled quantity differ.
    mutating func weigh(_ id: String, now: Duration) {
        // Without both topics, nothing that is told can be weighed against anything.
        guard wantsFills, wantsOrders, let record = records[id] else { return }
        if records.isBalanced(record) {
            if record.differsSince != nil {
                records.change(id) { $0.differsSince = nil }
                if !record.isSuperseded || record.isTerminal { suspects[id] = nil }
            }
        } else if record.differsSince == nil {
            records.change(id) { $0.differsSince = now }
            suspects[id] = suspects[id] ?? now
        }
    }

    // MARK: Holes

    /// The link is lost: what REST shows meanwhile is not compared with what it told.
    mutating func linkDown(now: Duration) {
        isLinkUp = false
        lastHoleAt = now
    }

    /// Fills a hole; one that begins during a pass is filled by the next.
    mutating func fill(_ gap: StreamGap, now: Duration) -> [Action] {
        isLinkUp = true
        lastHoleAt = now
        guard isActive else { return [.caughtUp(gap)] }
        waiting.append(Hole(gap: gap))
        return proceed(now)
    }

    /// Joins a hole to the last one where too many wait to be told apart; returns its id.
    mutating func widenLastHole(by gap: StreamGap, now: Duration) -> Int? {
        lastHoleAt = now
        guard waiting.count >= AccountContinuity.maximumHoles else { return nil }
        var last = waiting[waiting.count - 1].gap
        last.to = gap.to
        last.dropped = last.dropped.flatMap { sum in gap.dropped.map { sum + $0 } }
        if last.topic != gap.topic { last.topic = nil }
        waiting[waiting.count - 1].gap = last
        return last.id
    }

    // MARK: Time

    /// When something is due next.
    var deadline: Duration? {
        guard isActive else { return nil }
        var times = [pass?.retryAt, pass == nil && isLinkUp ? looks.first : nil]
        if pass == nil, isLinkUp { times.append(auditAt) }
        if pass == nil, isLinkUp, let first = suspects.values.min() {
            times.append(first + AccountContinuity.grace)
        }
        return times.compactMap(\.self).min()
    }

    mutating func armAudit(_ now: Duration) {
        guard auditAt == nil, let auditInterval else { return }
        auditAt = now + auditInterval
    }

    /// Does what is due.
    mutating func tick(_ now: Duration) -> [Action] {
        guard isActive else { return [] }
        if let retryAt = pass?.retryAt, now >= retryAt { pass?.retryAt = nil }
        return proceed(now)
    }

    /// Begins what is due, and asks for what it needs next.
    mutating func proceed(_ now: Duration) -> [Action] {
        var actions: [Action] = []
        while true {
            if pass == nil {
                actions += retireReplaced(now)
                pass = nextPass(now)
                if !wantsFills { pass?.nextFills = nil }
            }
            guard pass != nil else { return actions }
            let (more, isOver) = advance(now)
            actions += more
            guard isOver else { return actions }
        }
    }

    private mutating func nextPass(_ now: Duration) -> AccountPass? {
        if !waiting.isEmpty {
            defer { waiting = [] }
            return AccountPass(
                .catchUp,
                holes: waiting.map { Hole(gap: $0.gap, since: $0.since ?? now) },
                from: orderAnchor,
                readsLists: true,
                now: now
            )
        }
        guard isLinkUp else { return nil }
        let due = suspects.filter { $0.value + AccountContinuity.grace <= now }.map(\.key)
        if !due.isEmpty {
            for id in due { suspects[id] = nil }
            let named = Set(due.filter { isSuspect($0) })
            shownOtherwise.subtract(due)
            guard !named.isEmpty else { return nextPass(now) }
            return AccountPass(.confirm(named), holes: [], from: nil, readsLists: false, now: now)
        }
        let isLookDue = looks.first.map { $0 <= now } ?? false
        let isAuditDue = auditAt.map { $0 <= now } ?? false
        guard isLookDue || isAuditDue || bornSinceAnchor >= AccountContinuity.refreshAfter else {
            return nil
        }
        if isLookDue { looks.removeFirst() }
        var names: Set<String> = []
        if isLookDue || isAuditDue {
            names = nextAudited()
            auditAt = nil
            if records.hasOpen { armAudit(now) }
        }
        let readsLists = isLookDue || bornSinceAnchor >= AccountContinuity.refreshAfter
        guard readsLists || !names.isEmpty else { return nil }
        return AccountPass(
            .refresh(names),
            holes: [],
            from: orderAnchor,
            readsLists: readsLists,
            now: now
        )
    }

    /// Ends the orders that an amendment replaced and of which everything was told: nothing was
    /// lost while they lived, so REST need not be asked.
    private mutating func retireReplaced(_ now: Duration) -> [Action] {
        guard isLinkUp, waiting.isEmpty else { return [] }
        let due = suspects.filter { id, since in
            guard since + AccountContinuity.grace <= now, let record = records[id] else {
                return false
            }
            return record.isSuperseded && !shownOtherwise.contains(id) && !doubtful.contains(id)
                && (lastHoleAt.map { $0 < record.since } ?? true)
                && (!wantsFills || records.isBalanced(record))
        }
        var actions: [Action] = []
        for id in due.keys.sorted() {
            suspects[id] = nil
            actions += retire(id, now)
        }
        return actions
    }

    private func isSuspect(_ id: String) -> Bool {
        guard let record = records[id] else { return !records.isForgotten(id) }
        if record.isSuperseded || shownOtherwise.contains(id) || doubtful.contains(id) {
            return true
        }
        return wantsFills && !records.isBalanced(record)
    }

    /// The open orders of this audit, round and round.
    private mutating func nextAudited() -> Set<String> {
        let sorted = records.open.sorted()
        let start = sorted.firstIndex { $0 > auditedUpTo } ?? 0
        let chosen = (sorted[start...] + sorted[..<start]).prefix(AccountContinuity.auditShare)
        auditedUpTo = chosen.last ?? ""
        return Set(chosen)
    }
}
