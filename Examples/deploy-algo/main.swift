import Foundation
import SequenceMarkets
import SequenceMocks

// Deploys a WASM algo, reads its log, looks at its profit on each edge, stops it and takes it
// down. Nothing is compiled: the module is the smallest valid one, with one empty function.

let exchange = MockExchange(seed: 5, time: .system(speed: 10))
let client = try exchange.client()

/// `(module (func (export "on_tick")))`, by hand.
let module: [UInt8] =
    [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]  // magic and version
    + [0x01, 0x04, 0x01, 0x60, 0x00, 0x00]  // one type: no parameters, no results
    + [0x03, 0x02, 0x01, 0x00]  // one function of that type
    + [0x07, 0x0b, 0x01, 0x07] + Array("on_tick".utf8) + [0x00, 0x00]  // exported as on_tick
    + [0x0a, 0x04, 0x01, 0x02, 0x00, 0x0b]  // whose body is empty

do {
    let algo = try await client.deployAlgo(
        name: "first-algo",
        wasm: .bytes(module),
        symbols: ["ETH-USD"]
    )
    print("deployed \(algo.id): \(algo.status), \(algo.sizeBytes ?? 0) bytes")
    print("on \(algo.pushedTo ?? 0) of \(algo.capableEdges ?? 0) edges\n")

    var lines = 0
    for try await line in client.followAlgoLogs(algo.id, every: .milliseconds(200)) {
        print("  log: \(line.message)")
        lines += 1
        if lines == 4 { break }
    }
    let state = try await client.algoStatus(algo.id)
    print("")
    for edge in state.edges {
        let venue = edge.venue?.rawValue ?? edge.edgeID
        let profit = edge.realizedPnL?.formatted(decimals: 2) ?? "-"
        print("  \(venue): \(edge.status), realized \(profit) USD, \(edge.fillCount ?? 0) fills")
    }
    try await client.algoStop(algo.id)
    print("\nstopped: \(try await client.algoStatus(algo.id).status)")
    try await client.algoUndeploy(algo.id)
    print("undeployed")
} catch {
    FileHandle.standardError.write(Data("deploy-algo: \(error)\n".utf8))
    exit(1)
}
