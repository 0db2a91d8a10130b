/// The last best bid and ask of each symbol that this client has seen.
final class LastQuotes: Sendable {
    struct Key: Sendable, Hashable {
        var symbol: String
        /// Nil if the quote did not say.
        var type: InstrumentType?
    }

    struct Sides: Sendable, Hashable {
        var bid: Px?
        var ask: Px?
    }

    /// More symbols than a client streams; beyond it all are forgotten, and learned again.
    static let capacity = 16_384

    private let quotes = Locked<[Key: Sides]>([:])

    func note(_ key: Key, bid: Px?, ask: Px?) {
        guard bid != nil || ask != nil else { return }
        quotes.withLock { quotes in
            if quotes.count >= LastQuotes.capacity, quotes[key] == nil { quotes = [:] }
            quotes[key] = Sides(bid: bid, ask: ask)
        }
    }

    /// The quote of a market, or of its symbol if that did not say the type.
    func find(_ symbol: String, _ type: InstrumentType) -> Sides? {
        quotes.withLock { quotes in
            quotes[Key(symbol: symbol, type: type)]
                ?? quotes[Key(symbol: symbol, type: nil)]
        }
    }
}

/// When the submissions of the last minute began.
struct SubmissionPace: Sendable {
    private static let window = Duration.seconds(60)

    private var times: [Duration] = []

    /// Counts one that begins now; false, and not counted, if there are as many already.
    mutating func admit(now: Duration, limit: Int) -> Bool {
        times.removeAll { now - $0 >= SubmissionPace.window }
        guard times.count < limit else { return false }
        times.append(now)
        return true
    }
}
