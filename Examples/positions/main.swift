import Foundation
import SequenceMarkets
import SequenceMocks

// The account as a table: cash, coins, perps and event contracts in one shape, with profit and
// loss. On the mock exchange it trades a little first, so that there is something to see.

do {
    let client = try MockExchange(seed: 1).client()
    try await Desk(client).trade()
    try await Desk(client).show()
} catch {
    FileHandle.standardError.write(Data("positions: \(error)\n".utf8))
    exit(1)
}
