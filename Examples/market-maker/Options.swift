import SequenceMarkets

/// The command-line options.
struct Options {
    var quotings = [
        Quoting(symbol: "BTC-USD", size: 0.05, cap: 0.2),
        Quoting(symbol: "ETH-USD", size: 1, cap: 4),
    ]
    var journal: String?
    /// How long to run; until it is interrupted if nil.
    var length: Duration?

    /// Parses arguments; nil if they are invalid.
    init?(_ arguments: [String]) {
        var rest = arguments[...]
        var named: [Quoting] = []
        while let name = rest.popFirst() {
            guard name.hasPrefix("--") else {
                guard let quoting = Options.quoting(name) else { return nil }
                named.append(quoting)
                continue
            }
            guard let value = rest.popFirst() else { return nil }
            switch name {
            case "--journal": journal = value
            case "--seconds":
                guard let number = Double(value), number > 0 else { return nil }
                length = .seconds(number)
            default: return nil
            }
        }
        if !named.isEmpty { quotings = named }
    }

    /// `BTC-USD:0.05:0.2`: symbol, size of a quote, largest position.
    private static func quoting(_ text: String) -> Quoting? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, let size = try? Qty(parts[1]), let cap = try? Qty(parts[2]),
            size > 0, cap >= size
        else { return nil }
        return Quoting(symbol: parts[0], size: size, cap: cap)
    }
}
