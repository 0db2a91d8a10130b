import ExampleSupport
import SequenceMarkets
import SequenceMocks

// A bracket: an entry, and a take-profit and a stop-loss that wait for it. The dry run shows over
// several seeds which of the two would have closed it. It starts from a live quote of the exchange
// it runs on, and sends no order there.

await Example.run("bracket", mock: { MockExchange(seed: 3) }) { place in
    let client = place.client
    let quote: Quote = try await client.quote("BTC-USD")
    guard let mid = quote.nbbo.mid else { throw SequenceError.cancelled }
    let target = try mid.scaled(by: 10_015, over: 10_000)
    let bracket = client.graph()
        .node("entry", .buy("BTC-USD", 0.1).urgency(.high))
        .node("tp", .sell("BTC-USD", 0).derived().limitPrice(target))
        .node("sl", .sell("BTC-USD", 0).derived())
        .edge("entry", to: "tp", on: .onFullFill) { $0.sizing(.parentFilledQty) }
        .edge(
            "entry",
            to: "sl",
            on: .onPrice(symbol: "BTC-USD", direction: .below, offsetPercent: -0.15)
        ) { $0.sizing(.parentFilledQty) }
        .risk { $0.maxLoss(2_000).onRuntimeBreach(.cancelAll) }
    print("\(bracket.diagram().text)\n")

    for seed in 1...5 as ClosedRange<UInt64> {
        let run = try await bracket.dryRun(from: [quote], seed: seed, within: .seconds(600))
        let ended = ["tp", "sl"].filter { run.status.nodes[$0]?.status == .filled }
        let how = ended.isEmpty ? "still open" : ended.joined(separator: " and ")
        print("seed \(seed): \(how) after \(run.elapsed), \(run.fills.count) fills")
    }
    let run = try await bracket.dryRun(from: [quote], within: .seconds(600))
    print("\n\(run.diagram.text)")
}
