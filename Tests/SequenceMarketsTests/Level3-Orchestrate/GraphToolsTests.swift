import SequenceMocks
import Testing

@testable import SequenceMarkets

@Suite("Tools for graphs", .fewAtATime)
struct GraphToolsTests {
    private func bracket(_ client: SequenceClient) -> GraphBuilder {
        client.graph()
            .node("entry", .buy("BTC-USD", 0.1))
            .node("tp", .sell("BTC-USD", 0.1).limitPrice(80_000))
            .node("sl", .sell("BTC-USD", 0.1))
            .edge("entry", to: "tp", on: .onFullFill)
            .edge(
                "entry",
                to: "sl",
                on: .onPrice(symbol: "BTC-USD", direction: .below, offsetPercent: -5)
            )
    }

    @Test("Warnings name what is probably not meant, and how to mend it")
    func warnings() throws {
        let client = try StubTransport().client()
        let warnings = bracket(client).warnings.map(\.description)
        #expect(warnings.contains { $0.contains("\"entry\"") && $0.contains("more than its own") })
        #expect(warnings.contains { $0.hasPrefix("risk") })
        let hedge = client.graph().node("a", .buy("X", 1)).node("b", .sell("Y", 1))
            .edge("a", to: "b", on: .onFill).risk { $0.maxLoss(5) }
        #expect(hedge.warnings.map(\.field) == ["edge \"e_a_b\""])
        let clean = client.graph().node("a", .buy("X", 1)).node("b", .sell("Y", 0).derived())
            .edge("a", to: "b", on: .onFill) { $0.sizing(.linearHedge(-1)) }.risk { $0.maxLoss(5) }
        #expect(clean.warnings.isEmpty && clean.problems.isEmpty)
    }

    @Test("A diagram shows each node once, with its triggers and its state")
    func diagrams() throws {
        let graph = bracket(try StubTransport().client())
        #expect(
            graph.diagram().text == """
                ○ entry: buy 0.1 BTC-USD
                  └─ filled
                     ○ tp: sell 0.1 BTC-USD at 80000
                  └─ BTC-USD below -5.0 %
                     ○ sl: sell 0.1 BTC-USD
                """
        )
        let status = try GraphStatus(
            json: Array(
                """
                {"graph_id":"g","status":"active","nodes":{"entry":{"status":"filled",
                 "target_qty_1e8":10000000,"filled_qty_1e8":10000000}},
                 "edges":{"e_entry_tp":{"status":"fired","fired":true}}}
                """.utf8
            )
        )
        let live = graph.diagram(status)
        #expect(live.text.contains("● entry: buy 0.1 BTC-USD   filled 0.1 of 0.1"))
        #expect(live.mermaid.contains("n0 ==>|\"filled\"| n1"))
        #expect(
            live.mermaid.hasPrefix(
                "flowchart TD\n    n0[\"buy 0.1 BTC-USD<br/>filled 0.1 of 0.1\"]"
            )
        )
    }

    @Test("Following a graph ends with its terminal state", arguments: StreamHarness.Path.allCases)
    func following(path: StreamHarness.Path) async throws {
        try await StreamHarness.run(path) { harness in
            let client = harness.client
            let graph = try await client.graph()
                .node("spot", .buy("ETH-USD", 2))
                .node("hedge", .sell("ETH-USD-PERP", 2).perp().venue(.hyperliquid))
                .edge("spot", to: "hedge", on: .fillRatio(0.5)).submit()
            let updates = Locked([GraphUpdate]())
            let isDone = Locked(false)
            let task = Task {
                for try await update in client.followGraph(graph.graphID) {
                    updates.withLock { $0.append(update) }
                }
                isDone.withLock { $0 = true }
            }
            #expect(await harness.advance { isDone.withLock(\.self) })
            task.cancel()
            #expect(updates.withLock(\.last) == .graph(.completed))
            let fired = updates.withLock { all in
                all.contains { if case .edge(_, let edge) = $0 { edge.fired } else { false } }
            }
            #expect(fired)
        }
    }
}
