import SequenceMarkets

/// The command-line options.
struct Options {
    var symbol = "BTC-USD"
    private var seconds: Double?

    /// Parses arguments; false if they are invalid.
    mutating func read(_ arguments: [String]) -> Bool {
        var rest = arguments[...]
        while let name = rest.popFirst() {
            guard let value = rest.popFirst() else { return false }
            switch name {
            case "--symbol": symbol = value
            case "--seconds":
                guard let number = Double(value), number > 0 else { return false }
                seconds = number
            default: return false
            }
        }
        return true
    }

    /// How long to run; with a keyboard, until a key is pressed.
    func length(isTerminal: Bool) -> Duration {
        .seconds(seconds ?? (isTerminal ? 86_400 : 5))
    }
}

/// Everything the screen shows.
struct Board {
    private(set) var books = OrderBooks()
    private(set) var price: PriceUpdate?
    private(set) var updates = 0
    private(set) var gaps = 0
    private(set) var recoveries = 0
    private(set) var isInGap = false

    mutating func apply(_ event: StreamEvent) {
        books.apply(event)
        switch event {
        case .event(.price(let update)): price = update
        case .event: updates += 1
        case .gap:
            gaps += 1
            isInGap = true
        case .caughtUp:
            recoveries += 1
            isInGap = false
        case .rejected, .issue: break
        }
    }

    /// The best levels of all valid books, merged by price.
    func ladder(_ side: KeyPath<OrderBook, [BookLevel]>, best: Int, descending: Bool) -> [BookLevel]
    {
        var sizes: [Px: Qty] = [:]
        for book in books.books.values where book.state == .valid {
            for level in book[keyPath: side].prefix(best) {
                sizes[level.price] = (try? (sizes[level.price] ?? .zero) + level.size) ?? .max
            }
        }
        return sizes.map { BookLevel(price: $0.key, size: $0.value) }
            .sorted { descending ? $0.price > $1.price : $0.price < $1.price }
            .prefix(best).map(\.self)
    }

    var states: [(String, OrderBook.State)] {
        books.books.map { ($0.key.venue?.rawValue ?? "all", $0.value.state) }
            .sorted { $0.0 < $1.0 }
    }
}
