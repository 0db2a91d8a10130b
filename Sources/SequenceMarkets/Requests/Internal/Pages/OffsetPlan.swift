/// The metadata of one page of a list with offsets.
struct ListClaims: Sendable, Hashable {
    /// The number of rows skipped before it.
    var offset: Int
    /// Its number of rows, unreadable ones included.
    var rowCount: Int
    /// The total number of rows in the list, if the page states it.
    var total: Int?
    /// Whether more rows follow, if the page states it.
    var saysMore: Bool?
}

/// Decides which page of a list with offsets is next, and whether the list is complete.
///
/// A list may change while it is paged through, and a server's metadata may contradict its rows:
/// - Fewer distinct rows than the total at the end are read once more, from the start; if they are
///   still too few, the walk ends with an error.
/// - A total that shrinks means that rows moved to the front, past the reading position. The plan
///   steps back until a page starts with a row already seen, and overlaps its pages from then on.
/// - A total below the rows received is ignored: paging continues to an empty page, as without one.
struct OffsetPlan: Sendable, Hashable {
    /// The next step.
    enum Step: Sendable, Hashable {
        /// Fetch the page at an offset; nil is the first page.
        case page(Int?)
        /// Stop: every row that the list claims to hold has been received.
        case end
        /// Stop: the rows received do not match the list's total.
        case failure(path: String, expected: String)
    }

    private static let maximumStepsBack = 50
    private static let maximumPages = 100_000

    /// The number of rows the caller skipped at the start.
    private let base: Int
    /// Distinct rows so far, unreadable ones included.
    private(set) var seen = 0
    /// The offset of the first page that was fetched: nothing before it is known.
    private var floor: Int?
    private var total: Int?
    /// How many rows a page shares with the one before; zero until the list shrinks.
    private var overlap = 0
    private var isSteppingBack = false
    /// How far the last step back went.
    private var reach = 0
    private var stepsBack = 0
    private var pages = 0
    /// The page limit of the second pass; nil in the first.
    private var pagesLeft: Int?

    init(base: Int) { self.base = base }

    /// Whether the list is read a second time: then pages without a new row are not a loop.
    var isSecondPass: Bool { pagesLeft != nil }

    /// Continues after rows that were received before a restart.
    mutating func resume(after rows: Int) { seen = max(0, rows) }

    /// Forgets rows received again after a restart that cannot be told apart from new ones.
    mutating func forget(_ rows: Int) { seen = max(0, seen - rows) }

    /// Takes a page and returns the next step.
    ///
    /// - Parameters:
    ///   - page: The page's metadata.
    ///   - fresh: How many of its rows are new.
    ///   - isConnected: Whether its first row was seen before, so that no row lies between it and
    ///     the earlier pages.
    /// - Returns: The page to fetch, or why there is none.
    mutating func next(after page: ListClaims, fresh: Int, isConnected: Bool) -> Step {
        let first = floor ?? page.offset
        floor = first
        seen += fresh
        pages += 1
        if page.rowCount == 0, page.saysMore == true {
            return .failure(path: "$.has_more", expected: "a row, as there are more")
        }
        guard pages < OffsetPlan.maximumPages else {
            return .failure(path: "$.has_more", expected: "an end of the list")
        }
        let lost = learn(page)
        let isWhole = isConnected || page.offset <= first
        if lost > 0 { overlap = max(overlap, lost == .max ? lost : lost + 1) }
        if (lost > 0 || isSteppingBack) && !isWhole {
            return stepBack(from: page.offset, to: first)
        }
        isSteppingBack = false
        if let left = pagesLeft {
            if seen >= required { return .end }
            guard left > 0 else { return finish() }
            pagesLeft = left - 1
        }
        return goesOn(after: page) ? forward(page) : finish()
    }

    /// The number of rows the list should have returned.
    private var required: Int { max(0, (total ?? 0) - base) }

    /// Accepts the total, unless the page's own rows contradict it; returns by how much it shrank.
    private mutating func learn(_ page: ListClaims) -> Int {
        // More rows than the total: it was not a total, or no longer is.
        if overlap == 0, seen > required { total = nil }
        guard let claimed = page.total, claimed >= 0 else { return 0 }
        let (end, overflow) = page.offset.addingReportingOverflow(page.rowCount)
        guard !overflow, page.rowCount == 0 || end <= claimed else { return 0 }
        defer { total = claimed }
        return max(0, (total ?? claimed) - claimed)
    }

    private func goesOn(after page: ListClaims) -> Bool {
        guard page.rowCount > 0 else { return false }
        if page.saysMore == true { return true }
        if let total, seen <= required || overlap > 0 {
            if page.offset + page.rowCount < total { return true }
            // A server may report a page's row count as the total, and omit whether there are more.
            return page.saysMore == nil && seen >= required && overlap == 0
        }
        return page.saysMore == nil || page.total != nil
    }

    private func forward(_ page: ListClaims) -> Step {
        .page(page.offset + page.rowCount - min(overlap, page.rowCount / 2))
    }

    private mutating func stepBack(from offset: Int, to first: Int) -> Step {
        stepsBack += 1
        guard stepsBack <= OffsetPlan.maximumStepsBack else {
            return .failure(
                path: "$.total",
                expected: "a list that does not shrink with every page; rows may be missing"
            )
        }
        // The list may keep shrinking meanwhile, so a step of the same size might never be enough.
        let distance = (isSteppingBack ? reach : overlap).multipliedReportingOverflow(by: 2)
        reach = distance.overflow ? offset : distance.partialValue
        isSteppingBack = true
        return .page(max(first, offset - min(reach, offset)))
    }

    private mutating func finish() -> Step {
        if seen >= required { return .end }
        guard pagesLeft == nil else {
            return .failure(
                path: "$.total",
                expected: "\(required) rows, of which \(seen) came; rows are missing"
            )
        }
        pagesLeft = pages + 10
        (overlap, isSteppingBack) = (0, false)
        return .page(nil)
    }
}
