/// What a stream does when its consumer is slower than the market.
///
/// Orders, fills and cost reports are never conflated. Whatever is dropped, a
/// ``StreamEvent/gap(_:)`` says so.
public enum Delivery: Sendable, Hashable {
    /// Every event, in order.
    ///
    /// A consumer that falls behind first holds the connection back for a moment
    /// (``StreamConfiguration/stallGrace``); after that the oldest market data is dropped, and
    /// dropped orders and fills are fetched over REST before the stream says it has caught up.
    case every
    /// The latest price, funding rate and fair price of each symbol; book changes are folded
    /// together, so that no level is lost.
    case latest
    /// Keeps this many events at most; the oldest are dropped.
    case bounded(Int)
}
