import SequenceMarkets
import SequenceMocks

/// The command-line options.
struct Options {
    var port: UInt16 = 0
    var seed: UInt64 = 1
    var speed = 1.0
    var rateLimit: Int?
    var dialect = Dialect.documented
    var weather = Weather.calm
    var history = 0
    var wantsHelp = false

    static let usage = """
        usage: sequence-mock [--port N] [--seed N] [--speed X] [--rate-limit QPS]
                             [--dialect D] [--weather W] [--history N] [--help]

          --port        the port on 127.0.0.1; 0, the default, lets the system choose
          --seed        the same seed gives the same market; 1 by default
          --speed       how many times as fast the exchange's time passes; 1 by default
          --rate-limit  requests a second and key, with twice as many at once; none by default
          --dialect     which reading of the documentation it speaks: documented, seed:N or
                        key=value, several of them separated by commas; documented by default
          --weather     what goes wrong on the way: calm, seed:N or key=value, likewise;
                        calm by default
          --history     how many old orders every account begins with; none by default
          --help        every switch of a dialect and of a weather


        """

    static var help: String {
        usage + "Dialect\n\(Dialect.help)\n\nWeather\n\(Weather.help)\n"
    }

    private static let names = [
        "--port", "--seed", "--speed", "--rate-limit", "--dialect", "--weather", "--history",
        "--help",
    ]

    /// Parses arguments; a `SequenceError.validation` names the invalid ones.
    init(_ arguments: [String]) throws(SequenceError) {
        var rest = arguments[...]
        while let name = rest.popFirst() {
            if name == "--help" || name == "-h" {
                wantsHelp = true
                continue
            }
            guard Options.names.contains(name) else {
                let near = Spelling.nearest(to: name, among: Options.names)
                let hint = near.map { "; did you mean '\($0)'?" } ?? ""
                throw .validation(field: name, "is not known\(hint)")
            }
            guard let value = rest.popFirst() else {
                throw .validation(field: name, "needs a value")
            }
            try read(name, value)
        }
    }

    private mutating func read(_ name: String, _ value: String) throws(SequenceError) {
        switch name {
        case "--port": port = try number(name, value)
        case "--seed": seed = try number(name, value)
        case "--rate-limit": rateLimit = max(try number(name, value), 1)
        case "--history": history = max(try number(name, value), 0)
        case "--dialect": dialect = try Dialect(value)
        case "--weather": weather = try Weather(value)
        default:
            guard let number = Double(value), number > 0, number.isFinite else {
                throw .validation(field: name, "'\(value)' is not a number above 0")
            }
            speed = number
        }
    }

    private func number<Number: FixedWidthInteger>(_ name: String, _ value: String)
        throws(SequenceError) -> Number
    {
        guard let number = Number(value) else {
            throw .validation(field: name, "'\(value)' is not a whole number it takes")
        }
        return number
    }
}
