/// One venue's book of one instrument, built from snapshots and changes; a value.
///
/// It knows whether it can be trusted: a book that missed a change returns nothing. Reading never
/// changes it, and a copy stays as it is.
///
/// ```swift
/// var book = OrderBook(symbol: "BTC-USDT", venue: .binance)
/// book.apply(update)
/// if book.state == .valid { print(book.bestBid, book.bestAsk) }
/// ```
public struct OrderBook: Sendable, Hashable {
    /// Whether a book can be trusted.
    public enum State: Sendable, Hashable {
        /// Complete as of its last update.
        case valid
        /// No snapshot yet, or a change was missed since; wait for the next snapshot.
        case invalid
        /// Complete, but without an update for longer than the given limit.
        case stale
        /// The best bid is not below the best ask.
        case crossed
    }

    /// The instrument.
    public let symbol: String
    /// The book's venue; nil for one consolidated over venues.
    public let venue: Venue?
    /// The instrument's type.
    public let instrumentType: InstrumentType?
    /// The exchange time of the last update.
    public private(set) var time: Nanoseconds?
    /// The venue's fingerprint of the book as of the last update that carried one.
    public private(set) var checksum: Int64?
    private(set) var bidSide = BookSide(isBid: true)
    private(set) var askSide = BookSide(isBid: false)
    private var isComplete = false

    /// An empty book, invalid until its first snapshot.
    public init(symbol: String, venue: Venue? = nil, instrumentType: InstrumentType? = nil) {
        self.symbol = symbol
        self.venue = venue
        self.instrumentType = instrumentType
    }

    /// Applies a snapshot, which replaces the whole book, or changes, where a size of zero removes
    /// a level.
    ///
    /// Changes to a book that is not complete are ignored: they would leave stale levels. An update
    /// of another symbol, venue or instrument type is ignored too. Returns whether the book was
    /// updated.
    @discardableResult
    public mutating func apply(_ update: BookUpdate) -> Bool {
        guard update.symbol == symbol, update.venue == venue,
            update.instrumentType == instrumentType
        else { return false }
        if update.isSnapshot {
            bidSide.reset(update.bids)
            askSide.reset(update.asks)
            isComplete = true
        } else {
            guard isComplete else { return false }
            for level in update.bids { bidSide.set(level) }
            for level in update.asks { askSide.set(level) }
        }
        time = update.time ?? time
        checksum = update.checksum ?? (update.isSnapshot ? nil : checksum)
        return true
    }

    /// A change was missed: the book is invalid until its next snapshot.
    public mutating func invalidate() {
        isComplete = false
        bidSide.reset([])
        askSide.reset([])
        checksum = nil
    }

    /// Whether the book can be trusted.
    public var state: State {
        guard isComplete else { return .invalid }
        if let bid = bestBid, let ask = bestAsk, bid.price >= ask.price { return .crossed }
        return .valid
    }

    /// Whether the book can be trusted now, given that it is stale after `limit` without an update.
    public func state(at now: Nanoseconds, staleAfter limit: Duration) -> State {
        guard state == .valid, let time, now.since(time) > limit else { return state }
        return .stale
    }

    /// Whether this book and another carry the same fingerprint; nil if one has none.
    ///
    /// The fingerprint is opaque: it says whether two states are the same, nothing more.
    public func matches(checksum other: Int64?) -> Bool? {
        guard let checksum, let other else { return nil }
        return checksum == other
    }

    // MARK: Reading

    /// Bids, highest first.
    public var bids: [BookLevel] { bidSide.levels }
    /// Asks, lowest first.
    public var asks: [BookLevel] { askSide.levels }
    /// The highest bid.
    public var bestBid: BookLevel? { bidSide.best }
    /// The lowest ask.
    public var bestAsk: BookLevel? { askSide.best }
    /// The midpoint of the two, rounded down to a step; nil on a one-sided book.
    public var mid: Px? {
        guard let bid = bestBid?.price.raw, let ask = bestAsk?.price.raw else { return nil }
        let (sum, overflow) = bid.addingReportingOverflow(ask)
        return overflow ? nil : Px(raw: sum >> 1)
    }

    /// The quantity at `limit` or better for an order of this side: a buy looks at asks.
    ///
    /// Throws ``FixedPointError/overflow``.
    public func depth(_ side: Side, to limit: Px) throws(FixedPointError) -> Qty {
        var sum = Qty.zero
        for level in side == .buy ? askSide : bidSide {
            guard side == .buy ? level.price <= limit : level.price >= limit else { break }
            sum = try sum + level.size
        }
        return sum
    }

    /// The execution of an order of this side and size; nil if the book is not deep enough.
    ///
    /// The average price is rounded once. Throws ``FixedPointError`` for a size that is not
    /// positive, or an amount that does not fit.
    public func quote(_ side: Side, _ size: Qty) throws(FixedPointError) -> Execution? {
        guard size.raw > 0 else { throw .malformed("\(size)") }
        var left = size
        var cost = USD.zero
        var worst: Px?
        for level in side == .buy ? askSide : bidSide {
            let part = min(left, level.size)
            cost = try cost + level.price * part
            left = try left - part
            worst = level.price
            if left == .zero { break }
        }
        guard left == .zero, let worst else { return nil }
        return Execution(size: size, average: try cost / size, worst: worst, cost: cost)
    }

    /// The execution of an order against a book.
    public struct Execution: Sendable, Hashable {
        /// The size.
        public var size: Qty
        /// The average price (VWAP).
        public var average: Px
        /// The price of the last level touched.
        public var worst: Px
        /// The notional: what a buy pays, or a sell receives.
        public var cost: USD

        /// Makes an execution.
        public init(size: Qty, average: Px, worst: Px, cost: USD) {
            (self.size, self.average, self.worst, self.cost) = (size, average, worst, cost)
        }
    }
}
