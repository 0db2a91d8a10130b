import ExampleSupport
import SequenceMocks

// Pages through a venue's whole catalog (Kalshi's 43 000 markets on the mock exchange) by cursor,
// with a progress bar. With --checkpoint it saves its position in a file: stop it (or pass
// --stop-after) and run it again, and it resumes at the next market.

let usage = "catalog-scan [--venue V] [--checkpoint FILE] [--stop-after ROWS]"

// A fixed seed: the catalog is the same in each run, as a real one nearly is.
await Example.run("catalog-scan", usage: usage, mock: { MockExchange(seed: 1) }) { place in
    guard let options = Options(place.arguments) else {
        throw Refusal(message: "the arguments cannot be understood")
    }
    try await Scan(place.client, options).run()
}
