/// Which request goes first when the client holds requests back.
///
/// A cancel is never stuck behind reads: a lower lane waits for a higher one, and a part of every
/// limit is reserved for ``safety``.
public enum Lane: Int, Sendable, Comparable, CaseIterable {
    /// The kill switch and cancels.
    case safety
    /// Submissions and amends.
    case orders
    /// Orders, fills, positions, graphs.
    case orderReads
    /// Quotes and other market data.
    case marketReads
    /// Pagination over a whole catalog.
    case bulk

    /// By urgency, the most urgent first.
    public static func < (a: Lane, b: Lane) -> Bool { a.rawValue < b.rawValue }
}
