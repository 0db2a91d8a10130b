import ExampleSupport
import SequenceMocks

// The account as a table: cash, coins, perps and event contracts in one shape, with profit and
// loss. On the mock exchange it trades a little first, so that there is something to see; on a
// server it only reads.

await Example.run("positions", mock: { MockExchange(seed: 1) }) { place in
    let desk = Desk(place.client)
    if place.mock != nil { try await desk.trade() }
    try await desk.show()
}
