/// Keeps the account's orders and fills complete across gaps, without I/O or a clock.
///
/// It takes stream messages, REST answers and the time, and returns the events to deliver and the
/// requests to make. Nothing here compares two clocks or trusts the order of a list:
///
/// - An execution is identified by any of its ids, or by its content (``ExecutionLedger``).
/// - Orders are complete when the list's growth is accounted for (``ListSweep``), and orders known
///   to be open have been requested by name.
/// - Fills are complete when they add up to the filled quantity of every order.
/// - Whatever cannot be settled within a bound closes the gap as missing.
struct AccountContinuity: Sendable {
    /// A request to the exchange.
    enum Request: Hashable, Sendable {
        case orders(offset: Int)
        case fills(offset: Int)
        case order(String)
        case fillsOf(String, offset: Int)
    }

    /// The exchange's answer.
    enum Reply: Sendable {
        /// Rows that could not be read are counted: they still occupy a place in the list.
        case orders([Order], total: Int?, unreadable: Int)
        case fills([Fill], total: Int?, unreadable: Int)
        /// There is no such order.
        case nothing
        case failed(String, Failure)
    }

    enum Failure: Sendable {
        /// A later request may succeed.
        case transient
        /// The answer makes no sense; the request is repeated a few times.
        case unreadable
        /// A later request will get the same answer.
        case final
    }

    enum Action: Sendable {
        case tell(TopicEvent)
        /// This gap is closed; ``StreamGap/missing`` lists the updates that could not be found.
        case caughtUp(StreamGap)
        /// An update was not delivered and no gap was reported: report one.
        case openUnreported
        /// The gap reported by the audit is closed, without these.
        case closeUnreported(missing: [String])
        case ask(Request)
        /// The first pass over the lists has ended: later stream messages are checked against it.
        case baselineTaken
        /// The link does not deliver every update: replace it.
        case distrust
    }

    /// A gap that waits to be closed, and since when REST has been queried for it.
    struct Hole: Sendable {
        var gap: StreamGap
        var since: Duration?
    }

    /// How long a difference may last before REST is queried: reports can overtake each other.
    static let grace = Duration.seconds(5)
    /// How long REST may take to show missing updates before a gap is closed without them.
    static let settleLimit = Duration.seconds(20)
    /// How long a gap stays open while REST is unreachable.
    static let unreachableLimit = Duration.seconds(60)
    /// When the account is checked again after a gap: REST may lag behind the exchange.
    static let followUps: [Duration] = [.seconds(3), .seconds(12), .seconds(45)]
    /// How many gaps are kept apart; later ones are merged into the last.
    static let maximumHoles = 16
    /// How many orders an audit requests by name.
    static let auditShare = 20
    /// How many orders are added before the list is read again, so that a gap is short.
    static let refreshAfter = 200

    let auditInterval: Duration?
    /// Whether this client submitted a graph, so that its orders are known from the start.
    let isOwn: @Sendable (GraphID) -> Bool

    private(set) var wantsOrders = false
    private(set) var wantsFills = false
    var records = AccountRecords()
    var orderAnchor: ListSweep.Anchor?
    var fillAnchor: Set<String>?
    /// Whether the first pass came before anything could be lost.
    var isAnchorSound = false
    var isBaselineTaken = false
    var pass: AccountPass?
    /// Gaps that the current pass began too early for.
    var waiting: [Hole] = []
    /// Orders that may differ from their reports, and since when.
    var suspects: [String: Duration] = [:]
    /// Those of them that REST has shown to differ.
    var shownOtherwise: Set<String> = []
    /// Orders with more fills in a list than were delivered, even if they add up.
    var doubtful: Set<String> = []
    var looks: [Duration] = []
    var auditAt: Duration?
    /// The last order an audit checked; the next one continues after it.
    var auditedUpTo = ""
    var bornSinceAnchor = 0
    var isLinkUp = true
    /// When updates were last lost.
    var lastHoleAt: Duration?
    var distrustedAt: Duration?
    /// Differences already reported, so that each is reported once.
    var reported: [String: Int64] = [:]

