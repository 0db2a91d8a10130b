/// A stream's policy for a consumer that is slower than the market.
///
/// Orders, fills and cost reports are never conflated. Anything dropped is reported by a
/// ``StreamEvent/gap(_:)``.
public enum Delivery: Sendable, Hashable {
    /// Every event, in order.
    ///
    /// A consumer that falls behind first holds the connection back briefly
    /// (``StreamConfiguration/stallGrace``); after that the oldest market data is dropped, and
    /// dropped orders and fills are fetched over REST before the stream reports that it has caught
    /// up.
    case every
    /// The latest price, funding rate and fair price of each symbol; book changes are merged, so
    /// that no level is lost.
    case latest
    /// Keeps at most this many events; the oldest are dropped.
    case bounded(Int)
}
