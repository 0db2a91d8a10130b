/// Reads a list inwards from both ends until every row that was added since last time is found.
///
/// The order of a list is not documented and its rows carry no reliable time. But a list that had 1
/// 000 rows and now has 1 003 has three new ones, and if rows are added at either end, they come
/// before or after the previous ones. Rows not found this way are searched for in the whole list if
/// it is short, and are otherwise reported missing.
struct ListSweep: Sendable {
    /// The ends of a list, as last read.
    struct Anchor: Sendable {
        var total: Int?
        var head: Set<String>
        var tail: Set<String>
        /// Whether the two hold every row.
        var isWhole: Bool

        func contains(_ id: String) -> Bool { head.contains(id) || tail.contains(id) }
    }

    /// The result of the reading.
    enum Finding: Sendable, Equatable {
        /// Every row that was added is among the fresh ones.
        case complete
        /// This many rows were added and not found.
        case missing(Int)
        /// The list does not give its length, or has shrunk, or has no usable order.
        case unknown(String)
    }

    private enum Phase: Sendable {
        case head(offset: Int)
        case tail(offset: Int)
        case whole(offset: Int)
        case done
    }

    /// How many rows are requested at once.
    static let pageSize = 100
    /// A list of at most this many rows is read whole if its ends are not conclusive.
    private static let wholeLimit = 1_000
    /// How many rows are remembered of a list that is known completely.
    private static let keptWhole = 20_000
    private let anchor: Anchor?
    private let maximumPages: Int
    private var phase = Phase.head(offset: 0)
    private var pages = 0
    private var total: Int?
    /// The length that the last page reported: rows may be added while the pages are read.
    private var lastTotal: Int?
    private var freshAtHead = 0
    private var length = 0
    private var unreadable = 0
    private var seen: Set<String> = []
    private var headRows: Set<String> = []
    private var tailRows: Set<String> = []
    private var isWhole = false
    private var lastHead = 0
    /// Rows that were not there last time, in the order they were found.
    private(set) var fresh: [String] = []

    /// A sweep that continues from the last one; without one it only reads the ends.
    init(from anchor: Anchor?, maximumPages: Int = 100) {
        self.anchor = anchor
        self.maximumPages = maximumPages
    }

    /// The offset of the page to read next; nil when there is nothing more to read.
    var next: Int? {
        switch phase {
        case .head(let offset), .tail(let offset), .whole(let offset): offset
        case .done: nil
        }
    }

    /// Takes the requested page.
    ///
    /// `isKnown` says whether a row that is not in the anchor was listed before.
    mutating func take(
        _ rows: [String],
        unreadable: Int = 0,
        total: Int?,
        isKnown: (String) -> Bool
    ) {
        pages += 1
        self.unreadable += unreadable
        let count = rows.count + unreadable
        let new = outer(rows).filter { !seen.contains($0) }
        seen.formUnion(rows)
        var freshHere = 0
        if let anchor {
            for id in new where !anchor.contains(id) && !isKnown(id) {
                fresh.append(id)
                freshHere += 1
            }
        }
        switch phase {
        case .head(let offset):
            if offset == 0 {
                self.total = total
                length = count
                headRows = Set(rows)
            }
            lastTotal = total
            freshAtHead += freshHere
            lastHead = offset + count
            advanceHead(rows, freshHere, isEmpty: count == 0)
        case .tail(let offset):
            if tailRows.isEmpty { tailRows = Set(rows) }
            lastTotal = total ?? lastTotal
            advanceTail(rows, freshHere, offset)
        case .whole(let offset): advanceWhole(count, offset)
        case .done: break
        }
        if pages >= maximumPages { phase = .done }
    }

    /// The rows of a page that may be new.
    ///
    /// They are further out than the rows that were at the end last time; beyond those there are
    /// only old rows, seen or not.
    private func outer(_ rows: [String]) -> ArraySlice<String> {
        guard let anchor, !anchor.isWhole else { return rows[...] }
        switch phase {
        case .head:
            guard let last = rows.lastIndex(where: anchor.head.contains) else { return rows[...] }
            return rows[..<last]
        case .tail:
            guard let first = rows.firstIndex(where: anchor.tail.contains) else { return rows[...] }
            return rows[first...]
        case .whole, .done: return rows[...]
        }
    }

    /// Takes the first page once more, after rows elsewhere in the list were requested by name:
    /// every row answered by then is counted in this total.
    mutating func recount(
        _ rows: [String],
        unreadable: Int,
        total: Int?,
        isKnown: (String) -> Bool
    ) {
        self.total = total
        lastTotal = total
        if unreadable > 0, self.unreadable == 0 { self.unreadable = unreadable }
        for id in rows where seen.insert(id).inserted {
            if let anchor, !anchor.contains(id), !isKnown(id) { fresh.append(id) }
        }
    }

