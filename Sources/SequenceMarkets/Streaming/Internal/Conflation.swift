/// Which events may replace each other when only the latest is wanted.
enum ConflationKey: Hashable, Sendable {
    case price(String)
    case book(String, Venue?, InstrumentType?)
    case funding(Venue, String)
    case fairPrice(String)

    init?(_ event: StreamEvent) {
        guard case .event(let event) = event else { return nil }
        switch event {
        case .price(let update): self = .price(update.symbol)
        case .book(let update): self = .book(update.symbol, update.venue, update.instrumentType)
        case .funding(let update): self = .funding(update.venue, update.symbol)
        case .fairPrice(let update): self = .fairPrice(update.underlying)
        default: return nil
        }
    }
}

extension StreamEvent {
    /// This event and a later one of the same key, as one event.
    func merged(with later: StreamEvent) -> StreamEvent {
        guard case .event(.book(let book)) = self, case .event(.book(let change)) = later,
            !change.isSnapshot
        else { return later }
        return .event(.book(book.folding(change)))
    }
}

extension BookUpdate {
    /// The update with the same effect on a book as this one and then `later`.
    func folding(_ later: BookUpdate) -> BookUpdate {
        var result = later
        result.isSnapshot = isSnapshot
        result.bids = BookUpdate.fold(bids, later.bids, keepsRemovals: !isSnapshot) { $0 > $1 }
        result.asks = BookUpdate.fold(asks, later.asks, keepsRemovals: !isSnapshot) { $0 < $1 }
        return result
    }

    private static func fold(
        _ levels: [BookLevel],
        _ changes: [BookLevel],
        keepsRemovals: Bool,
        by precedes: (Px, Px) -> Bool
    ) -> [BookLevel] {
        guard !changes.isEmpty else { return levels }
        var sizes = Dictionary(levels.map { ($0.price, $0.size) }, uniquingKeysWith: { $1 })
        for change in changes { sizes[change.price] = change.size }
        return sizes.filter { keepsRemovals || $0.value.raw != 0 }
            .map { BookLevel(price: $0.key, size: $0.value) }
            .sorted { precedes($0.price, $1.price) }
    }
}

extension StreamEvent {
    /// The exchange time of this event, if it carries one.
    var time: Nanoseconds? {
        guard case .event(let event) = self else { return nil }
        switch event {
        case .price(let update): return update.time
        case .book(let update): return update.time
        case .order(let order): return order.updated
        case .fill(let fill): return fill.time
        case .funding(let update): return update.time
        case .fairPrice(let price): return price.time
        default: return nil
        }
    }

    /// Whether this is market data, which the next update supersedes.
    var isMarketData: Bool { ConflationKey(self) != nil }
}
