import Foundation
import SequenceMarkets
import SequenceMocks

// Walks Kalshi's whole catalog on the mock exchange, 43 000 markets behind cursors, with a
// progress bar. With --checkpoint it remembers its place in a file: stop it (or say --stop-after)
// and run it again, and it goes on with the next market.

let usage = "usage: catalog-scan [--venue V] [--checkpoint FILE] [--stop-after ROWS]\n"

guard let options = Options(Array(CommandLine.arguments.dropFirst())) else {
    FileHandle.standardError.write(Data(usage.utf8))
    exit(2)
}

do {
    // One seed: the catalog is the same at each run, as a real one nearly is.
    let client = try MockExchange(seed: 1).client()
    try await Scan(client, options).run()
} catch {
    FileHandle.standardError.write(Data("catalog-scan: \(error)\n".utf8))
    exit(1)
}