    /// Whether rows elsewhere in the list must be known to account for every new row.
    var needsOthers: Bool {
        guard let growth, !isWhole else { return false }
        return fresh.count < growth
    }

    private var growth: Int? {
        guard let total, let before = anchor?.total else { return nil }
        return total - before
    }

    private func isEnd(_ isEmpty: Bool, _ end: Int) -> Bool {
        if isEmpty { return true }
        guard let total else { return false }
        return end >= total
    }

    private mutating func advanceHead(_ rows: [String], _ freshHere: Int, isEmpty: Bool) {
        if isEnd(isEmpty, lastHead) {
            isWhole = true
            phase = .done
            return
        }
        guard let anchor else {
            // The first look: both ends of a long list, all of a short one.
            if let total, total > ListSweep.wholeLimit {
                phase = .tail(offset: max(0, total - length))
            } else if total == nil, pages >= 10 {
                phase = .done
            } else {
                phase = .head(offset: lastHead)
            }
            return
        }
        if total == nil, anchor.isWhole {
            // Only its end shows that such a list has been read.
            phase = .head(offset: lastHead)
            return
        }
        // Beyond a row that was at this end last time, unknown rows are old ones.
        let meetsAnchor = rows.contains(where: anchor.head.contains)
        let mayBeMore = growth.map { fresh.count <= $0 } ?? true
        if freshHere > 0, !meetsAnchor, mayBeMore {
            phase = .head(offset: lastHead)
        } else if let total {
            // Even if nothing seems to be missing: as many rows may have gone as were added.
            phase = .tail(offset: max(lastHead, total - length))
        } else {
            phase = .done
        }
    }

    private mutating func advanceTail(_ rows: [String], _ freshHere: Int, _ offset: Int) {
        guard let anchor else { return phase = .done }
        let isShort = growth.map { fresh.count < $0 } ?? false
        guard isShort else { return phase = .done }
        let meetsAnchor = rows.contains(where: anchor.tail.contains)
        if freshHere > 0, !meetsAnchor, offset > lastHead {
            phase = .tail(offset: max(lastHead, offset - max(length, 1)))
        } else if let total, anchor.isWhole || total <= ListSweep.wholeLimit {
            phase = .whole(offset: lastHead)
        } else {
            phase = .done
        }
    }

    private mutating func advanceWhole(_ count: Int, _ offset: Int) {
        let end = offset + count
        if isEnd(count == 0, end) {
            isWhole = true
            phase = .done
        } else {
            phase = .whole(offset: end)
        }
    }

    private var growthByTheEnd: Int? {
        guard let lastTotal, let before = anchor?.total else { return nil }
        return lastTotal - before
    }

    /// The result; rows that are known to be elsewhere in the list count as found.
    func finding(elsewhere: Int) -> Finding {
        guard let anchor else { return .unknown("there is nothing to compare the list with") }
        guard unreadable == 0 else { return .unknown("\(unreadable) orders cannot be read") }
        // The whole list was read twice, so every new row is known to be new.
        if isWhole, anchor.isWhole, total.map({ $0 == seen.count }) ?? (pages <= 2) {
            return .complete
        }
        guard let growth else { return .unknown("the list does not say how long it is") }
        guard growth >= 0 else { return .unknown("the list has become shorter") }
        let later = max(growth, growthByTheEnd ?? growth)
        guard fresh.count <= later else { return .unknown("the list has no lasting order") }
        // Rows that were added while the pages were read are left to the next sweep if it is
        // certain that those are the missing ones.
        if later > growth, freshAtHead >= growth || fresh.count == later { return .complete }
        let missing = growth - fresh.count - elsewhere
        return missing <= 0 ? .complete : .missing(missing)
    }

    /// Whether the fresh rows are new rows, not old ones moved by the list's order.
    var freshRowsAreNew: Bool {
        guard let anchor else { return false }
        if isWhole, anchor.isWhole { return true }
        return growth.map { fresh.count <= max($0, growthByTheEnd ?? $0) } ?? false
    }

    /// The current ends, to start from next time.
    func nextAnchor(after finding: Finding) -> Anchor {
        if isWhole {
            return Anchor(total: total, head: seen, tail: [], isWhole: true)
        }
        if let anchor, anchor.isWhole, finding == .complete,
            anchor.head.count + fresh.count <= ListSweep.keptWhole
        {
            return Anchor(total: total, head: anchor.head.union(fresh), tail: [], isWhole: true)
        }
        // A list that grew while it was read has pushed its last rows off the page.
        let before = anchor?.tail ?? []
        let tail =
            tailRows.isEmpty || tailRows.count + before.count <= ListSweep.wholeLimit
            ? tailRows.union(before) : tailRows
        let counted = anchor?.total.map { $0 + fresh.count }
        let isGrowing = lastTotal != total && finding == .complete
        return Anchor(
            total: isGrowing ? counted ?? total : total,
            head: headRows,
            tail: tail,
            isWhole: false
        )
    }
}
