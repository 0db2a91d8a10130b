/// One pass over the account via REST: the lists from their ends, then orders and fills by name.
struct AccountPass: Sendable {
    enum Purpose: Sendable {
        /// The first pass: existing orders and fills are not new.
        case baseline
        /// Fills gaps: missed updates are delivered at once.
        case catchUp
        /// Compares these orders, and the list, with the reports, while the link is up.
        case refresh(Set<String>)
        /// Checks orders that differed again, and delivers any difference that remains.
        case confirm(Set<String>)
    }

    enum Stage: Sendable {
        case lists
        case names
        /// The list's length is requested again, to be compared with the names.
        case count
        case sums
    }

    /// The maximum number of concurrent requests.
    private static let width = 3
    /// How many pages of fills are read to find where the last pass stopped.
    private static let fillPages = 60
    /// How many orders are requested by name in one pass.
    static let maximumNames = 400
    /// How many pages of one order's fills are read.
    private static let orderFillPages = 200

    let purpose: Purpose
    var holes: [AccountContinuity.Hole]
    let began: Duration
    var stage = Stage.lists
    var sweep: ListSweep?
    var nextFills: Int?
    var pagesOfFills: [[Fill]] = []
    private var fillKeys: Set<String> = []
    /// Whether the fills were read back to where the last pass stopped.
    var meetsFillAnchor = false
    /// Orders this pass has read, by id.
    var orders: [String: Order] = [:]
    /// Orders to request by name.
    var names: [String] = []
    /// Orders that REST should know but does not.
    var unfound: Set<String> = []
    /// Orders whose fills to request, and the rows received.
    var sums: [String] = []
    var rows: [String: [Fill]] = [:]
    /// Orders by name that were skipped because there are too many.
    var skipped = 0
    /// New orders' fills that arrived before the orders, by order.
    var strangers: [String: [Fill]] = [:]
    var inFlight: Set<AccountContinuity.Request> = []
    var retries: [AccountContinuity.Request] = []
    var retryAt: Duration?
    var retryDelay = Duration.milliseconds(250)
    var hasAskedAgain = false
    var hasRecounted = false
    /// The wait before unsettled data is requested again.
    var settleDelay = Duration.milliseconds(250)
    private var failures = 0
    /// Rows of the lists that could not be read.
    var unreadable = 0
    /// Ids of amendments that were guessed, because the previous order is gone.
    var guesses: Set<String> = []
    /// The reason a list could not be read to its end.
    var failure: String?
    /// Orders first seen partway through their lives, whose earlier fills may be old or lost.
    var ambiguous: Set<String> = []
    /// Whether a gap found by this pass has been reported.
    var hasOwnHole = false
    var hasToldEnd = false

    init(
        _ purpose: Purpose,
        holes: [AccountContinuity.Hole],
        from anchor: ListSweep.Anchor?,
        readsLists: Bool,
        now: Duration
    ) {
        self.purpose = purpose
        self.holes = holes
        began = now
        switch purpose {
        case .baseline, .catchUp:
            sweep = ListSweep(from: anchor)
            nextFills = 0
        case .refresh(let names):
            self.names = names.sorted()
            if readsLists {
                sweep = ListSweep(from: anchor)
                nextFills = 0
            }
        case .confirm(let names):
            self.names = names.sorted()
            stage = .names
        }
    }

    var isFirstLook: Bool { if case .baseline = purpose { true } else { false } }

    /// The next request, as long as few enough are outstanding.
    mutating func nextRequest() -> AccountContinuity.Request? {
        guard retryAt == nil, inFlight.count < AccountPass.width else { return nil }
        if let retry = retries.popLast() { return start(retry) }
        switch stage {
        case .lists:
            if failure == nil, let offset = sweep?.next,
                !inFlight.contains(.orders(offset: offset))
            {
                return start(.orders(offset: offset))
            }
            if failure == nil, let offset = nextFills, !inFlight.contains(.fills(offset: offset)) {
                return start(.fills(offset: offset))
            }
            return nil
        case .names: return names.popLast().map { start(.order($0)) }
        case .count:
            guard !hasRecounted else { return nil }
            hasRecounted = true
            return start(.orders(offset: 0))
        case .sums:
            guard let id = sums.popLast() else { return nil }
            return start(.fillsOf(id, offset: rows[id]?.count ?? 0))
        }
    }

    private mutating func start(
        _ request: AccountContinuity.Request
    ) -> AccountContinuity.Request {
        inFlight.insert(request)
        return request
    }

    /// Whether every request has been answered.
    var isIdle: Bool { inFlight.isEmpty && retries.isEmpty }

    /// Postpones a request until the exchange can answer again.
    mutating func putOff(_ request: AccountContinuity.Request, _ now: Duration) {
        retries.append(request)
        retryAt = now + retryDelay
        retryDelay = min(retryDelay * 2, .seconds(15))
    }

    mutating func mayRetry(_ failure: AccountContinuity.Failure) -> Bool {
        switch failure {
        case .transient: return true
        case .unreadable:
            failures += 1
            return failures < 5
        case .final: return false
        }
    }

    /// Takes a page of the fill list; `anchor` holds the rows of last time.
    mutating func take(_ page: [Fill], _ unreadable: Int, total: Int?, anchor: Set<String>?) {
        let offset = nextFills ?? 0
        let earlier = fillKeys
        fillKeys.formUnion(page.map(\.rowKey))
        pagesOfFills.append(page.filter { !earlier.contains($0.rowKey) })
        let end = offset + page.count + unreadable
        nextFills = nil
        guard let anchor else { return }
        if end == offset || total.map({ end >= $0 }) == true
            || page.contains(where: { anchor.contains($0.rowKey) })
        {
            meetsFillAnchor = true
        } else if pagesOfFills.count < AccountPass.fillPages {
            nextFills = end
        }
    }

    /// Takes a page of one order's fills; true when there are no more to read.
    mutating func take(_ page: [Fill], of id: String, total: Int?, filled: Int64?) -> Bool {
        let had = rows[id] ?? []
        // Rows of one answer are different executions; a row of an earlier answer appears again if
        // others were inserted before it.
        let known = Set(had.map(\.rowKey))
        rows[id, default: []] += page.filter { !known.contains($0.rowKey) }
        let all = rows[id] ?? []
        let sum = all.reduce(Int64(0)) { $0.saturatingAdd($1.quantity.raw) }
        if page.isEmpty || all.count == had.count { return true }
        if let total, all.count >= total { return true }
        if let filled, sum >= filled { return true }
        if all.count >= ListSweep.pageSize * AccountPass.orderFillPages { return true }
        sums.append(id)
        return false
    }
}

extension Fill {
    /// The key that identifies a row of the fill list when it is read again.
    var rowKey: String {
        if let fillID { return fillID }
        let venue = executionVenue?.rawValue ?? ""
        let what = "\(side.rawValue)/\(quantity.raw)/\(price.raw)/\(time?.raw ?? 0)"
        return "\(nodeOrderID)/\(executionID ?? "")/\(venue)/\(what)"
    }
}
