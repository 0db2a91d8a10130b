/// The books of a stream: one for each symbol, venue and instrument type.
///
/// Feed it every event. A gap makes the books it concerns invalid until their next snapshot.
///
/// ```swift
/// var books = OrderBooks()
/// for try await event in seq.stream([.book("BTC-USDT")]) {
///     books.apply(event)
///     print(books.nbbo("BTC-USDT"))
/// }
/// ```
public struct OrderBooks: Sendable {
    /// What tells one book from another.
    public struct Key: Hashable, Sendable {
        /// The instrument.
        public var symbol: String
        /// Whose book it is; nil for one consolidated over venues.
        public var venue: Venue?
        /// What kind of instrument it is.
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

    /// No books.
    public init() {}

    /// Takes in whatever of an event concerns books.
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
        // A topic may name the market in another way than its book does.
        return topic.family == "book"
            && (topic.rawValue.hasSuffix(":\(symbol)") || !hasBook(of: topic))
    }

    private func hasBook(of topic: Topic) -> Bool {
        books.keys.contains { topic.rawValue.hasSuffix(":\($0.symbol)") }
    }

    /// The book of a symbol at a venue, of whatever instrument type.
    public func book(_ symbol: String, _ venue: Venue?) -> OrderBook? {
        books.first { $0.key.symbol == symbol && $0.key.venue == venue }?.value
    }

    /// The best bid and ask over the valid books of a symbol, with their venues.
    ///
    /// A quote holds instruments of one type only. Invalid, crossed and stale books are left out:
    /// a book is stale if its last update is older than `limit`.
    ///
    /// - Parameters:
    ///   - symbol: The instrument.
    ///   - type: What kind of instrument; nil is spot, or the one kind there is where there is no
    ///     spot book.
    ///   - now: The moment to measure by; nil is the newest update of these books, so that a book
    ///     the others have left behind is stale, and a quiet market is not.
    ///   - limit: How old a book may be.
    /// - Returns: The best of both sides, each with its venue.
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
            // Several kinds, none of them spot: to choose one would be a guess.
            return quote
        }
        let ofType = named.filter { $0.key.instrumentType == chosen }
        // A book that has no time cannot be told to be old.
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

    /// The best of all venues.
    public struct MergedQuote: Sendable, Hashable {
        /// The highest bid.
        public var bid: BookLevel?
        /// Who bids it.
        public var bidVenue: Venue?
        /// The lowest ask.
        public var ask: BookLevel?
        /// Who offers it.
        public var askVenue: Venue?

        /// Nothing on either side.
        public init() {}

        /// Whether one venue bids as much as another asks: an arbitrage, or a late update.
        public var isCrossed: Bool {
            if let bid, let ask { bid.price >= ask.price } else { false }
        }
    }
}
