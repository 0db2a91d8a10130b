import SequenceMarkets

/// The command-line options.
struct Options {
    private var symbols: [String] = []
    private var seconds: Double?

    /// Parses arguments; nil if they are invalid.
    init?(_ arguments: [String]) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            guard argument.hasPrefix("--") else {
                symbols.append(argument)
                continue
            }
            guard argument == "--seconds", let value = rest.popFirst(), let number = Double(value),
                number > 0
            else { return nil }
            seconds = number
        }
    }

    /// Where the marks come from.
    var topics: [Topic] { (symbols.isEmpty ? ["BTC-USD", "ETH-USD"] : symbols).map(Topic.prices) }

    /// How long to run; with a keyboard, until a key is pressed.
    func length(isTerminal: Bool) -> Duration { .seconds(seconds ?? (isTerminal ? 86_400 : 6)) }
}
