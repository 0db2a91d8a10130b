import ExampleSupport
import Foundation
import SequenceMarkets
import SequenceMocks

// A day of prices as a chart in the terminal, and with --svg as an SVG file.

let usage = "price-history [--symbol S] [--fidelity SECONDS] [--svg FILE]"

await Example.run("price-history", usage: usage, mock: { MockExchange(seed: 1) }) { place in
    var symbol = "BTC-USD"
    var fidelity = 300
    var file: String?
    var rest = place.arguments[...]
    while let name = rest.popFirst() {
        switch (name, rest.popFirst()) {
        case ("--symbol", let value?): symbol = value
        case ("--svg", let value?): file = value
        case ("--fidelity", let value?) where Int(value) ?? 0 > 0:
            fidelity = Int(value) ?? fidelity
        default: throw Refusal(message: "\(name) cannot be understood")
        }
    }
    let history = try await place.client.priceHistory(symbol).fidelity(seconds: fidelity).fetch()
    let chart = Chart(history)
    print("\(history.symbol), \(history.points.count) points from \(history.source ?? .tape)\n")
    print(chart.text(width: 72, height: 16))
    if let file {
        try chart.svg(width: 960, height: 360)
            .write(toFile: file, atomically: true, encoding: .utf8)
        print("\nwritten to \(file)")
    }
}