    init(
        auditInterval: Duration?,
        isOwn: @escaping @Sendable (GraphID) -> Bool = { _ in false }
    ) {
        self.auditInterval = auditInterval
        self.isOwn = isOwn
    }

    var isActive: Bool { wantsOrders || wantsFills }

    // MARK: Wanted topics

    /// Sets which of the two topics are wanted; the first time, the account is read.
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

    /// The first pass took too long: the stream no longer waits for it.
    mutating func giveUpOnBaseline() -> [Action] {
        guard isActive, !isBaselineTaken else { return [] }
        isBaselineTaken = true
        isAnchorSound = false
        return [.baselineTaken]
    }

    // MARK: Stream messages

    /// Takes an order from the stream; returns the update to deliver, or nil for a duplicate.
    mutating func take(_ order: Order, now: Duration) -> Order? {
        let id = records.key(order.nodeOrderID)
        if records[id] == nil {
            guard !records.isForgotten(id) else { return nil }
            begin(order, id: id, now: now)
        }
        return admit(order, id: id, now: now)
    }

    /// Takes a fill from the stream; returns whether it is new.
    mutating func take(_ fill: Fill, now: Duration) -> Bool {
        let id = records.key(fill.nodeOrderID)
        if records[id] == nil {
            guard !records.isForgotten(id) else { return true }
            let isBorn = isKnownFromBirth(id, fill.graphID)
            add(OrderRecord(id: id, origin: isBorn ? .birth : .unknown), now: now)
        }
        guard records.change(id, { $0.executions.admit(fill) }) == true else {
            records.duplicates += 1
            // A match without a common id is only likely; the order's sum decides.
            weigh(id, now: now)
            return false
        }
        weigh(id, now: now)
        return true
    }

    /// Starts to follow a new order.
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
            // An order replaced by an amendment is finished; its last state is requested once.
            records.change(earlier) { $0.isSuperseded = true }
            suspects[earlier] = suspects[earlier] ?? now
        }
        armAudit(now)
    }

    /// Merges a report into an existing record; returns the update to deliver, or nil for a
    /// duplicate.
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

    /// Records whether an order's fills and its filled quantity differ.
    mutating func weigh(_ id: String, now: Duration) {
        // Without both topics there is nothing to compare the reports with.
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

    // MARK: Gaps

    /// The link is lost: what REST shows meanwhile is not compared with the link's reports.
    mutating func linkDown(now: Duration) {
        isLinkUp = false
        lastHoleAt = now
    }

    /// Fills a gap; one that begins during a pass is filled by the next.
    mutating func fill(_ gap: StreamGap, now: Duration) -> [Action] {
        isLinkUp = true
        lastHoleAt = now
        guard isActive else { return [.caughtUp(gap)] }
        waiting.append(Hole(gap: gap))
        return proceed(now)
    }

    /// Merges a gap into the last one if too many are waiting; returns its id.
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

    /// When the next action is due.
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

    /// Takes the actions that are due.
    mutating func tick(_ now: Duration) -> [Action] {
        guard isActive else { return [] }
        if let retryAt = pass?.retryAt, now >= retryAt { pass?.retryAt = nil }
        return proceed(now)
    }

    /// Begins what is due, and makes its next requests.
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

    /// Ends the orders that an amendment replaced and that were fully reported: nothing was lost
    /// while they were live, so REST need not be queried.
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

    /// The open orders of this audit, in rotation.
    private mutating func nextAudited() -> Set<String> {
        let sorted = records.open.sorted()
        let start = sorted.firstIndex { $0 > auditedUpTo } ?? 0
        let chosen = (sorted[start...] + sorted[..<start]).prefix(AccountContinuity.auditShare)
        auditedUpTo = chosen.last ?? ""
        return Set(chosen)
    }
}
