/// The executions of one order, each identified by the ids its reports carry.
///
/// The stream uses a `venue_execution_id`, the REST list a `fill_id`, some servers both and some
/// neither. A report that shares an id with a known execution is a duplicate. Reports of different
/// sources that share no id are matched by side, quantity, price and venue, one to one: two equal
/// executions stay two. The order's filled quantity exposes a wrong match, and a listing of the
/// order settles it.
struct ExecutionLedger: Sendable {
    /// The source of a report.
    enum Source: Sendable {
        case stream
        case list
    }

    fileprivate struct Execution: Sendable {
        var executionID: String?
        var fillID: String?
        var venue: Venue?
        let side: Side
        let quantity: Qty
        let price: Px
        let fee: USD?
        let time: Nanoseconds?
        var isOnStream = false
        var isListed = false
    }

    /// The indexes of ids among the executions; an order with few is searched without it.
    private struct Index: Sendable {
        var byExecutionID: [String: [Int]] = [:]
        var byFillID: [String: Int] = [:]

        mutating func note(_ execution: Execution, at index: Int) {
            if let id = execution.fillID { byFillID[id] = index }
            guard let id = execution.executionID else { return }
            if byExecutionID[id]?.contains(index) != true {
                byExecutionID[id, default: []].append(index)
            }
        }
    }

    private static let indexedFrom = 32
    private var executions: [Execution] = []
    private var index: Index?
    /// How many executions the stream has not reported.
    private var unstreamed = 0
    /// The sum of the delivered executions, in steps of 10⁻⁸.
    private(set) var told: Int64 = 0
    /// The sum of the executions from before the order was followed, in steps of 10⁻⁸.
    private(set) var old: Int64 = 0

    var count: Int { executions.count }

    /// Whether a report from the stream is of a new execution.
    mutating func admit(_ fill: Fill) -> Bool {
        var used: Set<Int> = []
        return admit(fill, from: .stream, &used)
    }

    /// The rows of one listing whose executions are new, from one answer.
    ///
    /// Rows of one answer are different executions, so rows without an id are counted.
    mutating func admit(listed rows: [Fill]) -> [Fill] {
        var used: Set<Int> = []
        var news: [Fill] = []
        // Match rows by id first, which leaves the others to rows without one.
        let (known, rest) = split(rows)
        for row in known + rest where admit(row, from: .list, &used) { news.append(row) }
        return news
    }

    /// Whether the rows of one listing hold a new execution.
    func hasNews(in rows: [Fill]) -> Bool {
        var copy = self
        return !copy.admit(listed: rows).isEmpty
    }

    /// Marks undelivered executions as known: the oldest that add up to a quantity.
    mutating func adopt(listed rows: [Fill], upTo limit: Int64) {
        var copy = self
        let news = copy.admit(listed: rows).sorted { ($0.time?.raw ?? 0) < ($1.time?.raw ?? 0) }
        var used: Set<Int> = []
        for row in news where old.saturatingAdd(row.quantity.raw) <= limit {
            guard admit(row, from: .list, &used) else { continue }
            told -= row.quantity.raw
            old = old.saturatingAdd(row.quantity.raw)
        }
    }

    private func split(_ rows: [Fill]) -> (known: [Fill], rest: [Fill]) {
        var known: [Fill] = []
        var rest: [Fill] = []
        for row in rows {
            if indexOfShared(row, not: []) != nil {
                known.append(row)
            } else {
                rest.append(row)
            }
        }
        return (known, rest)
    }

    private mutating func admit(_ fill: Fill, from source: Source, _ used: inout Set<Int>) -> Bool {
        // Rows of one answer are different executions, even if their numbers are equal.
        if let index = indexOfShared(fill, not: source == .list && fill.isWeaklyNamed ? used : []) {
            link(index, fill, source, &used)
            return false
        }
        if source == .list || unstreamed > 0, let index = match(fill, source, used) {
            link(index, fill, source, &used)
            return false
        }
        executions.append(
            Execution(
                executionID: fill.executionID,
                fillID: fill.fillID,
                venue: fill.executionVenue,
                side: fill.side,
                quantity: fill.quantity,
                price: fill.price,
                fee: fill.fee,
                time: fill.time,
                isOnStream: source == .stream,
                isListed: source == .list
            )
        )
        if source == .list { unstreamed += 1 }
        note(executions.count - 1)
        used.insert(executions.count - 1)
        told = told.saturatingAdd(fill.quantity.raw)
        return true
    }

