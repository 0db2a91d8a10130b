/// What one page of a list with offsets says of itself.
struct ListClaims: Sendable, Hashable {
    /// How many rows it passed over.
    var offset: Int
    /// How many rows it holds, unreadable ones included.
    var rowCount: Int
    /// How many rows the list has in all, if the page says so.
    var total: Int?
    /// Whether there are more, if the page says so.
    var saysMore: Bool?
}

/// Decides which page of a list with offsets comes next, and whether all of it has come.
///
/// A list that is walked may change, and a server's words may contradict its rows:
/// - Fewer distinct rows than the total at the end are read once more, from the start; if they are
///   still too few, the walk ends with an error.
/// - A total that shrinks means that rows moved to the front, past the place of reading. The plan
///   steps back until a page starts with a row that came before, and overlaps its pages from then
///   on.
/// - A total below what came is not trusted: the walk goes on to an empty page, as without one.
struct OffsetPlan: Sendable, Hashable {
    /// Where the walk goes next.
    enum Step: Sendable, Hashable {
        /// To the page at an offset; nil is the walk's first.
        case page(Int?)
        /// Nowhere: all that the list claims to hold has come.
        case end
        /// Nowhere: what came is not what was said.
        case failure(path: String, expected: String)
    }

    private static let maximumStepsBack = 50
    private static let maximumPages = 100_000

    /// How many rows the caller passed over from the beginning.
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
    /// How many pages the second pass may have; nil in the first.
    private var pagesLeft: Int?

    init(base: Int) { self.base = base }

    /// Whether the list is read once more: pages without a new row are no circle then.
    var isSecondPass: Bool { pagesLeft != nil }

    /// Goes on behind rows that came before a restart.
    mutating func resume(after rows: Int) { seen = max(0, rows) }

    /// Forgets rows that come a second time after a restart, and cannot be told from new ones.
    mutating func forget(_ rows: Int) { seen = max(0, seen - rows) }

    /// Takes a page and says where to go.
    ///
    /// - Parameters:
    ///   - page: What the page says of itself.
    ///   - fresh: How many of its rows did not come before.
    ///   - isConnected: Whether its first row came before, so that no row lies between it and what
    ///     came.
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

    /// How many rows the list must have given.
    private var required: Int { max(0, (total ?? 0) - base) }

    /// Takes the total, unless the page's own rows belie it; returns by how much it shrank.
    private mutating func learn(_ page: ListClaims) -> Int {
        // More rows than there were to be: it was no total, or is one no longer.
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
            // A server may call the rows of a page the total, and not say whether there are more.
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
        // The list may go on shrinking meanwhile, so that the same step again would never do.
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
