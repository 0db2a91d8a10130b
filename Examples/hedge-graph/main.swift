import ExampleSupport
import SequenceMarkets
import SequenceMocks

// A streaming hedge: every fill of the spot order is hedged on the perp at once. First the
// linter and a dry run on a private exchange, then for real (without a key: on another mock
// exchange), drawn as it goes.

await Example.run("hedge-graph", mock: { MockExchange(seed: 2) }) { place in
    let client = place.client
    let graph = client.graph()
        .node("spot", .buy("ETH-USD", 40).policy(.sor).urgency(.medium))
        .node("hedge", .sell("ETH-USD-PERP", 0).perp().venue(.hyperliquid).derived())
        .edge("spot", to: "hedge", on: .onFill) { $0.sizing(.linearHedge(-1)) }
        .risk { $0.maxNotional(500_000).maxUnhedged(60).onRuntimeBreach(.cancelAll) }

    print("Warnings: \(graph.warnings.isEmpty ? "none" : "")")
    for warning in graph.warnings { print("  \(warning)") }

    let quote: Quote = try await client.quote("ETH-USD")
    let run = try await graph.dryRun(from: [quote])
    print("\nDry run: \(run.status.status) after \(run.elapsed), fees \(try run.fees()) USD")

    print("\nAs Mermaid:\n\(graph.diagram().mermaid)\n")
    let submitted = try await graph.submit()
    for try await update in client.followGraph(submitted.graphID, pollingEvery: .milliseconds(200))
    {
        switch update {
        case .graph(let state): print("graph \(state)")
        case .node(let id, let node):
            print("  \(id): \(node.status) \(node.filledQuantity?.description ?? "")")
        case .edge(let id, let edge): print("  \(id): \(edge.status)")
        }
    }
    print("\n\(graph.diagram(try await client.graphStatus(submitted.graphID)).text)")
}