    private mutating func link(
        _ index: Int,
        _ fill: Fill,
        _ source: Source,
        _ used: inout Set<Int>
    ) {
        used.insert(index)
        executions[index].executionID = executions[index].executionID ?? fill.executionID
        executions[index].fillID = executions[index].fillID ?? fill.fillID
        executions[index].venue = executions[index].venue ?? fill.executionVenue
        switch source {
        case .stream:
            if !executions[index].isOnStream { unstreamed -= 1 }
            executions[index].isOnStream = true
        case .list: executions[index].isListed = true
        }
        note(index)
    }

    private mutating func note(_ place: Int) {
        if index != nil {
            index?.note(executions[place], at: place)
        } else if executions.count >= ExecutionLedger.indexedFrom {
            var all = Index()
            for (place, execution) in executions.enumerated() { all.note(execution, at: place) }
            index = all
        }
    }

    private func indexOfShared(_ fill: Fill, not used: Set<Int>) -> Int? {
        guard let index else {
            return executions.indices.first {
                executions[$0].sharesID(with: fill) && !used.contains($0)
            }
        }
        if let id = fill.fillID, let place = index.byFillID[id] { return place }
        let places = fill.executionID.flatMap { index.byExecutionID[$0] } ?? []
        return places.first { executions[$0].sharesID(with: fill) && !used.contains($0) }
    }

    /// The execution that this report of another source most likely refers to.
    private func match(_ fill: Fill, _ source: Source, _ used: Set<Int>) -> Int? {
        let hasID = fill.executionID != nil || fill.fillID != nil
        let candidates = executions.indices.filter { index in
            let known = executions[index]
            guard known.isLike(fill), !used.contains(index) else { return false }
            switch source {
            case .stream: return !known.isOnStream
            // Rows without an id only provide a count.
            case .list: return !known.isListed || !hasID
            }
        }
        return candidates.min { rank(executions[$0], fill) < rank(executions[$1], fill) }
    }

    private func rank(_ known: Execution, _ fill: Fill) -> (Int, UInt64) {
        let isSameFee = known.fee == fill.fee || known.fee == nil || fill.fee == nil
        let distance =
            if let a = known.time?.raw, let b = fill.time?.raw {
                a.subtractingReportingOverflow(b).partialValue.magnitude
            } else { UInt64.max }
        return (isSameFee ? 0 : 1, distance)
    }
}

extension ExecutionLedger.Execution {
    fileprivate func sharesID(with fill: Fill) -> Bool {
        if let fillID, let other = fill.fillID { return fillID == other }
        guard let executionID, executionID == fill.executionID else { return false }
        // Each venue numbers its own executions: without the venue, a number alone does not
        // identify one.
        if let venue, let other = fill.executionVenue { return venue == other }
        return side == fill.side && quantity == fill.quantity && price == fill.price
    }

    /// Whether this may be the execution that was reported.
    fileprivate func isLike(_ fill: Fill) -> Bool {
        guard side == fill.side, quantity == fill.quantity, price == fill.price,
            venue.isCompatible(with: fill.executionVenue)
        else { return false }
        if let fillID, let other = fill.fillID, fillID != other { return false }
        if let executionID, let other = fill.executionID, executionID != other { return false }
        return true
    }
}

extension Fill {
    /// Whether another execution may have the same id: numbers are unique only within a venue.
    var isWeaklyNamed: Bool { fillID == nil && (executionID == nil || executionVenue == nil) }

    /// The venue, taken from the edge that reported the fill if it is not named.
    var executionVenue: Venue? { venue ?? edgeID.flatMap(Venue.init(edge:)) }
}

extension Venue? {
    /// A venue that is not named matches any.
    fileprivate func isCompatible(with other: Venue?) -> Bool {
        guard let self, let other else { return true }
        return self == other
    }
}

extension Int64 {
    /// The sum, or the nearest representable number.
    func saturatingAdd(_ other: Int64) -> Int64 {
        let (sum, hasOverflowed) = addingReportingOverflow(other)
        return hasOverflowed ? (other > 0 ? .max : .min) : sum
    }
}
