import ExampleSupport
import Foundation
import SequenceMarkets
import SequenceMocks

// A TWAP drawn live: ten slices, and the graph redrawn at each change. The mock exchange's time
// runs twenty times as fast, so that half a minute of slices is soon over.

await Example.run("twap", mock: { MockExchange(seed: 4, time: .system(speed: 20)) }) { place in
    let client = place.client
    let graph = client.graph()
        .node("twap", .buy("BTC-USD", 1).twap(slices: 10, every: .seconds(3)))
    let isTerminal = isatty(STDOUT_FILENO) == 1

    let submitted = try await graph.submit()
    for try await update in client.followGraph(submitted.graphID, pollingEvery: .seconds(2)) {
        guard case .node(_, let node) = update else { continue }
        let status = try await client.graphStatus(submitted.graphID)
        if isTerminal { print("\u{1b}[H\u{1b}[J", terminator: "") }
        print(graph.diagram(status).text)
        let done = Double(node.filledQuantity?.raw ?? 0) / Double(node.targetQuantity?.raw ?? 1)
        let width = Int(40 * min(1, max(0, done)))
        let bar = String(repeating: "█", count: width) + String(repeating: "·", count: 40 - width)
        let average = node.averagePrice?.formatted(decimals: 2) ?? "-"
        print("\(bar) \(Int(done * 100)) %   average \(average)\n")
    }
    let fills = try await client.fills().limit(100).fetch().items
    print("\(fills.count) fills")
}
