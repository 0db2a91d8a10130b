/// The books of a stream: one for each symbol, venue and instrument type.
///
/// Pass it every event. A gap invalidates the books it concerns until their next snapshot.
///
/// ```swift
/// var books = OrderBooks()
/// for try await event in seq.stream([.book("BTC-USDT")]) {
///     books.apply(event)
///     print(books.nbbo("BTC-USDT"))
/// }
/// ```
public struct OrderBooks: Sendable {
    /// The identity of a book.
    public struct Key: Hashable, Sendable {
        /// The instrument.
        public var symbol: String
        /// The book's venue; nil for one consolidated over venues.
        public var venue: Venue?
        /// The instrument's type.
        public var instrumentType: InstrumentType?

        /// Makes a key.
        public init(symbol: String, venue: Venue?, instrumentType: InstrumentType?) {
            self.symbol = symbol
            self.venue = venue
            self.instrumentType = instrumentType
        }
    }

    /// All books.
    public private(set) var books: [Key: OrderBook] = [:]

    /// An empty set of books.
    public init() {}

    /// Applies an event, if it concerns books.
    public mutating func apply(_ event: StreamEvent) {
        switch event {
        case .event(.book(let update)):
            let key = Key(
                symbol: update.symbol,
                venue: update.venue,
                instrumentType: update.instrumentType
            )
            let empty = OrderBook(
                symbol: key.symbol,
                venue: key.venue,
                instrumentType: key.instrumentType
            )
            books[key, default: empty].apply(update)
        case .gap(let gap):
            for key in books.keys where concerns(gap, key.symbol) { books[key]?.invalidate() }
        default: break
        }
    }

    private func concerns(_ gap: StreamGap, _ symbol: String) -> Bool {
        guard let topic = gap.topic else { return true }
        // A topic may use another name for the market than its book does.
        return topic.family == "book"
            && (topic.rawValue.hasSuffix(":\(symbol)") || !hasBook(of: topic))
    }

    private func hasBook(of topic: Topic) -> Bool {
        books.keys.contains { topic.rawValue.hasSuffix(":\($0.symbol)") }
    }

    /// The book of a symbol at a venue, of any instrument type.
    public func book(_ symbol: String, venue: Venue?) -> OrderBook? {
        books.first { $0.key.symbol == symbol && $0.key.venue == venue }?.value
    }

    /// The best bid and ask over the valid books of a symbol, with their venues.
    ///
    /// A quote combines instruments of one type only. Invalid, crossed and stale books are left
    /// out: a book is stale if its last update is older than `limit`.
    ///
    /// - Parameters:
    ///   - symbol: The instrument.
    ///   - type: The instrument type; nil is spot, or the only type there is if there is no spot
    ///     book.
    ///   - now: The reference time; nil is the newest update of these books, so that a book that
    ///     lags behind the others is stale, and a quiet market is not.
    ///   - limit: The maximum age of a book.
    /// - Returns: The best bid and ask, each with its venue.
    public func nbbo(
        _ symbol: String,
        _ type: InstrumentType? = nil,
        at now: Nanoseconds? = nil,
        staleAfter limit: Duration = .seconds(10)
    ) -> MergedQuote {
        var quote = MergedQuote()
        let named = books.filter { $0.key.symbol == symbol }
        let types = Set(named.map(\.key.instrumentType))
        let chosen: InstrumentType?
        if let type {
            chosen = type
        } else if types.contains(.spot) {
            chosen = .spot
        } else if types.count == 1, let only = types.first {
            chosen = only
        } else {
            // Several types, none of them spot: choosing one would be a guess.
            return quote
        }
        let ofType = named.filter { $0.key.instrumentType == chosen }
        // The age of a book without a time is unknown.
        let newest = now ?? ofType.values.compactMap(\.time).max() ?? Nanoseconds(raw: 0)
        for (key, book) in ofType where book.state(at: newest, staleAfter: limit) == .valid {
            if let bid = book.bestBid, quote.bid.map({ bid.price > $0.price }) ?? true {
                (quote.bid, quote.bidVenue) = (bid, key.venue)
            }
            if let ask = book.bestAsk, quote.ask.map({ ask.price < $0.price }) ?? true {
                (quote.ask, quote.askVenue) = (ask, key.venue)
            }
        }
        return quote
    }

    /// The best bid and ask of all venues.
    public struct MergedQuote: Sendable, Hashable {
        /// The highest bid.
        public var bid: BookLevel?
        /// The venue of the bid.
        public var bidVenue: Venue?
        /// The lowest ask.
        public var ask: BookLevel?
        /// The venue of the ask.
        public var askVenue: Venue?

        /// An empty quote.
        public init() {}

        /// Whether one venue bids at least what another asks: an arbitrage, or a late update.
        public var isCrossed: Bool {
            if let bid, let ask { bid.price >= ask.price } else { false }
        }
    }
}
