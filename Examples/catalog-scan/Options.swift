import SequenceMarkets

/// The command-line options.
struct Options {
    var venue = Venue.kalshi
    var checkpoint: String?
    var stopAfter: Int?

    /// Parses arguments; nil if they are invalid.
    init?(_ arguments: [String]) {
        var rest = arguments[...]
        while let name = rest.popFirst() {
            guard let value = rest.popFirst() else { return nil }
            switch name {
            case "--venue": venue = Venue(rawValue: value)
            case "--checkpoint": checkpoint = value
            case "--stop-after":
                guard let rows = Int(value), rows > 0 else { return nil }
                stopAfter = rows
            default: return nil
            }
        }
    }
}
