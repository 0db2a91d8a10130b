public import SequenceMarkets

/// An order as a test's rule sees it.
public struct MockOrder: Sendable, Hashable {
    /// The graph it belongs to.
    public var graphID: String
    /// Its node.
    public var nodeID: String
    /// The caller's id, if it gave one.
    public var clientOrderID: String?
    /// The canonical symbol.
    public var symbol: String
    /// The venue it is pinned to, if any.
    public var venue: String?
    /// Whether it buys.
    public var isBuy: Bool
    /// Its quantity.
    public var quantity: Qty
    /// Its limit; nil for a market order.
    public var limit: Px?
}

/// Moving the market by hand.
extension MockExchange {
    /// Moves a symbol to a price; from there it continues by the seed.
    ///
    /// Orders and triggers see it at the next market step. In a prediction market both
    /// outcomes move.
    ///
    /// - Parameters:
    ///   - symbol: The instrument's symbol, slug or token.
    ///   - price: The price.
    /// - Returns: False for a symbol the exchange does not know.
    @discardableResult
    public func setPrice(_ symbol: String, to price: Px) -> Bool {
        withMarket(of: symbol) { market, instrument, step in
            market.setPrice(of: instrument, to: price, step: step)
        }
    }

    /// Sets the book of one venue, best level first, until it is set again; it does not
    /// move by itself, and quantity taken from it stays taken.
    ///
    /// - Parameters:
    ///   - symbol: The instrument's symbol, slug or token.
    ///   - venue: The venue's name on the wire.
    ///   - bids: The prices and sizes to buy.
    ///   - asks: The prices and sizes to sell.
    /// - Returns: False for a symbol the exchange does not know.
    @discardableResult
    public func setBook(
        _ symbol: String,
        venue: String,
        bids: [(price: Px, size: Qty)],
        asks: [(price: Px, size: Qty)]
    ) -> Bool {
        let book = VenueBook(
            venue: venue,
            bids: bids.map { Level(price: $0.price, size: $0.size) },
            asks: asks.map { Level(price: $0.price, size: $0.size) }
        )
        return withMarket(of: symbol) { market, instrument, _ in
            market.setBook(book, of: instrument)
        }
    }

    /// Returns the books of a symbol to the seed.
    ///
    /// - Parameter symbol: The instrument's symbol, slug or token.
    /// - Returns: False for a symbol the exchange does not know.
    @discardableResult
    public func releaseBooks(_ symbol: String) -> Bool {
        withMarket(of: symbol) { market, instrument, _ in market.releaseBooks(of: instrument) }
    }

    /// Halts trading of a symbol: its books are empty, and orders wait.
    ///
    /// - Parameter symbol: The instrument's symbol, slug or token.
    /// - Returns: False for a symbol the exchange does not know.
    @discardableResult
    public func halt(_ symbol: String) -> Bool {
        withMarket(of: symbol) { market, instrument, _ in
            market.halted.insert(instrument.bookSymbol)
        }
    }

    /// Resumes trading of a symbol that was halted.
    ///
    /// - Parameter symbol: The instrument's symbol, slug or token.
    /// - Returns: False for a symbol the exchange does not know.
    @discardableResult
    public func resume(_ symbol: String) -> Bool {
        withMarket(of: symbol) { market, instrument, _ in
            market.halted.remove(instrument.bookSymbol)
        }
    }

    private func withMarket(
        of symbol: String,
        _ change: (inout SimulatedMarket, ListedInstrument, Int64) -> Void
    ) -> Bool {
        withState { state, now in
            guard let instrument = state.catalog.instrument(symbol) else { return false }
            let step = state.market.model.step(at: now)
            state.accounts.change { trading in
                change(&trading.market, instrument, step)
                trading.lookAgain(from: step + 1)
            }
            return true
        }
    }

    /// Makes the venues reject orders a rule gives a reason for.
    ///
    /// The reason becomes the order's `failure_reason`; one that begins with 429 or a 5xx code
    /// is retried by the router, as the orders page says.
    ///
    /// - Parameter rule: Returns the reason to reject an order, or nil to accept it; nil instead of
    ///   a rule removes it.
    public func rejectOrders(matching rule: (@Sendable (MockOrder) -> String?)?) {
        withState { state, _ in
            state.accounts.change { trading in
                trading.rules.rejectByOrder = rule
            }
        }
    }

    /// Fills orders up to a quantity only; a held order stays open at that quantity.
    ///
    /// - Parameter rule: Returns the quantity to fill, or nil for no limit; nil instead of a rule
    ///   releases all held orders.
    public func holdOrders(matching rule: (@Sendable (MockOrder) -> Qty?)?) {
        withState { state, now in
            state.accounts.change { trading in
                trading.rules.holdByOrder = rule
                if rule == nil { trading.releaseHolds(at: now) }
            }
        }
    }
}

extension SimulatedMarket {
    /// Moves an instrument's path to a price.
    mutating func setPrice(of instrument: ListedInstrument, to price: Px, step: Int64) {
        let shown = instrument.isMirrored ? Px(raw: Px.unit - price.raw) : price
        model.starts[instrument.bookSymbol] = MarketModel.Start(price: shown, step: step)
    }

    /// Sets one venue's book.
    mutating func setBook(_ book: VenueBook, of instrument: ListedInstrument) {
        var book = book
        book.bids.sort { $0.price > $1.price }
        book.asks.sort { $0.price < $1.price }
        if instrument.isMirrored { book = MarketModel.mirrored(book) }
        setBooks["\(instrument.bookSymbol) \(book.venue)"] = book
        forgetTaken(of: instrument, venue: book.venue)
    }

    mutating func releaseBooks(of instrument: ListedInstrument) {
        for venue in instrument.venues {
            setBooks["\(instrument.bookSymbol) \(venue)"] = nil
            forgetTaken(of: instrument, venue: venue)
        }
    }

    /// The book a test has set, if any.
    func setBook(_ instrument: ListedInstrument, venue: String) -> VenueBook? {
        guard !setBooks.isEmpty,
            let book = setBooks["\(instrument.bookSymbol) \(venue)"]
        else { return nil }
        return instrument.isMirrored ? MarketModel.mirrored(book) : book
    }
}
