import ExampleSupport
import SequenceMarkets
import SequenceMocks

// Deploys a WASM algo, reads its log, shows its profit on each edge, stops it and removes it.
// Nothing is compiled: the module is the smallest valid one, with one empty function.

await Example.run(
    "deploy-algo",
    mock: { MockExchange(seed: 5, time: .system(speed: 10)) }
) { place in
    let client = place.client
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
}
