import SequenceMarkets
import Testing

@Suite("Graphs that are refused before any I/O", .fewAtATime)
struct GraphValidationTests {
    private func problems(_ build: (GraphBuilder) -> GraphBuilder) async throws -> [String] {
        let stub = StubTransport()
        let graph = build(try stub.client().graph())
        do throws(SequenceError) {
            try await graph.submit()
            Issue.record("not refused")
            return []
        } catch {
            #expect(stub.requests.isEmpty)
            guard case .validation(let problem) = error else { return ["\(error)"] }
            return problem.problems.map(\.description)
        }
    }

    @Test("Each mistake is named with its node or edge")
    func mistakes() async throws {
        let buy = Node.buy("BTC-USD", 1)
        #expect(try await problems { $0 }.contains { $0.contains("at least one node") })
        #expect(
            try await problems { $0.node("a", buy).node("a", buy) }.contains {
                $0.contains("used twice")
            }
        )
        #expect(
            try await problems { $0.node("a", buy).edge("a", to: "x", on: .onFill) }
                .contains { $0.contains("no node \"x\"") }
        )
        #expect(
            try await problems { $0.node("a", buy).edge("a", to: "a", on: .onFill) }
                .contains { $0.contains("cannot start itself") }
        )
        #expect(try await problems { $0.node("a", buy.derived()) }.contains { $0.contains("root") })
        #expect(
            try await problems {
                $0.node("a", buy).node("b", buy).node("c", buy)
                    .edge("a", to: "b", on: .onFill).edge("b", to: "c", on: .onFill)
                    .edge("c", to: "b", on: .onFill)
            }.contains { $0.contains("b → c → b is a cycle") }
        )
        for ratio in [0, -0.1, 1.1, Double.nan] {
            #expect(
                try await problems {
                    $0.node("a", buy).node("b", buy).edge("a", to: "b", on: .fillRatio(ratio))
                }.contains { $0.contains("fill ratio") }
            )
        }
        #expect(
            try await problems {
                $0.node("a", .buy("BTC-USD", 0)).node(
                    "b",
                    .sell("KX", 1).prediction().limitPrice(2)
                )
            }
            .count == 2
        )
    }

    @Test("A long chain is checked without running out of stack")
    func longChain() async throws {
        let found = try await problems { graph in
            var graph = graph
            for i in 0..<5_000 { graph = graph.node("n\(i)", .buy("BTC-USD", 1)) }
            for i in 1..<5_000 { graph = graph.edge("n\(i - 1)", to: "n\(i)", on: .onFill) }
            return graph.edge("n4999", to: "n0", on: .onFill)
        }
        #expect(found.count == 1)
    }
}
