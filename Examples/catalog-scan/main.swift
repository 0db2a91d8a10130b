import ExampleSupport
import SequenceMocks

// Walks a venue's whole catalog (Kalshi's 43 000 markets on the mock exchange) behind cursors,
// with a progress bar. With --checkpoint it remembers its place in a file: stop it (or say
// --stop-after) and run it again, and it goes on with the next market.

let usage = "catalog-scan [--venue V] [--checkpoint FILE] [--stop-after ROWS]"

// One seed: the catalog is the same at each run, as a real one nearly is.
await Example.run("catalog-scan", usage: usage, mock: { MockExchange(seed: 1) }) { place in
    guard let options = Options(place.arguments) else {
        throw Refusal(message: "the arguments cannot be understood")
    }
    try await Scan(place.client, options).run()
}
